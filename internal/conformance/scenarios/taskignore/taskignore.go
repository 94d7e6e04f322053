// Package taskignore is the conformance scenario taskignore, the twin of taskignore.exs.
package taskignore

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// exits takes the Exits of tasks out of the mailbox.
func exits(p *actor.Process) []error {
	reasons := []error{}
	for {
		e, err := actor.Receive[actor.Exit](p, 0)
		if err != nil {
			return reasons
		}
		reasons = append(reasons, e.Reason)
	}
}

// Run answers B22: ignore: a task at work, one that is done, one that failed.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	v := t.DrawAtom("v")
	slow := func(q *actor.Process) (actor.Atom, error) {
		actor.MustReceive[trace.Go](q, actor.Infinity)
		return v, nil
	}
	ignore := func(label string, tk task.Task[actor.Atom]) {
		r, err := task.Ignore(p, tk)
		t.EmitResult(label, r, err)
	}
	tk := task.Async(p, slow)
	ignore("one at work", tk)
	t.Emit("alive", p.Alive(tk.PID))
	t.Emit("linked", slices.Contains(trace.Links(p, p.Self()).([]actor.PID), tk.PID))
	_ = p.Send(tk.PID, trace.Go{})
	trace.Gone(p, tk.PID)
	t.Emit("mail", trace.Mail(p))
	got, err := task.AwaitTimeout(p, tk, 0)
	t.EmitResult("await it", got, err)

	tk = task.Async(p, slow)
	_ = p.Send(tk.PID, trace.Go{})
	trace.Gone(p, tk.PID)
	exits(p)
	ignore("one that is done", tk)
	ignore("again", tk)
	t.Emit("mail", trace.Mail(p))

	for _, end := range t.DrawEnds("end") {
		tk := task.Async(p, func(q *actor.Process) (actor.Atom, error) { end.Do(q); return v, nil })
		trace.Gone(p, tk.PID)
		t.Emit("its link", exits(p))
		ignore("one that "+end.What, tk)
		t.Emit("mail", trace.Mail(p))
	}
	owner := p.Spawn(trace.Puppet)
	tk = trace.Ask(p, owner, func(o *actor.Process) task.Task[actor.Atom] {
		tk := task.Async(o, slow)
		_, _ = task.Ignore(o, tk)
		return tk
	})
	ref := p.Monitor(tk.PID)
	trace.Kill(p, owner)
	t.Emit("its owner is dead and it is alive", p.Alive(tk.PID))
	_ = p.Send(tk.PID, trace.Go{})
	t.Emit("its end", trace.AwaitDown(p, ref).Reason)
}
