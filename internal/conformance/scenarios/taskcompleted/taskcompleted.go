// Package taskcompleted is the conformance scenario taskcompleted, the twin of taskcompleted.exs.
package taskcompleted

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B21: a task that is completed already.
func Run(p *actor.Process, t *trace.T) {
	v := t.DrawAtom("v")
	tk := task.Completed(p, v)
	t.Emit("the task", tk)
	var process any
	if !tk.PID.IsZero() {
		process = tk.PID
	}
	t.Emit("its process", process)
	got, err := task.Await(p, tk)
	t.EmitResult("await", got, err)
	got, err = task.AwaitTimeout(p, tk, trace.MS(5))
	t.EmitResult("await again", got, err)
	r, err := task.Yield(p, task.Completed(p, v), task.DefaultTimeout)
	t.EmitResult("yield", r, err)
	many, err := task.AwaitMany(p, []task.Task[actor.Atom]{
		task.Completed(p, v), task.Async(p, func(*actor.Process) (actor.Atom, error) { return v, nil }),
	})
	t.EmitResult("await many", many, err)
	r, err = task.Shutdown(p, task.Completed(p, v), task.DefaultTimeout)
	t.EmitResult("shutdown", r, err)
	r, err = task.Shutdown(p, task.Completed(p, v), task.BrutalKill)
	t.EmitResult("brutal shutdown", r, err)
	var mail []any
	for _, m := range trace.Mail(p) {
		if d, ok := m.(task.Done[actor.Atom]); ok {
			mail = append(mail, d.Value)
		}
	}
	t.Emit("mail", mail)
}
