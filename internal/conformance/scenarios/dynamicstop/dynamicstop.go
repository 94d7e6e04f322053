// Package dynamicstop is the conformance scenario dynamicstop, the twin of dynamicstop.exs.
package dynamicstop

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B19, B13: the parallel stop of a DynamicSupervisor.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	late := trace.MS(t.DrawInt("time", 20, 50))
	var ids []string
	for _, key := range []string{"child 1", "child 2", "child 3", "child 4", "child 5", "child 6"} {
		ids = append(ids, t.DrawWord(key))
	}
	plans := []trace.Plan{
		{Shutdown: supervisor.BrutalKill, Deaf: true},
		{Shutdown: late, Deaf: true},
		{Shutdown: 2 * late, Deaf: true},
		{Shutdown: 5 * time.Second},
		{Shutdown: supervisor.Infinity},
		{NoTrap: true, Restart: supervisor.Temporary},
	}
	for _, how := range []string{"stop", "terminate", "parent", "kill"} {
		puppet := p.Spawn(trace.Puppet)
		sup := trace.Ask(p, puppet, func(q *actor.Process) actor.PID {
			sup, _ := dynamicsupervisor.StartLink(q, dynamicsupervisor.Spec{})
			return sup
		})
		var monitors []actor.Ref
		for i, id := range ids {
			pid, err := dynamicsupervisor.StartChild(p, sup, trace.Child(p, id, plans[i]))
			if err != nil {
				p.Exit(err)
			}
			monitors = append(monitors, p.Monitor(pid))
			if how == "terminate" {
				t.Emit("terminate", trace.Done(dynamicsupervisor.TerminateChild(p, sup, pid)))
			}
		}
		ref := p.Monitor(sup)
		t.Emit(how, trace.Counts(dynamicsupervisor.CountChildren(p, sup)))
		switch how {
		case "parent":
			trace.Die(p, puppet, reason)
		case "kill":
			_ = p.SendExit(sup, actor.Kill)
		default:
			t.Emit("stopped", trace.Done(dynamicsupervisor.Stop(p, sup, actor.Shutdown)))
		}
		if how == "kill" {
			t.Emit("the supervisor", trace.AwaitDown(p, ref).Reason)
			for _, m := range monitors[3:] {
				t.Emit("a child's reason", trace.AwaitDown(p, m).Reason)
			}
			var tell []trace.Terminate
			for range 5 {
				tell = append(tell, trace.Await[trace.Terminate](p))
			}
			t.Emit("they tell", sorted(tell))
		} else {
			for _, m := range monitors {
				t.Emit("a child's reason", trace.AwaitDown(p, m).Reason)
			}
			t.Emit("the supervisor", trace.AwaitDown(p, ref).Reason)
			var tell []trace.Terminate
			for _, m := range trace.Mail(p) {
				if e, ok := m.(trace.Terminate); ok {
					tell = append(tell, e)
				}
			}
			t.Emit("they tell", sorted(tell))
		}
		trace.Mail(p)
	}
}

func sorted(list []trace.Terminate) []trace.Terminate {
	slices.SortFunc(list, func(a, b trace.Terminate) int {
		x, y := a.ID.(string), b.ID.(string)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return list
}
