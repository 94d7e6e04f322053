// Package taskcallers is the conformance scenario taskcallers, the twin of taskcallers.exs.
package taskcallers

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func look(q *actor.Process) ([2]any, error) {
	return [2]any{trace.Callers(q, q.Self()), trace.Ancestors(q, q.Self())}, nil
}

// Run answers B21: whom a task has as callers and ancestors.
func Run(p *actor.Process, t *trace.T) {
	name := t.DrawName("name")
	t.Name(p.Self(), "root")
	seen, err := task.Await(p, task.Async(p, look))
	if err != nil {
		p.Exit(err)
	}
	t.Emit("a task's callers", seen[0])
	t.Emit("its ancestors", seen[1])

	owner := p.Spawn(trace.Puppet)
	both := trace.Ask(p, owner, func(o *actor.Process) [2][2]any {
		return task.MustAwait(o, task.Async(o, func(q *actor.Process) ([2][2]any, error) {
			own, _ := look(q)
			return [2][2]any{own, task.MustAwait(q, task.Async(q, look))}, nil
		}))
	})
	callers, inner, above := both[0][0].([]any), both[1][0].([]any), both[1][1].([]any)
	t.Emit("a task's callers", len(callers) == 1 && callers[0] == owner)
	t.Emit("those of a task within", [2]any{len(inner), inner[len(inner)-1] == owner})
	t.Emit("its ancestors", [2]any{len(above), above[len(above)-1] == owner})

	_ = trace.Ask(p, owner, func(o *actor.Process) error { return o.Register(name, o.Self()) })
	seen = trace.Ask(p, owner, func(o *actor.Process) [2]any { return task.MustAwait(o, task.Async(o, look)) })
	callers = seen[0].([]any)
	t.Emit("callers of a task of a named one", len(callers) == 1 && callers[0] == owner)
	t.Emit("its ancestors", seen[1])

	me := p.Self()
	tell := func(q *actor.Process) error {
		v, _ := look(q)
		return q.Send(me, v)
	}
	_ = trace.Ask(p, owner, func(o *actor.Process) error { _, err := task.Start(o, tell); return err })
	t.Next(p, "of one that was started")
	_ = trace.Ask(p, owner, func(o *actor.Process) error { _, err := task.StartLink(o, tell); return err })
	t.Next(p, "of one that was linked")
}
