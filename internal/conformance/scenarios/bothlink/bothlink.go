// Package bothlink is the conformance scenario bothlink, the twin of bothlink.exs.
package bothlink

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ready  struct{}
	End    struct{ Reason error }
	Link   struct{ To, Who actor.PID }
	Unlink struct{ To, Who actor.PID }
	Done   struct{}
	Tell   struct{ Who actor.PID }
	Told   struct{ Reasons []error }
)

type step func(p *actor.Process, a, b actor.PID)

// Run answers P11: two processes that link or unlink one another at the same moment.
func Run(p *actor.Process, t *trace.T) {
	n, reason := t.DrawInt("rounds", 30, 60), t.DrawReason("reason")
	rounds(p, t, "both link", n, reason, bothLink)
	rounds(p, t, "both link, both unlink", n, reason, bothLink, bothUnlink)
	rounds(p, t, "both link, one unlinks", n, reason, bothLink, oneUnlinks)
	rounds(p, t, "both link, one unlinks, both link", n, reason, bothLink, oneUnlinks, bothLink)
}

func rounds(p *actor.Process, t *trace.T, what string, n int, reason error, steps ...step) {
	var told [2][][]error
	done := 0
	for range n {
		for which := range told {
			heard := survivor(p, steps, reason, which)
			if !slices.ContainsFunc(told[which], func(h []error) bool { return slices.Equal(h, heard) }) {
				told[which] = append(told[which], heard)
			}
		}
		done++
	}
	t.Emit(what+", told by the first", told[0])
	t.Emit(what+", told by the second", told[1])
	t.Emit(what+", rounds", done)
}

// survivor is what the one at which was told when the other died.
func survivor(p *actor.Process, steps []step, reason error, which int) []error {
	pair := [2]actor.PID{start(p), start(p)}
	for _, s := range steps {
		s(p, pair[0], pair[1])
	}
	other := pair[1-which]
	ref := p.Monitor(other)
	_ = p.Send(other, End{reason})
	trace.AwaitDown(p, ref)
	_ = p.Send(pair[which], Tell{p.Self()})
	return trace.Await[Told](p).Reasons
}

func start(p *actor.Process) actor.PID {
	me := p.Self()
	pid := p.Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Ready{})
		return obey(p)
	})
	trace.Await[Ready](p)
	return pid
}

func bothLink(p *actor.Process, a, b actor.PID) {
	_ = p.Send(a, Link{b, p.Self()})
	_ = p.Send(b, Link{a, p.Self()})
	trace.Await[Done](p)
	trace.Await[Done](p)
}

func bothUnlink(p *actor.Process, a, b actor.PID) {
	_ = p.Send(a, Unlink{b, p.Self()})
	_ = p.Send(b, Unlink{a, p.Self()})
	trace.Await[Done](p)
	trace.Await[Done](p)
}

func oneUnlinks(p *actor.Process, a, b actor.PID) {
	_ = p.Send(a, Unlink{b, p.Self()})
	trace.Await[Done](p)
}

func obey(p *actor.Process) error {
	for {
		var end error
		over := false
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m End) { end, over = m.Reason, true }),
			actor.On(func(m Link) {
				_ = p.Link(m.To)
				_ = p.Send(m.Who, Done{})
			}),
			actor.On(func(m Unlink) {
				p.Unlink(m.To)
				_ = p.Send(m.Who, Done{})
			}),
			actor.On(func(m Tell) {
				_ = p.Send(m.Who, Told{exits(p)})
				over = true
			}))
		if err != nil || over {
			return end
		}
	}
}

func exits(p *actor.Process) []error {
	reasons := []error{}
	for {
		m, err := actor.Receive[actor.Exit](p, 0)
		if err != nil {
			return reasons
		}
		reasons = append(reasons, m.Reason)
	}
}
