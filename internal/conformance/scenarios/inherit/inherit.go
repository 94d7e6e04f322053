// Package inherit is the conformance scenario inherit, the twin of inherit.exs.
package inherit

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P21, P22: what a child has of its parent.
func Run(p *actor.Process, t *trace.T) {
	word, name := t.DrawAtom("word"), t.DrawName("name")
	pids := trace.Puppets(p, 3)
	parent, other, leader := pids[0], pids[1], pids[2]
	t.Name(parent, "parent")
	t.Name(other, "other")
	t.Name(leader, "leader")
	_ = trace.Ask(p, parent, func(q *actor.Process) error {
		q.TrapExit(true)
		q.Put(word, name)
		_ = q.Register(name, q.Self())
		_ = q.Link(other)
		q.Monitor(other)
		_ = q.SetGroupLeader(q.Self(), leader)
		return q.Send(q.Self(), word)
	})
	t.Emit("the parent", look(p, parent))

	for _, c := range []struct {
		how   string
		start func(*actor.Process) actor.PID
	}{
		{"spawn", spawn},
		{"spawn_link", func(q *actor.Process) actor.PID { return q.SpawnLink(trace.Puppet) }},
		{"spawn_monitor", func(q *actor.Process) actor.PID { pid, _ := q.SpawnMonitor(trace.Puppet); return pid }},
	} {
		child := trace.Ask(p, parent, c.start)
		t.Name(child, c.how)
		t.Emit(c.how, look(p, child))
		t.Emit(c.how+", monitors", []any{trace.Monitors(p, child), trace.MonitoredBy(p, child)})
		t.Emit(c.how+", group leader", trace.GroupLeader(p, child))
		t.Emit(c.how+", its parent", trace.Parent(p, child))
		trace.Ask(p, child, func(q *actor.Process) any { return q.Put(word, c.how) })
		t.Emit(c.how+", the parent's own", trace.Ask(p, parent, func(q *actor.Process) any { return q.Get(word) }))
		trace.Kill(p, child)
	}

	trace.Kill(p, leader)
	child := trace.Ask(p, parent, spawn)
	t.Emit("a dead leader", trace.GroupLeader(p, child))
	grandchild := trace.Ask(p, child, spawn)
	t.Emit("inherited once more", trace.GroupLeader(p, grandchild))
	t.Emit("its parent", trace.Parent(p, grandchild) == any(child))
}

func spawn(q *actor.Process) actor.PID { return q.Spawn(trace.Puppet) }

func look(p *actor.Process, pid actor.PID) []any {
	return []any{trace.TrapExit(p, pid), trace.NameOf(p, pid), trace.Links(p, pid), trace.Dictionary(p, pid), trace.Queue(p, pid)}
}
