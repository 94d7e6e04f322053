// Package streamtimeout is the conformance scenario streamtimeout, the twin of streamtimeout.exs.
package streamtimeout

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Slow is the task that is slow.
type Slow struct{ PID actor.PID }

// Run answers B24: tasks of a stream that take too long.
func Run(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("n", 3, 6)
	lag, timeout := t.DrawInt("slow", 1, 2), trace.MS(t.DrawInt("timeout", 150, 300))
	var inputs []int
	for i := range n {
		inputs = append(inputs, i+1)
	}
	work := func(q *actor.Process, i int) (int, error) {
		if i == lag {
			_ = q.Send(me, Slow{q.Self()})
			return 0, trace.Forever(q)
		}
		return i, nil
	}
	list := func(label string, pick func(in []int, results []task.Result[int]) any, opts ...task.StreamOption) {
		var in []int
		var results []task.Result[int]
		err := actor.Catch(func() {
			s, _ := task.AsyncStream(p, slices.Values(inputs), work, append(opts, task.WithTimeout(timeout))...)
			for i, r := range s {
				in, results = append(in, i), append(results, r)
			}
		})
		var picked any
		if err == nil {
			picked = pick(in, results)
		}
		t.EmitResult(label, picked, err)
	}
	all := func(_ []int, results []task.Result[int]) any { return results }
	many := task.WithMaxConcurrency(n)
	list("exit", all, many)
	t.Emit("the slow one is alive", p.Alive(trace.Await[Slow](p).PID))
	t.Emit("mail", trace.Mail(p))
	list("kill", all, many, task.KillOnTimeout())
	t.Emit("the slow one is alive", p.Alive(trace.Await[Slow](p).PID))
	t.Emit("mail", trace.Mail(p))
	list("kill, unordered", func(_ []int, results []task.Result[int]) any { return results[len(results)-1] }, many, task.KillOnTimeout(), task.Unordered())
	trace.Await[Slow](p)
	list("kill, with inputs", func(in []int, results []task.Result[int]) any {
		var exits []any
		for i, r := range results {
			if r.Exit != nil {
				exits = append(exits, [2]any{actor.Atom("exit"), [2]any{in[i], r.Exit}})
			}
		}
		return exits
	}, task.WithMaxConcurrency(1), task.KillOnTimeout())
	trace.Await[Slow](p)
	p.TrapExit(true)
	list("exit of one that traps", all, many)
	trace.Gone(p, trace.Await[Slow](p).PID)
	t.Emit("mail", trace.Mail(p))
	_, ref := p.SpawnMonitor(func(o *actor.Process) error {
		s, _ := task.AsyncStream(o, slices.Values(inputs), work, task.WithTimeout(timeout))
		for range s {
		}
		return nil
	})
	t.Emit("an owner that does not catch it", trace.AwaitDown(p, ref).Reason)
}
