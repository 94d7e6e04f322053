// Package tasksupstop is the conformance scenario tasksupstop, the twin of tasksupstop.exs.
package tasksupstop

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Ready is that a task has begun.
type Ready struct{}

// terminated is the result of terminate_child as Elixir has it.
func terminated(err error) any {
	switch {
	case err == nil:
		return actor.Atom("ok")
	case errors.Is(err, supervisor.ErrNotFound):
		return [2]any{actor.Atom("error"), actor.Atom("not_found")}
	}
	return err
}

// Run answers B23: how tasks end with their supervisor, and by terminate_child.
func Run(p *actor.Process, t *trace.T) {
	me := p.Self()
	p.TrapExit(true)
	stops := []struct {
		what string
		stop func(sup, pid actor.PID)
	}{
		{"stop", func(sup, _ actor.PID) { _ = supervisor.Stop(p, sup, actor.Normal) }},
		{"an exit signal", func(sup, _ actor.PID) { _ = p.SendExit(sup, actor.Shutdown); trace.Gone(p, sup) }},
		{"a kill", func(sup, _ actor.PID) { trace.Kill(p, sup) }},
		{"terminate_child", func(sup, pid actor.PID) { _ = tasksupervisor.TerminateChild(p, sup, pid) }},
	}
	hows := []struct {
		how  string
		opts []tasksupervisor.ChildOption
	}{{"plain", nil}, {"brutal", []tasksupervisor.ChildOption{tasksupervisor.WithShutdown(supervisor.BrutalKill)}}}
	traps := []struct {
		name string
		on   bool
	}{{"false", false}, {"true", true}}
	for _, s := range stops {
		for _, h := range hows {
			for _, trap := range traps {
				sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
				if err != nil {
					p.Exit(err)
				}
				pid, _ := tasksupervisor.StartChild(p, sup, func(q *actor.Process) error {
					q.TrapExit(trap.on)
					_ = q.Send(me, Ready{})
					e := actor.MustReceive[actor.Exit](q, actor.Infinity)
					return actor.Reason([2]any{actor.Atom("got"), e.Reason})
				}, h.opts...)
				trace.Await[Ready](p)
				ref := p.Monitor(pid)
				s.stop(sup, pid)
				t.Emit(s.what+", "+h.how+", trapping "+trap.name, trace.AwaitDown(p, ref).Reason)
				_ = p.SendExit(sup, actor.Kill)
				actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == sup })
			}
		}
	}
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	n := t.DrawInt("n", 1, 99)
	done, err := tasksupervisor.Async(p, sup, func(*actor.Process) (int, error) { return n, nil })
	if err != nil {
		p.Exit(err)
	}
	v, err := task.Await(p, done)
	t.EmitResult("await one that is done", v, err)
	t.Next(p, "its link")
	forever := func(q *actor.Process) (int, error) { return 0, trace.Forever(q) }
	tk, _ := tasksupervisor.Async(p, sup, forever)
	t.Emit("terminate a task", terminated(tasksupervisor.TerminateChild(p, sup, tk.PID)))
	got, err := task.Await(p, tk)
	t.EmitResult("await it", got, err)
	t.Next(p, "its link")
	t.Emit("terminate it again", terminated(tasksupervisor.TerminateChild(p, sup, tk.PID)))
	free, _ := tasksupervisor.AsyncNoLink(p, sup, forever)
	_ = supervisor.Stop(p, sup, actor.Normal)
	got, err = task.Await(p, free)
	t.EmitResult("await one whose supervisor stopped", got, err)
}
