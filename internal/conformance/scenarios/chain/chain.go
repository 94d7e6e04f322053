// Package chain is the conformance scenario chain, the twin of chain.exs.
package chain

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Link     struct{ To, Who actor.PID }
	Linked   struct{}
	Trap     struct{ Who actor.PID }
	Trapping struct{}
	Got      struct{ Exit actor.Exit }
	Exit     struct{ Reason error }
)

// Run answers P13: the reason that travels along links, and whom it comes from.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, length := t.DrawReason("reason"), t.DrawInt("length", 3, 7)

	pids := chain(p, length)
	_ = p.Send(pids[length-1], Exit{reason})
	exit := trace.Await[actor.Exit](p)
	t.Emit("who was told of the chain", [2]any{slices.Index(pids, exit.From), exit.Reason})
	t.Emit("alive in the chain", alive(p, pids))

	pids = chain(p, length)
	_ = p.Send(pids[t.DrawInt("middle", 0, length-2)], Trap{p.Self()})
	trace.Await[Trapping](p)
	_ = p.Send(pids[length-1], Exit{reason})
	exit = trace.Await[Got](p).Exit
	t.Emit("the trapping one saw", [2]any{slices.Index(pids, exit.From), exit.Reason})
	t.Emit("alive around it", alive(p, pids))
	t.Poll(p, "told of it")

	pids = nil
	for range length {
		pids = append(pids, p.Spawn(obey))
	}
	var refs []actor.Ref
	for i, pid := range pids {
		link(p, pid, pids[(i+1)%length])
	}
	for _, pid := range pids {
		refs = append(refs, p.Monitor(pid))
	}
	_ = p.Send(pids[t.DrawInt("start", 0, length-1)], Exit{reason})
	var reasons []error
	for _, ref := range refs {
		reasons = append(reasons, trace.AwaitDown(p, ref).Reason)
	}
	t.Emit("the ring died of", reasons)
}

func chain(p *actor.Process, n int) []actor.PID {
	var pids []actor.PID
	before := p.Self()
	for range n {
		pid := p.Spawn(obey)
		link(p, pid, before)
		pids = append(pids, pid)
		before = pid
	}
	return pids
}

func link(p *actor.Process, who, to actor.PID) {
	_ = p.Send(who, Link{to, p.Self()})
	trace.Await[Linked](p)
}

func alive(p *actor.Process, pids []actor.PID) []bool {
	var list []bool
	for _, pid := range pids {
		list = append(list, p.Alive(pid))
	}
	return list
}

func obey(p *actor.Process) error {
	var reason error
	for reason == nil {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m Link) {
				_ = p.Link(m.To)
				_ = p.Send(m.Who, Linked{})
			}),
			actor.On(func(m Trap) {
				p.TrapExit(true)
				_ = p.Send(m.Who, Trapping{})
				_ = p.Send(m.Who, Got{actor.MustReceive[actor.Exit](p, actor.Infinity)})
			}),
			actor.On(func(m Exit) { reason = m.Reason }))
		if err != nil {
			return err
		}
	}
	return reason
}
