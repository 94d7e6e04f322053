// Package fatal is the conformance scenario fatal, the twin of fatal.exs.
package fatal

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Echo struct {
		Who actor.PID
		N   int
	}
	Echoed struct{ N int }
	Ready  struct{}
	Got    struct{ Message any }
	Died   struct{ Reason error }
)

// Run answers P5, P6: an exit signal of each kind between two messages.
func Run(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	for _, c := range []struct {
		what   string
		reason error
	}{
		{"normal", actor.Normal},
		{"a tuple with normal", actor.Reason([2]any{actor.Atom("normal"), word})},
		{"shutdown", actor.Shutdown},
		{"a tuple with shutdown", actor.ShutdownReason(word)},
		{"kill", actor.Kill},
		{"killed", actor.Killed},
		{"noproc", actor.NoProc},
		{"another", t.DrawReason("another")},
	} {
		between(p, t, c.what, c.reason)
		trapped(p, t, c.what, c.reason)
	}
}

func between(p *actor.Process, t *trace.T, what string, reason error) {
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		for {
			m := actor.MustReceive[Echo](p, actor.Infinity)
			_ = p.Send(m.Who, Echoed{m.N})
		}
	})
	_ = p.Send(pid, Echo{p.Self(), 1})
	t.Next(p, what+", the message before")
	_ = p.SendExit(pid, reason)
	_ = p.Send(pid, Echo{p.Self(), 2})
	t.Next(p, what+", then")
	p.Demonitor(ref, actor.Flush)
	_ = p.SendExit(pid, actor.Kill)
	t.Poll(p, what+", and then")
}

func trapped(p *actor.Process, t *trace.T, what string, reason error) {
	me := p.Self()
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Ready{})
		return p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
	})
	trace.Await[Ready](p)
	_ = p.SendExit(pid, reason)
	var told any
	err := actor.Select(p, trace.Patience,
		actor.On(func(m Got) { told = m.Message }),
		actor.On(func(m actor.Down) { told = Died{m.Reason} }, func(m actor.Down) bool { return m.Ref == ref }))
	t.EmitReceived(what+", trapped", told, err)
	p.Demonitor(ref, actor.Flush)
}
