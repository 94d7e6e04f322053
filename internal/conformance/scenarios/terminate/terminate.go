// Package terminate is the conformance scenario terminate, the twin of terminate.exs.
package terminate

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is told, and what it tells.
type (
	Stop      struct{ Reason error }
	Exit      struct{ Reason error }
	Raise     struct{ Text string }
	Info      struct{ Message any }
	Terminate struct{ Reason error }
)

type server struct {
	genserver.Default
	who  actor.PID
	trap bool
	last func(p *actor.Process)
}

// Init traps exits or not.
func (s *server) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(s.trap)
	return genserver.Ok()
}

// HandleCast ends in the way it is told to.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Stop:
		return genserver.Stop(m.Reason)
	case Exit:
		p.Exit(m.Reason)
	case Raise:
		panic(m.Text)
	}
	return s.Default.HandleCast(p, msg)
}

// HandleInfo tells of the message.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	_ = p.Send(s.who, Info{msg})
	return genserver.NoReply()
}

// Terminate tells of the reason.
func (s *server) Terminate(p *actor.Process, reason error) {
	_ = p.Send(s.who, Terminate{reason})
	s.last(p)
}

func fine(*actor.Process) {}

// Run answers B4: when Terminate runs, and with which reason.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, other := t.DrawReason("reason"), t.DrawReason("other")
	text, lastText := t.DrawWord("text"), t.DrawWord("last text")
	both := func(first, second string) {
		t.Next(p, first)
		t.Next(p, second)
	}

	for _, c := range []struct {
		what    string
		message any
	}{
		{"stops normally", Stop{actor.Normal}},
		{"stops", Stop{reason}},
		{"exits", Exit{reason}},
		{"raises", Raise{text}},
	} {
		_ = genserver.Cast(p, start(p, false, fine), c.message)
		both(c.what+", terminate", c.what+", exit")
	}

	for _, c := range []struct {
		what   string
		signal error
	}{
		{"normal", actor.Normal},
		{"shutdown", actor.Shutdown},
		{"a reason", reason},
		{"kill", actor.Kill},
	} {
		_ = p.SendExit(start(p, true, fine), c.signal)
		t.Next(p, "the parent sends "+c.what+" to one that traps")
		if c.signal != actor.Kill {
			t.Next(p, "the parent sends "+c.what+" to one that traps")
		}
		if c.signal != actor.Normal {
			_ = p.SendExit(start(p, false, fine), c.signal)
			t.Next(p, "the parent sends "+c.what+" to one that does not trap")
		}
		if c.signal != actor.Kill {
			pid := start(p, true, fine)
			stranger := p.Spawn(func(p *actor.Process) error { return p.SendExit(pid, c.signal) })
			t.Name(stranger, "stranger")
			t.Next(p, "a stranger sends "+c.what+" to one that traps")
			_ = genserver.Cast(p, pid, Stop{actor.Normal})
			both("and then it stops", "and then it stops")
		}
	}

	_ = genserver.Cast(p, start(p, false, func(p *actor.Process) { p.Exit(other) }), Stop{reason})
	both("terminate exits, terminate", "terminate exits, exit")
	_ = genserver.Cast(p, start(p, false, func(*actor.Process) { panic(lastText) }), Stop{actor.Normal})
	both("terminate raises, terminate", "terminate raises, exit")
	t.Poll(p, "mailbox")
}

func start(p *actor.Process, trap bool, last func(*actor.Process)) actor.PID {
	pid, err := genserver.StartLink(p, &server{who: p.Self(), trap: trap, last: last})
	if err != nil {
		p.Exit(err)
	}
	return pid
}
