// Package ring is the conformance scenario ring, the twin of ring.exs.
package ring

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Against struct{ PID actor.PID }
	Enough  struct{}
	Link    struct{ To, Who actor.PID }
	Linked  struct{}
	Exit    struct{ Reason error }
)

const size = 10_000

// Run answers P24: two that kill each other, and a ring of ten thousand links.
func Run(p *actor.Process, t *trace.T) {
	duels(p, t, t.DrawInt("duels", 100, 200))
	ring(p, t, t.DrawReason("reason"))
}

func duels(p *actor.Process, t *trace.T, n int) {
	asTheyMust := 0
	for range n {
		a, ra := p.SpawnMonitor(duellist)
		b, rb := p.SpawnMonitor(duellist)
		_ = p.Send(a, Against{b})
		_ = p.Send(b, Against{a})
		first := actor.MustReceive(p, trace.Patience, func(d actor.Down) bool { return d.Ref == ra || d.Ref == rb })
		other, pid := ra, a
		if first.Ref == ra {
			other, pid = rb, b
		}
		_ = p.Send(pid, Enough{})
		last := trace.AwaitDown(p, other)
		if first.Reason == actor.Killed && (last.Reason == actor.Killed || last.Reason == actor.Normal) {
			asTheyMust++
		}
	}
	t.Emit("duels that ended as they must", [2]int{asTheyMust, n})
}

func duellist(p *actor.Process) error {
	_ = p.SendExit(trace.Await[Against](p).PID, actor.Kill)
	trace.Await[Enough](p)
	return nil
}

func ring(p *actor.Process, t *trace.T, reason error) {
	me := p.Self()
	first := p.Spawn(obey)
	pids := []actor.PID{first}
	for len(pids) < size {
		before := pids[len(pids)-1]
		pids = append(pids, p.Spawn(func(p *actor.Process) error {
			_ = p.Link(before)
			_ = p.Send(me, Linked{})
			return obey(p)
		}))
	}
	for range size - 1 {
		trace.Await[Linked](p)
	}
	_ = p.Send(first, Link{pids[size-1], me})
	trace.Await[Linked](p)
	var refs []actor.Ref
	for _, pid := range pids {
		refs = append(refs, p.Monitor(pid))
	}
	_ = p.Send(pids[t.DrawInt("start", 0, size-1)], Exit{reason})
	reasons := map[error]int{}
	for _, ref := range refs {
		reasons[trace.AwaitDown(p, ref).Reason]++
	}
	t.Emit("the ring died of", reasons)
}

func obey(p *actor.Process) error {
	var reason error
	for reason == nil {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m Link) {
				_ = p.Link(m.To)
				_ = p.Send(m.Who, Linked{})
			}),
			actor.On(func(m Exit) { reason = m.Reason }))
		if err != nil {
			return err
		}
	}
	return reason
}
