// Package taskawait is the conformance scenario taskawait, the twin of taskawait.exs.
package taskawait

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B21: a result awaited, twice, late, and by another.
func Run(p *actor.Process, t *trace.T) {
	v, n := t.DrawAtom("v"), t.DrawInt("n", 1, 99)
	tk := task.Async(p, func(*actor.Process) ([2]any, error) { return [2]any{v, n}, nil })
	t.Emit("the task", tk)
	t.Emit("the owner", tk.Owner == p.Self())
	got, err := task.Await(p, tk)
	t.EmitResult("await", got, err)
	got, err = task.AwaitTimeout(p, tk, trace.MS(10))
	t.EmitResult("await again", got, err)
	r, err := task.Yield(p, tk, 0)
	t.EmitResult("yield again", r, err)
	trace.Gone(p, tk.PID)
	t.Emit("mail", trace.Mail(p))

	other := task.Async(p, func(*actor.Process) (actor.Atom, error) { return v, nil })
	many := []task.Task[actor.Atom]{other}
	stranger := p.Spawn(trace.Puppet)
	ask := func(label string, do func(q *actor.Process) error) {
		t.Emit(label, trace.Ask(p, stranger, func(q *actor.Process) bool { return errors.Is(do(q), task.ErrNotOwner) }))
	}
	ask("a stranger awaits", func(q *actor.Process) error { _, err := task.Await(q, other); return err })
	ask("a stranger yields", func(q *actor.Process) error { _, err := task.Yield(q, other, time.Second); return err })
	ask("a stranger shuts it down", func(q *actor.Process) error { _, err := task.Shutdown(q, other, time.Second); return err })
	ask("a stranger ignores it", func(q *actor.Process) error { _, err := task.Ignore(q, other); return err })
	ask("a stranger awaits many", func(q *actor.Process) error { _, err := task.AwaitMany(q, many); return err })
	ask("a stranger yields many", func(q *actor.Process) error { _, err := task.YieldMany(q, many, time.Second); return err })
	word, err := task.Await(p, other)
	t.EmitResult("the owner", word, err)

	third := task.Async(p, func(*actor.Process) (any, error) { return nil, nil }) //nolint:nilnil // what the twin has
	none, err := task.AwaitTimeout(p, third, -time.Millisecond)
	t.EmitResult("for a negative time", none, err)
	none, err = task.AwaitTimeout(p, third, actor.Infinity)
	t.EmitResult("for ever", none, err)
}
