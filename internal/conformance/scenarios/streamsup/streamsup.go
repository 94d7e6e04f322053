// Package streamsup is the conformance scenario streamsup, the twin of streamsup.exs.
package streamsup

import (
	"iter"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Begun is that a task runs.
type Begun struct{ PID actor.PID }

func results[A, B any](s iter.Seq2[A, task.Result[B]]) []task.Result[B] {
	var list []task.Result[B]
	for _, r := range s {
		list = append(list, r)
	}
	return list
}

// Run answers B24, B23: streams of supervised tasks, linked and not.
func Run(p *actor.Process, t *trace.T) {
	n, bad := t.DrawInt("n", 2, 4), t.DrawInt("fails", 1, 2)
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	t.Name(sup, "sup")
	t.Name(p.Self(), "root")
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
		s, err := tasksupervisor.AsyncStreamNoLink(p, sup, slices.Values(inputs), work, task.WithMaxConcurrency(2))
		var results []task.Result[int]
		for _, r := range s {
			results = append(results, r)
		}
		t.EmitResult("one that "+end.What+", not linked", results, err)
		t.Emit("mail", trace.Mail(p))
		_, ref := p.SpawnMonitor(func(o *actor.Process) error {
			s, _ := tasksupervisor.AsyncStream(o, sup, slices.Values(inputs), work, task.WithMaxConcurrency(1))
			for range s {
			}
			return nil
		})
		t.Emit("the owner of a linked stream", trace.AwaitDown(p, ref).Reason)
	}
	look := func(q *actor.Process, _ int) ([2]any, error) {
		return [2]any{trace.Callers(q, q.Self()), trace.Ancestors(q, q.Self())}, nil
	}
	one := slices.Values([]int{1})
	s, err := tasksupervisor.AsyncStream(p, sup, one, look)
	t.EmitResult("callers and ancestors", results(s), err)
	s, err = tasksupervisor.AsyncStreamNoLink(p, sup, one, look)
	t.EmitResult("without links", results(s), err)
	s, _ = task.AsyncStream(p, one, look)
	alone := results(s)[0].Value
	t.Emit("without a supervisor", alone[0])
	above := alone[1].([]any)
	t.Emit("its ancestors", [2]any{len(above), slices.Contains(above, any(p.Self()))})

	me := p.Self()
	w, err := tasksupervisor.AsyncStreamNoLink(p, sup, slices.Values(inputs), func(q *actor.Process, i int) (int, error) {
		_ = q.Send(me, Begun{q.Self()})
		if i > 1 {
			return 0, trace.Forever(q)
		}
		return i, nil
	}, task.WithMaxConcurrency(1), task.WithTimeout(actor.Infinity))
	var first []task.Result[int]
	for _, r := range w {
		first = append(first, r)
		break
	}
	t.EmitResult("take one", first, err)
	for _, m := range trace.Mail(p) {
		if b, ok := m.(Begun); ok {
			trace.Gone(p, b.PID)
		}
	}
	var children []actor.PID
	for {
		if children, err = tasksupervisor.Children(p, sup); err != nil || len(children) == 0 {
			break
		}
	}
	t.Emit("children", children)
}
