// Package tasklog is the conformance scenario tasklog, the twin of tasklog.exs.
package tasklog

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B32: what is logged when a task ends.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	names := t.DrawNames("name", 2)
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	t.Name(sup, "supervisor")
	t.Name(p.Self(), "owner")
	over := func(label string, pid actor.PID) {
		trace.Gone(p, pid)
		_, _ = tasksupervisor.Children(p, sup)
		t.Name(pid, "task")
		t.Reports(label)
	}

	for _, end := range t.DrawEnds("end") {
		t.Emit("a task that", end.What)
		plain := func(q *actor.Process) error { end.Do(q); return nil }
		awaited := func(q *actor.Process) (int, error) { end.Do(q); return 0, nil }
		pid, _ := task.Start(p, plain)
		over("started", pid)
		pid, _ = task.StartLink(p, plain)
		over("linked", pid)
		over("awaited", task.Async(p, awaited).PID)
		tk, _ := tasksupervisor.AsyncNoLink(p, sup, awaited)
		over("of a supervisor", tk.PID)
		tk, _ = tasksupervisor.Async(p, sup, awaited)
		over("of a supervisor and linked", tk.PID)
		pid, _ = tasksupervisor.StartChild(p, sup, plain)
		over("that nobody awaits", pid)

		pid, _ = task.Start(p, func(q *actor.Process) error {
			_ = q.Register(names[1], q.Self())
			return plain(q)
		})
		over("with a name", pid)
		_ = p.Register(names[0], p.Self())
		over("of one with a name", task.Async(p, awaited).PID)
		_ = p.Unregister(names[0])

		outer := task.Async(p, func(q *actor.Process) (int, error) {
			q.TrapExit(true)
			inner := task.Async(q, awaited)
			trace.Gone(q, inner.PID)
			return task.MustAwait(q, inner), nil
		})
		trace.Gone(p, outer.PID)
		t.Reports("the inner, and the outer")
		trace.Mail(p)
	}

	for _, why := range []error{actor.Shutdown, actor.Kill, t.DrawReason("signal")} {
		tk, _ := tasksupervisor.AsyncNoLink(p, sup, func(q *actor.Process) (int, error) { return 0, trace.Forever(q) })
		_ = p.SendExit(tk.PID, why)
		over("by a signal", tk.PID)
		r, err := task.Yield(p, tk, task.DefaultTimeout)
		t.EmitResult("why", r, err)
	}
}
