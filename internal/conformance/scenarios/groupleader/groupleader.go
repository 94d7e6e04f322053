// Package groupleader is the conformance scenario groupleader, the twin of groupleader.exs.
package groupleader

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P22: the group leader.
func Run(p *actor.Process, t *trace.T) {
	pids := trace.Puppets(p, 5)
	for i, name := range []string{"a", "b", "c", "one", "two"} {
		t.Name(pids[i], name)
	}
	a, b, c, one, two := pids[0], pids[1], pids[2], pids[3], pids[4]
	leader := func(pid actor.PID) any { return trace.GroupLeader(p, pid) }
	own := func(q *actor.Process) actor.PID { return q.GroupLeader() }
	spawn := func(q *actor.Process) actor.PID { return q.Spawn(trace.Puppet) }

	_ = trace.Ask(p, a, func(q *actor.Process) error { return q.SetGroupLeader(q.Self(), one) })
	t.Emit("by itself", trace.Ask(p, a, own))
	t.Emit("as info has it", leader(a))
	_ = p.SetGroupLeader(b, one)
	t.Emit("by another", trace.Ask(p, b, own))
	_ = trace.Ask(p, c, func(q *actor.Process) error { return q.SetGroupLeader(a, two) })
	t.Emit("by a third", []any{leader(a), leader(b)})

	var turns [][2]any
	for _, i := range t.DrawOrder("turns", 6) {
		err := p.SetGroupLeader(a, []actor.PID{one, two, b, c, a, one}[i])
		turns = append(turns, [2]any{err == nil, leader(a)})
	}
	t.Emit("in turn", turns)
	_ = p.SetGroupLeader(a, two)

	child := trace.Ask(p, a, spawn)
	t.Name(child, "child")
	_ = p.SetGroupLeader(a, one)
	t.Emit("a child", []any{leader(child), leader(a)})
	later := trace.Ask(p, a, spawn)
	t.Emit("a later child", leader(later))
	_ = p.SetGroupLeader(child, child)
	t.Emit("its own leader", leader(child))
	grandchild := trace.Ask(p, child, func(q *actor.Process) actor.PID { return q.SpawnLink(trace.Puppet) })
	t.Emit("a grandchild", leader(grandchild))

	trace.Kill(p, one)
	t.Emit("the leader is dead", []any{leader(a), p.Alive(a), p.Alive(later)})
	t.Emit("the dead have none", leader(one))
	t.EmitAccepted("for the dead", p.SetGroupLeader(one, two))
	t.EmitAccepted("for the living again", p.SetGroupLeader(a, two))
	t.Emit("then", leader(a))
	for _, pid := range []actor.PID{a, b, c, child, later, two} {
		trace.Kill(p, pid)
	}
	t.Emit("linked to the child", p.Alive(grandchild))
}
