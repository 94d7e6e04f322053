// Package taskstubborn is the conformance scenario taskstubborn, the twin of taskstubborn.exs.
package taskstubborn

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Traps is that a task traps exits.
type Traps struct{}

// Run answers B22: shutdown of a task that traps exits.
func Run(p *actor.Process, t *trace.T) {
	me := p.Self()
	reason, v := t.DrawReason("reason"), t.DrawAtom("v")
	start := func(body func(q *actor.Process, e actor.Exit) (any, error)) task.Task[any] {
		tk := task.Async(p, func(q *actor.Process) (any, error) {
			q.TrapExit(true)
			_ = q.Send(me, Traps{})
			return body(q, actor.MustReceive[actor.Exit](q, actor.Infinity))
		})
		trace.Await[Traps](p)
		return tk
	}
	stop := func(label string, tk task.Task[any], timeout time.Duration) {
		r, err := task.Shutdown(p, tk, timeout)
		t.EmitResult(label, r, err)
	}
	stays := func(q *actor.Process, _ actor.Exit) (any, error) { return nil, trace.Forever(q) }
	stop("it ends as told", start(func(_ *actor.Process, e actor.Exit) (any, error) { return nil, e.Reason }), task.DefaultTimeout)
	stop("it returns what it was told", start(func(_ *actor.Process, e actor.Exit) (any, error) {
		return [2]any{v, e.Reason}, nil
	}), task.DefaultTimeout)
	t.Emit("mail", trace.Mail(p))
	p.TrapExit(true)
	stop("it ends otherwise", start(func(*actor.Process, actor.Exit) (any, error) { return nil, reason }), task.DefaultTimeout)
	stop("it ends normally", start(func(*actor.Process, actor.Exit) (any, error) { return nil, actor.Normal }), actor.Infinity)
	tk := start(stays)
	stop("it does not end", tk, trace.MS(t.DrawInt("ms", 1, 20)))
	t.Emit("alive", p.Alive(tk.PID))
	stop("no time", start(stays), 0)
	stop("brutally", start(stays), task.BrutalKill)
	t.Emit("mail", trace.Mail(p))
	stop("a negative time", start(stays), -7*time.Millisecond)
}
