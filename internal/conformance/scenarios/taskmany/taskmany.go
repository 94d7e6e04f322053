// Package taskmany is the conformance scenario taskmany, the twin of taskmany.exs.
package taskmany

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func isExit(m any) bool {
	_, ok := m.(actor.Exit)
	return ok
}

// Run answers B21: await_many: order, failures, time-outs, and what is left.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	words := []actor.Atom{t.DrawAtom("w1"), t.DrawAtom("w2"), t.DrawAtom("w3")}
	now := func(w actor.Atom) task.Task[actor.Atom] {
		return task.Async(p, func(*actor.Process) (actor.Atom, error) { return w, nil })
	}
	later := func(words ...actor.Atom) []task.Task[actor.Atom] {
		var list []task.Task[actor.Atom]
		for _, w := range words {
			list = append(list, task.Async(p, func(q *actor.Process) (actor.Atom, error) {
				actor.MustReceive[trace.Go](q, actor.Infinity)
				return w, nil
			}))
		}
		return list
	}
	goOn := func(tk task.Task[actor.Atom]) {
		_ = p.Send(tk.PID, trace.Go{})
		trace.Gone(p, tk.PID)
	}
	await := func(label string, timeout time.Duration, tasks ...task.Task[actor.Atom]) {
		v, err := task.AwaitManyTimeout(p, tasks, timeout)
		t.EmitResult(label, v, err)
	}
	drain := func() { t.Emit("mail", slices.DeleteFunc(trace.Mail(p), isExit)) }
	await("none", task.DefaultTimeout)
	await("three", task.DefaultTimeout, now(words[0]), now(words[1]), now(words[2]))
	drain()

	l := later(words...)
	goOn(l[2])
	goOn(l[0])
	goOn(l[1])
	await("that end in another order", task.DefaultTimeout, l...)
	drain()

	l = later("x", "y")
	_ = p.SendExit(l[1].PID, reason)
	p.SendAfter(l[0].PID, trace.Go{}, trace.MS(500))
	await("one is gone", task.DefaultTimeout, l...)
	t.Emit("it did not wait for the other", p.Alive(l[0].PID))
	drain()
	goOn(l[0])
	drain()
	v, err := task.AwaitTimeout(p, l[0], trace.MS(10))
	t.EmitResult("the other, afterwards", v, err)

	l = later("x", "y")
	goOn(l[0])
	await("one is slow", trace.MS(20), l...)
	t.Emit("the slow one is", p.Alive(l[1].PID))
	goOn(l[1])
	drain()

	a := now("x")
	trace.Gone(p, a.PID)
	await("no time", 0, a)
	drain()
	twice := now("x")
	trace.Gone(p, twice.PID)
	await2, err := task.AwaitManyTimeout(p, []task.Task[actor.Atom]{twice, twice}, trace.MS(20))
	t.EmitResult("one twice", len(await2), err)
	await("a negative time", -time.Millisecond, a)
}
