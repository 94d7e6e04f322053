// Package tasksuprestart is the conformance scenario tasksuprestart, the twin of tasksuprestart.exs.
package tasksuprestart

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Runs is that a task has begun.
type Runs struct{ PID actor.PID }

// again is whether another one runs, once the supervisor has handled the end of the first.
func again(p *actor.Process, sup, first actor.PID) int {
	for {
		children, err := tasksupervisor.Children(p, sup)
		if err != nil {
			p.Exit(err)
		}
		if !slices.Contains(children, first) {
			return len(children)
		}
	}
}

// Run answers B23: tasks that are restarted.
func Run(p *actor.Process, t *trace.T) {
	me := p.Self()
	kinds := []struct {
		name    string
		restart supervisor.Restart
	}{{"temporary", supervisor.Temporary}, {"transient", supervisor.Transient}, {"permanent", supervisor.Permanent}}
	for _, kind := range kinds {
		for _, end := range t.DrawEnds("end") {
			sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
			if err != nil {
				p.Exit(err)
			}
			first, _ := tasksupervisor.StartChild(p, sup, func(q *actor.Process) error {
				_ = q.Send(me, Runs{q.Self()})
				actor.MustReceive[trace.Go](q, actor.Infinity)
				end.Do(q)
				return nil
			}, tasksupervisor.WithRestart(kind.restart))
			trace.Await[Runs](p)
			_ = p.Send(first, trace.Go{})
			trace.Gone(p, first)
			t.Emit("a "+kind.name+" one that "+end.What, again(p, sup, first))
			_ = supervisor.Stop(p, sup, actor.Normal)
			t.Emit("mail", slices.DeleteFunc(trace.Mail(p), func(m any) bool { _, ok := m.(Runs); return ok }))
		}
	}
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	first, _ := tasksupervisor.StartChild(p, sup, func(*actor.Process) error { return nil })
	trace.Gone(p, first)
	t.Emit("one that returns", again(p, sup, first))
}
