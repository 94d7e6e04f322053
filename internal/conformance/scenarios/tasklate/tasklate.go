// Package tasklate is the conformance scenario tasklate, the twin of tasklate.exs.
package tasklate

import (
	"errors"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B21: an await that timed out, and what comes of the task.
func Run(p *actor.Process, t *trace.T) {
	v, timeout := t.DrawAtom("v"), trace.MS(t.DrawInt("timeout", 5, 30))
	slow := func(q *actor.Process) (actor.Atom, error) {
		actor.MustReceive[trace.Go](q, actor.Infinity)
		return v, nil
	}
	goOn := func(tk task.Task[actor.Atom]) {
		_ = p.Send(tk.PID, trace.Go{})
		trace.Gone(p, tk.PID)
	}
	await := func(label string, tk task.Task[actor.Atom], timeout time.Duration) {
		v, err := task.AwaitTimeout(p, tk, timeout)
		t.EmitResult(label, v, err)
	}
	tk := task.Async(p, slow)
	await("await", tk, timeout)
	t.Emit("alive", p.Alive(tk.PID))
	t.Emit("linked", slices.Contains(trace.Links(p, p.Self()).([]actor.PID), tk.PID))
	goOn(tk)
	t.Emit("mail", trace.Mail(p))
	await("await again", tk, 0)

	tk = task.Async(p, slow)
	await("no time", tk, 0)
	goOn(tk)
	t.Emit("mail", trace.Mail(p))

	tk = task.Async(p, slow)
	goOn(tk)
	await("no time, but it is done", tk, 0)
	t.Emit("mail", trace.Mail(p))

	tk = task.Async(p, slow)
	_ = p.Send(p.Self(), v)
	_ = p.Send(tk.PID, trace.Go{})
	await("with mail before it", tk, task.DefaultTimeout)
	t.Emit("mail", trace.Mail(p))

	_, ref := p.SpawnMonitor(func(q *actor.Process) error {
		_, err := task.AwaitTimeout(q, task.Async(q, slow), timeout)
		return err
	})
	var exit *task.ExitError
	_ = errors.As(trace.AwaitDown(p, ref).Reason, &exit)
	t.Emit("an owner that does not catch it", [3]any{exit.Reason, exit != nil, actor.Atom(exit.Function)})
}
