// Package taskshutdown is the conformance scenario taskshutdown, the twin of taskshutdown.exs.
package taskshutdown

import (
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

// Run answers B22: shutdown of a task in each state.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	v := t.DrawAtom("v")
	slow := func(q *actor.Process) (actor.Atom, error) {
		actor.MustReceive[trace.Go](q, actor.Infinity)
		return v, nil
	}
	stop := func(label string, tk task.Task[actor.Atom]) {
		r, err := task.Shutdown(p, tk, task.DefaultTimeout)
		t.EmitResult(label, r, err)
		t.Emit("alive", p.Alive(tk.PID))
	}
	tk := task.Async(p, slow)
	stop("one at work", tk)
	t.Emit("mail", trace.Mail(p))
	stop("again", tk)
	r, err := task.Yield(p, tk, 0)
	t.EmitResult("yield", r, err)

	tk = task.Async(p, slow)
	_ = p.Send(tk.PID, trace.Go{})
	trace.Gone(p, tk.PID)
	t.Emit("its link", exits(p))
	stop("one that is done", tk)
	stop("again", tk)

	tk = task.Async(p, slow)
	_ = p.Send(tk.PID, trace.Go{})
	got, err := task.Await(p, tk)
	t.EmitResult("await", got, err)
	trace.Gone(p, tk.PID)
	stop("one that was awaited", tk)
	exits(p)

	for _, end := range t.DrawEnds("end") {
		tk := task.Async(p, func(q *actor.Process) (actor.Atom, error) { end.Do(q); return v, nil })
		trace.Gone(p, tk.PID)
		exits(p)
		stop("one that "+end.What, tk)
		t.Emit("mail", trace.Mail(p))
	}
	tk = task.Async(p, slow)
	_ = p.SendExit(tk.PID, actor.Kill)
	trace.Gone(p, tk.PID)
	exits(p)
	stop("one that was killed", tk)
	t.Emit("mail", trace.Mail(p))
}
