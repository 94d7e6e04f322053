// Package streamcrash is the conformance scenario streamcrash, the twin of streamcrash.exs.
package streamcrash

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B24: tasks of a stream that fail.
func Run(p *actor.Process, t *trace.T) {
	n, bad := t.DrawInt("n", 2, 4), t.DrawInt("fails", 1, 2)
	var inputs []int
	for i := range n {
		inputs = append(inputs, i+1)
	}
	for _, end := range t.DrawEnds("end") {
		work := func(q *actor.Process, i int) (int, error) {
			if i == bad {
				end.Do(q)
			}
			return i, nil
		}
		p.TrapExit(true)
		s, err := task.AsyncStream(p, slices.Values(inputs), work, task.WithMaxConcurrency(2))
		var results []task.Result[int]
		for _, r := range s {
			results = append(results, r)
		}
		t.EmitResult("one that "+end.What, results, err)
		s, err = task.AsyncStream(p, slices.Values(inputs), work, task.WithMaxConcurrency(1))
		var exits []any
		for i, r := range s {
			if r.Exit != nil {
				exits = append(exits, [2]any{actor.Atom("exit"), [2]any{i, r.Exit}})
			}
		}
		t.EmitResult("with its input", exits, err)
		t.Emit("mail", trace.Mail(p))
		p.TrapExit(false)
		_, ref := p.SpawnMonitor(func(o *actor.Process) error {
			s, _ := task.AsyncStream(o, slices.Values(inputs), work, task.WithMaxConcurrency(1))
			for range s {
			}
			return nil
		})
		t.Emit("an owner that does not trap", trace.AwaitDown(p, ref).Reason)
	}
}
