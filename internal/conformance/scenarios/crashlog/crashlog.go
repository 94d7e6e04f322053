// Package crashlog is the conformance scenario crashlog, the twin of crashlog.exs.
package crashlog

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// act is what a callback does.
type act func(p *actor.Process) genserver.Result

// What the server is told.
type (
	Call struct {
		genserver.Req[bool]
		act
	}
	Info struct{ act }
)

type server struct {
	genserver.Default
	init func(p *actor.Process)
}

// Init does what it is to do.
func (s *server) Init(p *actor.Process) genserver.InitResult {
	s.init(p)
	return genserver.Ok()
}

// HandleCall does what it is told.
func (s *server) HandleCall(p *actor.Process, req any, _ genserver.From) genserver.Result {
	return req.(Call).act(p)
}

// HandleCast does what it is told.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result { return msg.(act)(p) }

// HandleInfo does what it is told.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result { return msg.(Info).act(p) }

// HandleContinue does what it is told.
func (s *server) HandleContinue(p *actor.Process, arg any) genserver.Result { return arg.(act)(p) }

func raises(text string) act {
	return func(*actor.Process) genserver.Result { panic(text) }
}

func exits(reason error) act {
	return func(p *actor.Process) genserver.Result {
		p.Exit(reason)
		return genserver.NoReply()
	}
}

func stops(reason error) act {
	return func(*actor.Process) genserver.Result { return genserver.Stop(reason) }
}

func continues(a act) act {
	return func(*actor.Process) genserver.Result { return genserver.NoReply().Continue(a) }
}

func nothing(*actor.Process) {}

// Run answers B32: what is logged when a process or a GenServer ends abnormally.
func Run(p *actor.Process, t *trace.T) {
	text := t.DrawWord("text")
	term := [2]any{t.DrawAtom("reason"), t.DrawInt("reason", 1, 99)}
	reason := actor.Reason(term)
	name := t.DrawNames("name", 1)[0]

	start := func(opts ...genserver.Option) actor.PID {
		pid, err := genserver.Start(p, &server{init: nothing}, opts...)
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	ends := func(pid actor.PID, how func(pid actor.PID)) {
		ref := p.Monitor(pid)
		how(pid)
		actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	}
	cast := func(a act) func(actor.PID) {
		return func(pid actor.PID) { _ = genserver.Cast(p, pid, a) }
	}
	signal := func(reason error) func(actor.PID) {
		return func(pid actor.PID) { _ = p.SendExit(pid, reason) }
	}
	stop := func(reason error) func(actor.PID) {
		return func(pid actor.PID) { _ = genserver.StopServer(p, pid, reason, actor.Infinity) }
	}
	byItself := func(actor.PID) {}
	marker := func(what string) {
		ends(start(genserver.WithName("marker")), cast(exits(actor.Reason(actor.Atom("marker")))))
		t.NextReport(p, what+", nothing but the marker")
	}

	ends(p.Spawn(func(*actor.Process) error { panic(text) }), byItself)
	t.NextReport(p, "a process raises")
	for _, c := range []struct {
		what string
		why  error
	}{{"exits", reason}, {"exits normally", actor.Normal}, {"shuts down", actor.Shutdown}} {
		ends(p.Spawn(func(q *actor.Process) error { q.Exit(c.why); return nil }), byItself)
		marker("a process " + c.what)
	}
	ends(p.Spawn(func(q *actor.Process) error {
		_, err := actor.Receive[act](q, actor.Infinity)
		return err
	}), signal(actor.Kill))
	marker("a process is killed")

	for _, c := range []struct {
		what string
		how  act
	}{{"raises", raises(text)}, {"exits", exits(reason)}, {"stops", stops(reason)}} {
		ends(start(), func(pid actor.PID) { _, _ = genserver.Call(p, pid, Call{act: c.how}) })
		t.NextReport(p, "in a call it "+c.what)
		ends(start(), cast(c.how))
		t.NextReport(p, "in a cast it "+c.what)
		ends(start(), func(pid actor.PID) { _ = p.Send(pid, Info{c.how}) })
		t.NextReport(p, "in an info it "+c.what)
		ends(start(), cast(continues(c.how)))
		t.NextReport(p, "in a continue it "+c.what)
		ends(start(genserver.WithName(name)), cast(c.how))
		t.NextReport(p, "with a name it "+c.what)
	}

	for _, c := range []struct {
		what string
		why  error
	}{
		{"normally", actor.Normal},
		{"by shutdown", actor.Shutdown},
		{"by shutdown of a kind", actor.ShutdownReason(term)},
	} {
		ends(start(), cast(stops(c.why)))
		marker("it stops " + c.what)
		ends(start(), cast(exits(c.why)))
		marker("it exits " + c.what)
		ends(start(), stop(c.why))
		marker("it is stopped " + c.what)
		if pid := start(); c.why == actor.Normal {
			_ = p.SendExit(pid, c.why)
		} else {
			ends(pid, signal(c.why))
		}
		marker("it gets an exit signal " + c.what)
	}
	ends(start(), signal(actor.Kill))
	marker("it is killed")
	ends(start(), stop(reason))
	t.NextReport(p, "it is stopped for a reason")

	for _, c := range []struct {
		what string
		how  act
	}{{"raises", raises(text)}, {"exits", exits(reason)}} {
		_, _ = genserver.Start(p, &server{init: func(q *actor.Process) { c.how(q) }})
		marker("init " + c.what)
	}
	t.Poll(p, "mailbox")
}
