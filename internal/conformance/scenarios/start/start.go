// Package start is the conformance scenario start, the twin of start.exs.
package start

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is told, and what it tells.
type (
	Note struct {
		Who actor.PID
		N   int
	}
	Ask struct {
		genserver.Req[Pong]
		Who actor.PID
		N   int
	}
	Tell struct {
		Who actor.PID
		N   int
	}
	Pong      struct{ N int }
	Continued struct{ N int }
	Told      struct{ N int }
	WentOn    struct{ Tag actor.Atom }
)

type server struct {
	genserver.Default
	init func(p *actor.Process) genserver.InitResult
}

// Init does what the scenario gave it to do.
func (s *server) Init(p *actor.Process) genserver.InitResult { return s.init(p) }

// HandleContinue tells that it runs.
func (s *server) HandleContinue(p *actor.Process, arg any) genserver.Result {
	if m, ok := arg.(Note); ok {
		_ = p.Send(m.Who, Continued{m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleContinue(p, arg)
}

// HandleCall replies, and continues.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Ask); ok {
		return genserver.Reply(m, Pong{m.N}).Continue(Note{m.Who, m.N})
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleInfo tells of the message.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Tell); ok {
		_ = p.Send(m.Who, Told{m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleInfo(p, msg)
}

// Run answers B3, B8: what Init decides, continuations, and names that are taken.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, text := t.DrawReason("reason"), t.DrawWord("text")

	for _, c := range []struct {
		what string
		init func(p *actor.Process) genserver.InitResult
	}{
		{"ok", fine},
		{"ignore", func(*actor.Process) genserver.InitResult { return genserver.Ignore() }},
		{"stop", func(*actor.Process) genserver.InitResult { return genserver.StopInit(reason) }},
		{"stop normal", func(*actor.Process) genserver.InitResult { return genserver.StopInit(actor.Normal) }},
		{"exit", func(p *actor.Process) genserver.InitResult { p.Exit(reason); return genserver.Ok() }},
		{"raise", func(*actor.Process) genserver.InitResult { panic(text) }},
	} {
		pid, err := genserver.Start(p, &server{init: c.init})
		t.EmitStart(c.what+", start", pid, err)
		t.Poll(p, c.what+", start, mailbox")
		pid, err = genserver.StartLink(p, &server{init: c.init})
		t.EmitStart(c.what+", start_link", pid, err)
		if err != nil {
			t.Next(p, c.what+", start_link, mailbox")
		}

		me := p.Self()
		_, ref := p.SpawnMonitor(func(p *actor.Process) error {
			_, err := genserver.StartLink(p, &server{init: c.init})
			return p.Send(me, WentOn{tag(err)})
		})
		t.Emit(c.what+", not trapping", trace.AwaitDown(p, ref).Reason)
		t.Poll(p, c.what+", not trapping, went on")
	}

	continues(p, t)
	taken(p, t)
	t.Poll(p, "mailbox")
}

func fine(*actor.Process) genserver.InitResult { return genserver.Ok() }

func tag(err error) actor.Atom {
	switch err {
	case nil:
		return "ok"
	case actor.Ignore:
		return "ignore"
	}
	return "error"
}

func continues(p *actor.Process, t *trace.T) {
	n, name, me := t.DrawInt("n", 1, 99), t.DrawName("early"), p.Self()
	pid, err := genserver.Start(p, &server{init: func(*actor.Process) genserver.InitResult {
		return genserver.Ok().Continue(Note{me, n})
	}}, genserver.WithName(name))
	if err != nil {
		p.Exit(err)
	}
	t.Next(p, "continued from init")
	pong, err := genserver.Call(p, pid, Ask{Who: me, N: n + 1})
	t.EmitResult("call", pong, err)
	_ = p.Send(pid, Tell{me, n + 2})
	t.Next(p, "continued from a call")
	t.Next(p, "then the message")
	_ = genserver.StopServer(p, pid, actor.Normal, actor.Infinity)
}

func taken(p *actor.Process, t *trace.T) {
	name, other := t.DrawName("name"), t.DrawName("other")
	pid, err := genserver.Start(p, &server{init: fine}, genserver.WithName(name))
	if err != nil {
		p.Exit(err)
	}
	t.Name(pid, "holder")
	second, err := genserver.Start(p, &server{init: fine}, genserver.WithName(name))
	t.EmitStart("taken, start", second, err)
	second, err = genserver.StartLink(p, &server{init: fine}, genserver.WithName(name))
	t.EmitStart("taken, start_link", second, err)
	t.Poll(p, "taken, mailbox")
	_ = genserver.StopServer(p, pid, actor.Normal, actor.Infinity)
	_, err = genserver.Start(p, &server{init: fine}, genserver.WithName(name))
	t.Emit("free again", err == nil)

	_, _ = genserver.Start(p, &server{init: func(*actor.Process) genserver.InitResult {
		return genserver.StopInit(actor.Normal)
	}}, genserver.WithName(other))
	var holder any
	if pid, ok := p.Whereis(other); ok {
		holder = pid
	}
	t.Emit("its init failed", holder)
}
