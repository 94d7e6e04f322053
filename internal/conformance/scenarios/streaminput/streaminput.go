// Package streaminput is the conformance scenario streaminput, the twin of streaminput.exs.
package streaminput

import (
	"errors"
	"iter"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Begun says which process a task is.
type Begun struct{ PID actor.PID }

// Run answers B24: inputs that fail while they are drawn.
func Run(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("n", 1, 4)
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	work := func(q *actor.Process, _ int) (int, error) {
		_ = q.Send(me, Begun{q.Self()})
		return 0, trace.Forever(q)
	}
	times := func(_ *actor.Process, i int) (int, error) { return i * n, nil }
	afterIt := func() {
		alive := false
		rest := []any{}
		for _, m := range trace.Mail(p) {
			if b, ok := m.(Begun); ok {
				alive = alive || p.Alive(b.PID)
			} else {
				rest = append(rest, m)
			}
		}
		t.Emit("alive", alive)
		t.Emit("left", [3]any{rest, trace.Links(p, me), trace.Monitors(p, me)})
	}

	for _, end := range t.DrawEnds("end") {
		var inputs iter.Seq[int] = func(yield func(int) bool) {
			for i := range n {
				if !yield(i + 1) {
					return
				}
			}
			end.Do(p)
		}
		for _, trap := range []bool{false, true} {
			for _, opts := range [][]task.StreamOption{nil, {task.Unordered()}} {
				p.TrapExit(trap)
				opts = append(slices.Clone(opts), task.WithMaxConcurrency(n+1), task.WithTimeout(actor.Infinity))
				t.Emit("inputs of which one "+end.What, caught(func() {
					s, _ := task.AsyncStream(p, inputs, work, opts...)
					for range s {
					}
				}))
				afterIt()
				t.Emit("of a supervisor", caught(func() {
					s, _ := tasksupervisor.AsyncStreamNoLink(p, sup, inputs, work, opts...)
					for range s {
					}
				}))
				afterIt()
				children, _ := tasksupervisor.Children(p, sup)
				t.Emit("its tasks", children)

				var last any
				t.Emit("before that", caught(func() {
					s, _ := task.AsyncStream(p, inputs, times, task.WithMaxConcurrency(1))
					for _, r := range s {
						last = r
					}
				}))
				t.Emit("the last", last)
				afterIt()
			}
		}
	}
}

// caught tells how f failed.
func caught(f func()) any {
	reason := actor.CatchAll(func() error { f(); return nil })
	var crash *actor.PanicError
	if !errors.As(reason, &crash) {
		return [2]any{actor.Atom("exit"), reason}
	}
	if text, ok := crash.Value.(string); ok {
		return [2]any{actor.Atom("error"), text}
	}
	return [2]any{actor.Atom("throw"), crash.Value}
}
