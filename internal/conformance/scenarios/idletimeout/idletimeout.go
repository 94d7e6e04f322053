// Package idletimeout is the conformance scenario idletimeout, the twin of idletimeout.exs.
package idletimeout

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/sys"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is told. A next changes the result of the callback.
type (
	next func(genserver.Result) genserver.Result
	Call struct {
		genserver.Req[actor.Atom]
		next
	}
	Next struct{ next }
	Hold struct{}
	Note struct{ N int }
	Go   struct{}
)

// What it tells.
type Noted struct{ N int }

const (
	held      = actor.Atom("held")
	continued = actor.Atom("continued")
	timedOut  = actor.Atom("timed_out")
	answered  = actor.Atom("answered")
)

func nothing(r genserver.Result) genserver.Result { return r }
func hibernate(r genserver.Result) genserver.Result {
	return r.Hibernate()
}

func after(d time.Duration) next {
	return func(r genserver.Result) genserver.Result { return r.Timeout(d) }
}

func then(n next) next {
	return func(r genserver.Result) genserver.Result { return r.Continue(n) }
}

type server struct {
	genserver.Default
	who  actor.PID
	init genserver.InitResult
}

// Init gives the result that it was started with.
func (s *server) Init(*actor.Process) genserver.InitResult { return s.init }

// HandleCall answers, with what is to follow.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Call); ok {
		return m.next(genserver.Reply(m, answered))
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast holds the server, notes a number, or sets what is to follow.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Hold:
		_ = p.Send(s.who, held)
		actor.MustReceive[Go](p, actor.Infinity)
		return genserver.NoReply()
	case Note:
		_ = p.Send(s.who, Noted(m))
		return genserver.NoReply()
	case Next:
		return m.next(genserver.NoReply())
	}
	return s.Default.HandleCast(p, msg)
}

// HandleContinue tells of it, and sets what is to follow.
func (s *server) HandleContinue(p *actor.Process, arg any) genserver.Result {
	_ = p.Send(s.who, continued)
	return arg.(next)(genserver.NoReply())
}

// HandleInfo tells of a time-out, or sets what is to follow.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case genserver.Timeout:
		_ = p.Send(s.who, timedOut)
		return genserver.NoReply()
	case Next:
		return m.next(genserver.NoReply())
	}
	_ = p.Send(s.who, msg) // which nobody expects
	return genserver.NoReply()
}

// Run answers B7: time-outs, hibernation and continue in the results of each callback.
func Run(p *actor.Process, t *trace.T) {
	soon := time.Duration(t.DrawInt("soon", 5, 25)) * time.Millisecond
	n := t.DrawInt("n", 1, 99)

	start := func(init genserver.InitResult) actor.PID {
		pid, err := genserver.StartLink(p, &server{who: p.Self(), init: init})
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	call := func(pid actor.PID, n next) actor.Atom { return genserver.MustCall(p, pid, Call{next: n}) }
	cast := func(pid actor.PID, msg any) { _ = genserver.Cast(p, pid, msg) }

	for _, c := range []struct {
		what    string
		timeout time.Duration
	}{{"soon", soon}, {"zero", 0}} {
		pid := start(genserver.Ok().Timeout(c.timeout))
		t.Next(p, c.what+", init")
		t.Emit(c.what+", call", call(pid, after(c.timeout)))
		t.Next(p, c.what+", after the call")
		cast(pid, Next{after(c.timeout)})
		t.Next(p, c.what+", after the cast")
		_ = p.Send(pid, Next{after(c.timeout)})
		t.Next(p, c.what+", after the info")
		cast(pid, Next{then(after(c.timeout))})
		for range 2 {
			t.Next(p, c.what+", after the continue")
		}
		_ = p.Sleep(2 * soon)
		t.Poll(p, c.what+", once only")
	}

	pid := start(genserver.Ok())
	cast(pid, Next{after(time.Minute)})
	cast(pid, Note{n})
	t.Next(p, "a message comes first")
	cast(pid, Hold{})
	t.Next(p, "it is held")
	cast(pid, Next{after(0)})
	cast(pid, Note{n + 1})
	_ = p.Send(pid, Go{})
	t.Next(p, "what is queued comes first")
	call(pid, nothing)
	t.Poll(p, "zero was ended")

	cast(pid, Next{after(time.Minute)})
	cast(pid, Next{after(0)})
	t.Next(p, "the last one counts")
	cast(pid, Next{after(0)})
	t.Next(p, "zero again")
	cast(pid, Next{after(actor.Infinity)})
	call(pid, hibernate)
	t.Poll(p, "infinity")

	for range 2 {
		t.Emit("hibernated, call", call(pid, hibernate))
	}
	cast(pid, Next{hibernate})
	_ = p.Send(pid, Next{hibernate})
	cast(pid, Next{then(hibernate)})
	t.Next(p, "hibernated, continue")
	cast(pid, Note{n})
	t.Next(p, "hibernated, cast")
	pid = start(genserver.Ok().Hibernate())
	t.Emit("hibernated, after init", call(pid, nothing))

	pid = start(genserver.Ok())
	cast(pid, Next{after(soon)})
	_, _ = sys.GetState[*server](p, pid)
	t.Next(p, "looked at")
	t.Poll(p, "mailbox")
}
