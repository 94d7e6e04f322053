// Package tasksup is the conformance scenario tasksup, the twin of tasksup.exs.
package tasksup

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func look(q *actor.Process) [3]any {
	return [3]any{trace.Callers(q, q.Self()), trace.Ancestors(q, q.Self()), trace.Links(q, q.Self())}
}

// settle waits until the supervisor has no children.
func settle(p *actor.Process, sup actor.PID) []actor.PID {
	for {
		if children, err := tasksupervisor.Children(p, sup); err != nil || len(children) == 0 {
			return children
		}
	}
}

// Run answers B23: tasks under a supervisor: links, callers, ancestors, children.
func Run(p *actor.Process, t *trace.T) {
	v, name := t.DrawAtom("v"), t.DrawName("name")
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{}, genserver.WithName(name))
	if err != nil {
		p.Exit(err)
	}
	t.Name(sup, "sup")
	t.Name(p.Self(), "root")
	holder, _ := p.Whereis(name)
	t.Emit("the name", holder == sup)
	tk, _ := tasksupervisor.Async(p, sup, func(q *actor.Process) ([3]any, error) {
		seen := look(q)
		return [3]any{seen[0], seen[1], len(seen[2].([]actor.PID))}, nil
	})
	got, err := task.Await(p, tk)
	t.EmitResult("async", got, err)
	tk, _ = tasksupervisor.AsyncNoLink(p, sup, func(q *actor.Process) ([3]any, error) { return look(q), nil })
	got, err = task.Await(p, tk)
	t.EmitResult("async_nolink", got, err)
	me := p.Self()
	pid, _ := tasksupervisor.StartChild(p, sup, func(q *actor.Process) error { return q.Send(me, look(q)) })
	t.Next(p, "start_child")
	trace.Gone(p, pid)
	t.Emit("children", settle(p, sup))

	slow := func(q *actor.Process) (actor.Atom, error) {
		actor.MustReceive[trace.Go](q, actor.Infinity)
		return v, nil
	}
	a, _ := tasksupervisor.Async(p, name, slow)
	b, _ := tasksupervisor.AsyncNoLink(p, sup, slow)
	c, _ := tasksupervisor.StartChild(p, sup, trace.OnGo(nil))
	children, _ := tasksupervisor.Children(p, sup)
	t.Emit("children", len(children))
	all := []actor.PID{a.PID, b.PID, c}
	t.Emit("they are", !slices.ContainsFunc(all, func(pid actor.PID) bool { return !slices.Contains(children, pid) }))
	var linked []bool
	for _, pid := range all {
		linked = append(linked, slices.Contains(trace.Links(p, me).([]actor.PID), pid))
	}
	t.Emit("linked to the owner", linked)
	for _, pid := range all {
		_ = p.Send(pid, trace.Go{})
	}
	both, err := task.AwaitMany(p, []task.Task[actor.Atom]{b, a})
	t.EmitResult("await", both, err)
	for _, pid := range all {
		trace.Gone(p, pid)
	}
	t.Emit("children", settle(p, sup))
	t.Emit("mail", trace.Mail(p))
	_, err = tasksupervisor.Children(p, actor.Name("nobody_is_this"))
	t.Emit("no such supervisor", trace.Reason(err))
}
