// Package relink is the conformance scenario relink, the twin of relink.exs.
package relink

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	End    struct{ Reason error }
	Link   struct{ Who actor.PID }
	Unlink struct{ Who actor.PID }
	Done   struct{ PID actor.PID }
	Tell   struct{ Who actor.PID }
	Told   struct{ Reason any }
	Ready  struct{}
	Linked struct{ Now bool }
)

// Run answers P11: links and unlinks from both sides in an order drawn from the seed.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	for _, round := range []string{"first", "second", "third", "fourth"} {
		itDies(p, t, round, t.DrawReason(round))
	}
	for _, round := range []string{"fifth", "sixth"} {
		itIsTold(p, t, round, t.DrawReason(round))
	}
}

func itDies(p *actor.Process, t *trace.T, round string, reason error) {
	pid := p.Spawn(obey)
	ref := p.Monitor(pid)
	t.Emit(round+", linked", steps(p, t, round, pid))
	_ = p.Send(pid, End{reason})
	t.Emit(round+", down", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, round+", told")
	t.Poll(p, round+", then")
}

func itIsTold(p *actor.Process, t *trace.T, round string, reason error) {
	me := p.Self()
	other := p.Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Ready{})
		return obey(p)
	})
	trace.Await[Ready](p)
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Send(me, Linked{steps(p, t, round, other)})
		return reason
	})
	t.Emit(round+", linked", trace.Await[Linked](p).Now)
	t.Emit(round+", down", trace.AwaitDown(p, ref).Reason)
	_ = p.Send(other, Tell{me})
	t.Next(p, round+", it was told")
}

// steps tells whether they are linked at the end.
func steps(p *actor.Process, t *trace.T, round string, pid actor.PID) (linked bool) {
	for _, i := range t.DrawOrder("steps of the "+round, 12) {
		switch i % 4 {
		case 0:
			linked = p.Link(pid) == nil
		case 1:
			p.Unlink(pid)
			linked = false
		case 2:
			linked = ask(p, pid, Link{p.Self()})
		case 3:
			linked = !ask(p, pid, Unlink{p.Self()})
		}
	}
	return linked
}

func ask(p *actor.Process, pid actor.PID, what any) bool {
	_ = p.Send(pid, what)
	m := actor.MustReceive(p, trace.Patience, func(m Done) bool { return m.PID == pid })
	return m.PID == pid
}

func obey(p *actor.Process) error {
	for {
		var end error
		over := false
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m End) { end, over = m.Reason, true }),
			actor.On(func(m Link) {
				_ = p.Link(m.Who)
				_ = p.Send(m.Who, Done{p.Self()})
			}),
			actor.On(func(m Unlink) {
				p.Unlink(m.Who)
				_ = p.Send(m.Who, Done{p.Self()})
			}),
			actor.On(func(m Tell) {
				var told any = actor.Atom("nothing")
				if e, err := actor.Receive[actor.Exit](p, 0); err == nil {
					told = e.Reason
				}
				_ = p.Send(m.Who, Told{told})
				over = true
			}))
		if err != nil || over {
			return end
		}
	}
}
