// Package taskyieldmany is the conformance scenario taskyieldmany, the twin of taskyieldmany.exs.
package taskyieldmany

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Leave lets a task return, or exit with a reason.
type Leave struct{ Reason error }

// Run answers B22: yield_many: some that are done, some that failed, some at work.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	words := []actor.Atom{t.DrawAtom("w0"), t.DrawAtom("w1"), t.DrawAtom("w2"), t.DrawAtom("w3")}
	var tasks []task.Task[actor.Atom]
	for _, w := range words {
		tasks = append(tasks, task.Async(p, func(q *actor.Process) (actor.Atom, error) {
			if e, err := actor.Receive[Leave](q, actor.Infinity); err != nil || e.Reason != nil {
				return w, e.Reason
			}
			return w, nil
		}))
	}
	many := func(label string, list []task.Task[actor.Atom], timeout time.Duration) {
		results, err := task.YieldMany(p, list, timeout)
		pairs := []any{}
		for i, r := range results {
			pairs = append(pairs, [2]any{slices.Index(tasks, list[i]), r})
		}
		t.EmitResult(label, pairs, err)
	}
	many("none", nil, trace.MS(10))
	many("at work", tasks, 0)
	_ = p.Send(tasks[2].PID, Leave{})
	_ = p.Send(tasks[0].PID, Leave{reason})
	trace.Gone(p, tasks[0].PID)
	trace.Gone(p, tasks[2].PID)
	many("two are over", tasks, trace.MS(20))
	many("once more", tasks, 0)
	_ = p.Send(tasks[1].PID, Leave{})
	_ = p.Send(tasks[3].PID, Leave{actor.Normal})
	many("the others", []task.Task[actor.Atom]{tasks[3], tasks[1]}, actor.Infinity)
	many("all again", tasks, 0)
	many("a negative time", tasks, -time.Millisecond)
	t.Emit("mail", slices.DeleteFunc(trace.Mail(p), func(m any) bool { _, ok := m.(actor.Exit); return ok }))
}
