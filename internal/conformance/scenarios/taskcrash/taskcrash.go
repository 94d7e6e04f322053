// Package taskcrash is the conformance scenario taskcrash, the twin of taskcrash.exs.
package taskcrash

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func forever(q *actor.Process) { _ = trace.Forever(q) }

// Run answers B21: what await of a failed task exits with, for an owner that traps.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	failing := func(do func(*actor.Process)) task.Task[int] {
		return task.Async(p, func(q *actor.Process) (int, error) { do(q); return 0, nil })
	}
	for _, end := range t.DrawEnds("end") {
		v, err := task.Await(p, failing(end.Do))
		t.EmitResult("await a task that "+end.What, v, err)
		t.Next(p, "the link")
		t.Emit("more mail", trace.Mail(p))
	}
	tk := failing(forever)
	_ = p.SendExit(tk.PID, actor.Kill)
	v, err := task.Await(p, tk)
	t.EmitResult("await a task that is killed", v, err)
	t.Next(p, "the link")

	reason := t.DrawReason("signal")
	tk = failing(forever)
	_ = p.SendExit(tk.PID, reason)
	v, err = task.AwaitTimeout(p, tk, actor.Infinity)
	t.EmitResult("await a task that gets a signal", v, err)
	t.Next(p, "the link")
}
