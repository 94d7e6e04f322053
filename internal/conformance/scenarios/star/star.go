// Package star is the conformance scenario star, the twin of star.exs.
package star

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Linked says that a leaf is linked to its centre.
type Linked struct{}

const size = 10_000

// Run answers P24: ten thousand linked to one, and one watched ten thousand times.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	centre, leaves := star(p)
	refs := monitorAll(p, leaves)
	info, _ := p.Info(centre)
	t.Emit("linked", len(info.Links))
	trace.Die(p, centre, reason)
	t.Emit("the centre ends", downs(p, refs))

	centre, leaves = star(p)
	refs = monitorAll(p, append([]actor.PID{centre}, leaves...))
	_ = p.SendExit(leaves[t.DrawInt("leaf", 0, size-1)], actor.Kill)
	t.Emit("a leaf is killed", downs(p, refs))

	centre, leaves = star(p)
	trace.Trap(p, centre)
	refs = monitorAll(p, leaves)
	for _, pid := range leaves {
		trace.Die(p, pid, reason)
	}
	t.Emit("the leaves end", downs(p, refs))
	told := trace.Ask(p, centre, func(q *actor.Process) map[actor.PID]int {
		told := map[actor.PID]int{}
		for range leaves {
			told[actor.MustReceive(q, trace.Patience, func(e actor.Exit) bool { return e.Reason == reason }).From]++
		}
		return told
	})
	each := len(told) == len(leaves)
	for _, pid := range leaves {
		each = each && told[pid] == 1
	}
	t.Emit("the centre is told of each", each)
	t.Emit("its links then", trace.Links(p, centre))

	watched(p, t, centre)
}

func watched(p *actor.Process, t *trace.T, pid actor.PID) {
	var left []actor.Ref
	var out []actor.Ref
	for i := range size {
		if ref := p.Monitor(pid); i%3 == 0 {
			out = append(out, ref)
		} else {
			left = append(left, ref)
		}
	}
	for _, ref := range out {
		p.Demonitor(ref)
	}
	info, _ := p.Info(pid)
	t.Emit("watched", len(info.MonitoredBy) == size-len(out))
	_ = p.SendExit(pid, actor.Kill)
	inOrder := true
	for _, ref := range left {
		d := trace.Await[actor.Down](p)
		inOrder = inOrder && d.Ref == ref && d.PID == pid && d.Reason == actor.Killed
	}
	t.Emit("in the order set", inOrder)
	t.Poll(p, "then")
}

func star(p *actor.Process) (centre actor.PID, leaves []actor.PID) {
	me := p.Self()
	centre = p.Spawn(trace.Puppet)
	for range size {
		leaves = append(leaves, p.Spawn(func(q *actor.Process) error {
			_ = q.Link(centre)
			_ = q.Send(me, Linked{})
			return trace.Puppet(q)
		}))
	}
	for range leaves {
		trace.Await[Linked](p)
	}
	return centre, leaves
}

func monitorAll(p *actor.Process, pids []actor.PID) []actor.Ref {
	var refs []actor.Ref
	for _, pid := range pids {
		refs = append(refs, p.Monitor(pid))
	}
	return refs
}

func downs(p *actor.Process, refs []actor.Ref) map[error]int {
	count := map[error]int{}
	for _, ref := range refs {
		count[trace.AwaitDown(p, ref).Reason]++
	}
	return count
}
