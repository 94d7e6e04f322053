// Package tasksupmax is the conformance scenario tasksupmax, the twin of tasksupmax.exs.
package tasksupmax

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func slow(q *actor.Process) (actor.Atom, error) {
	actor.MustReceive[trace.Go](q, actor.Infinity)
	return "done", nil
}

func count(p *actor.Process, sup actor.PID) int {
	children, _ := tasksupervisor.Children(p, sup)
	return len(children)
}

// Run answers B23: as many tasks as max_children allows.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("n", 1, 4)
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{MaxChildren: n})
	if err != nil {
		p.Exit(err)
	}
	var pids []actor.PID
	for range n {
		pid, _ := tasksupervisor.StartChild(p, sup, trace.OnGo(nil))
		pids = append(pids, pid)
	}
	_, err = tasksupervisor.StartChild(p, sup, trace.OnGo(nil))
	var end any
	if errors.Is(err, tasksupervisor.ErrMaxChildren) {
		end = [2]any{actor.Atom("error"), actor.Atom("max_children")}
	}
	t.Emit("one more child", end)
	_, err = tasksupervisor.Async(p, sup, slow)
	t.Emit("one more task", errors.Is(err, tasksupervisor.ErrMaxChildren))
	_, err = tasksupervisor.AsyncNoLink(p, sup, slow)
	t.Emit("one more without a link", errors.Is(err, tasksupervisor.ErrMaxChildren))
	_ = p.Send(pids[0], trace.Go{})
	trace.Gone(p, pids[0])
	for count(p, sup) != n-1 {
	}
	tk, _ := tasksupervisor.Async(p, sup, slow)
	t.Emit("children", count(p, sup))
	_ = p.Send(tk.PID, trace.Go{})
	got, err := task.Await(p, tk)
	t.EmitResult("await", got, err)
	t.Emit("mail", trace.Mail(p))
}
