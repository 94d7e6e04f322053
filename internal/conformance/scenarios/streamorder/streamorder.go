// Package streamorder is the conformance scenario streamorder, the twin of streamorder.exs.
package streamorder

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What is told.
type (
	Begun struct {
		N   int
		PID actor.PID
	}
	Over struct{}
)

// Run answers B24: async_stream in order and as results come.
func Run(p *actor.Process, t *trace.T) {
	n, k := t.DrawInt("n", 3, 7), t.DrawInt("k", 2, 9)
	times := func(_ *actor.Process, i int) (int, error) { return i * k, nil }
	var inputs []int
	for i := range n {
		inputs = append(inputs, i+1)
	}
	list := func(label string, inputs []int, opts ...task.StreamOption) {
		s, err := task.AsyncStream(p, slices.Values(inputs), times, opts...)
		results := []task.Result[int]{}
		for _, r := range s {
			results = append(results, r)
		}
		t.EmitResult(label, results, err)
	}
	list("nothing", nil)
	list("ordered", inputs)
	list("one at a time", inputs, task.WithMaxConcurrency(1))
	list("more than there are", inputs, task.WithMaxConcurrency(n*2))
	list("unordered, one at a time", inputs, task.WithMaxConcurrency(1), task.Unordered())
	list("for ever", inputs, task.WithTimeout(actor.Infinity))

	for _, ordered := range []bool{true, false} {
		order, me := t.DrawOrder("order", n), p.Self()
		owner := p.Spawn(trace.Puppet)
		trace.Tell(p, owner, func(o *actor.Process) {
			opts := []task.StreamOption{task.WithMaxConcurrency(n)}
			if !ordered {
				opts = append(opts, task.Unordered())
			}
			s, _ := task.AsyncStream(o, slices.Values(inputs), func(q *actor.Process, i int) (int, error) {
				_ = q.Send(me, Begun{i - 1, q.Self()})
				actor.MustReceive[trace.Go](q, actor.Infinity)
				return i - 1, nil
			}, opts...)
			for _, r := range s {
				_ = o.Send(me, r)
			}
			_ = o.Send(me, Over{})
		})
		var pids []actor.PID
		for i := range n {
			pids = append(pids, actor.MustReceive(p, trace.Patience, func(b Begun) bool { return b.N == i }).PID)
		}
		for _, i := range order {
			_ = p.Send(pids[i], trace.Go{})
			trace.Gone(p, pids[i])
			if !ordered {
				t.Emit("the next", trace.Await[task.Result[int]](p))
			}
		}
		trace.Await[Over](p)
		t.Emit("the results", trace.Mail(p))
	}
}
