// Package restarting is the conformance scenario restarting, the twin of restarting.exs.
package restarting

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B15, B18: administration of a child that is being restarted.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	calls := []string{"call 1", "call 2", "call 3", "call 4", "call 5"}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		for _, terminate := range []bool{false, true} {
			sup := trace.Supervise(p, supervisor.Spec{
				Strategy: s.strategy, Intensity: supervisor.Intensity{Restarts: 5, Within: 100 * time.Second},
				Children: []supervisor.Child{
					trace.Child(p, a, trace.Plan{}),
					trace.Child(p, b, trace.Plan{Starts: []trace.Outcome{{}, {Wait: reason}}}),
					trace.Child(p, c, trace.Plan{}),
				},
			})
			trace.Mail(p)
			again := trace.Child(p, b, trace.Plan{})
			trace.Kill(p, trace.ChildPID(p, sup, b))
			var seen []any
			for tried := false; !tried; {
				m := trace.Await[any](p)
				_, tried = m.(trace.Tried)
				seen = append(seen, m)
			}
			t.Emit(s.name, seen)

			trace.Enqueue(p, sup, 1, func(q *actor.Process) any { return trace.ChildList(q, sup) })
			trace.Enqueue(p, sup, 2, func(q *actor.Process) any { return trace.Answer(supervisor.RestartChild(q, sup, b)) })
			trace.Enqueue(p, sup, 3, func(q *actor.Process) any { return trace.Done(supervisor.DeleteChild(q, sup, b)) })
			trace.Enqueue(p, sup, 4, func(q *actor.Process) any { return trace.Counts(supervisor.CountChildren(q, sup)) })
			trace.Enqueue(p, sup, 5, func(q *actor.Process) any {
				_, err := supervisor.StartChild(q, sup, again)
				return err
			})
			if terminate {
				trace.Enqueue(p, sup, 6, func(q *actor.Process) any { return trace.Done(supervisor.TerminateChild(q, sup, b)) })
			}
			_ = p.Send(sup, trace.Go{})
			result := func(n int) any {
				return actor.MustReceive(p, trace.Patience, func(r trace.Result) bool { return r.N == n }).Value
			}
			for i, label := range calls {
				t.Emit(label, result(i+1))
			}
			if terminate {
				t.Emit("terminate", result(6))
			} else {
				trace.ChildPID(p, sup, b)
			}
			t.Emit("children", trace.ChildList(p, sup))
			t.Emit("mail", trace.Mail(p))
			_ = supervisor.Stop(p, sup, actor.Normal)
			trace.Mail(p)
		}
	}
}
