// Package taskyield is the conformance scenario taskyield, the twin of taskyield.exs.
package taskyield

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B22: yield: not yet, a value, an exit; and afterwards.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	v := t.DrawAtom("v")
	slow := func(q *actor.Process) (actor.Atom, error) {
		actor.MustReceive[trace.Go](q, actor.Infinity)
		return v, nil
	}
	yield := func(label string, tk task.Task[actor.Atom], timeout time.Duration) {
		r, err := task.Yield(p, tk, timeout)
		t.EmitResult(label, r, err)
	}
	tk := task.Async(p, slow)
	yield("not yet", tk, 0)
	yield("still not", tk, trace.MS(t.DrawInt("ms", 1, 20)))
	_ = p.Send(tk.PID, trace.Go{})
	yield("now", tk, task.DefaultTimeout)
	yield("once more", tk, 0)
	got, err := task.AwaitTimeout(p, tk, 0)
	t.EmitResult("await it", got, err)

	tk = task.Async(p, slow)
	yield("not yet", tk, 0)
	_ = p.Send(tk.PID, trace.Go{})
	got, err = task.Await(p, tk)
	t.EmitResult("await it", got, err)

	for _, end := range t.DrawEnds("end") {
		tk := task.Async(p, func(q *actor.Process) (actor.Atom, error) { end.Do(q); return v, nil })
		yield("one that "+end.What, tk, actor.Infinity)
		yield("once more", tk, 0)
		t.Emit("the link", actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == tk.PID }).Reason)
	}
	tk = task.Async(p, slow)
	_ = p.SendExit(tk.PID, actor.Kill)
	yield("one that is killed", tk, task.DefaultTimeout)
	yield("a negative time", tk, -time.Millisecond)
}
