// Package taskmail is the conformance scenario taskmail, the twin of taskmail.exs.
package taskmail

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// size is that of the message's tuple.
func size(m any) int {
	switch m.(type) {
	case task.Done[actor.Atom]:
		return 2
	case actor.Exit:
		return 3
	}
	return 5
}

func sorted(mail []any) []any {
	slices.SortStableFunc(mail, func(a, b any) int { return size(a) - size(b) })
	return mail
}

func tags(mail []any) []any {
	list := []any{}
	for _, m := range mail {
		switch m := m.(type) {
		case actor.Exit:
			list = append(list, actor.Atom("EXIT"))
		case actor.Down:
			list = append(list, actor.Atom("DOWN"))
		default:
			list = append(list, m)
		}
	}
	return list
}

// Run answers B21: what lies in the mailbox of an owner that does not await.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	v, reason := t.DrawAtom("v"), t.DrawReason("reason")
	tk := task.Async(p, func(*actor.Process) (actor.Atom, error) { return v, nil })
	t.Name(tk.PID, "task")
	trace.Gone(p, tk.PID)
	t.Emit("a task with a result", sorted(trace.Mail(p)))

	tk = task.Async(p, func(*actor.Process) (actor.Atom, error) { return v, reason })
	trace.Gone(p, tk.PID)
	t.Emit("one that failed", sorted(trace.Mail(p)))

	later := func(q *actor.Process) (actor.Atom, error) {
		actor.MustReceive[trace.Go](q, actor.Infinity)
		return v, nil
	}
	tk = task.Async(p, later)
	_ = p.Send(tk.PID, trace.Go{})
	t.Next(p, "the result")
	p.Demonitor(tk.Ref, actor.Flush)
	trace.Gone(p, tk.PID)
	t.Emit("mail after a demonitor", tags(trace.Mail(p)))

	tk = task.Async(p, later)
	p.Demonitor(tk.Ref, actor.Flush)
	_ = p.Send(tk.PID, trace.Go{})
	trace.Gone(p, tk.PID)
	t.Emit("mail of one that was demonitored before", tags(trace.Mail(p)))
}
