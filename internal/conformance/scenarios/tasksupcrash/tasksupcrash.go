// Package tasksupcrash is the conformance scenario tasksupcrash, the twin of tasksupcrash.exs.
package tasksupcrash

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B23: supervised tasks that fail, for their owner and their supervisor.
func Run(p *actor.Process, t *trace.T) {
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	for _, end := range t.DrawEnds("end") {
		fails := func(q *actor.Process) (int, error) { end.Do(q); return 0, nil }
		tk, _ := tasksupervisor.AsyncNoLink(p, sup, fails)
		v, err := task.Await(p, tk)
		t.EmitResult("await one that "+end.What, v, err)
		tk, _ = tasksupervisor.AsyncNoLink(p, sup, fails)
		t.Name(tk.PID, "task")
		r, err := task.Yield(p, tk, task.DefaultTimeout)
		t.EmitResult("yield one that "+end.What, r, err)
		_, _ = tasksupervisor.AsyncNoLink(p, sup, fails)
		t.Next(p, "the owner gets")
		owner, ref := p.SpawnMonitor(func(o *actor.Process) error {
			tk, _ := tasksupervisor.Async(o, sup, func(q *actor.Process) (int, error) {
				actor.MustReceive[trace.Go](q, actor.Infinity)
				end.Do(q)
				return 0, nil
			})
			_ = o.Send(tk.PID, trace.Go{})
			return trace.Forever(o)
		})
		patience := trace.Patience
		if end.What == "exits normal" {
			patience = trace.MS(30)
		}
		var seen any
		if d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == ref }); err == nil {
			seen = d.Reason
		} else {
			seen = p.Alive(owner)
		}
		t.Emit("the owner of a linked one", seen)
		p.Demonitor(ref, actor.Flush)
		_ = p.SendExit(owner, actor.Kill)
	}
	t.Emit("the supervisor lives", p.Alive(sup))
	owner := p.Spawn(trace.Puppet)
	forever := func(q *actor.Process) (int, error) { return 0, trace.Forever(q) }
	pids := trace.Ask(p, owner, func(o *actor.Process) [2]actor.PID {
		a, _ := tasksupervisor.Async(o, sup, forever)
		b, _ := tasksupervisor.AsyncNoLink(o, sup, forever)
		return [2]actor.PID{a.PID, b.PID}
	})
	ref := p.Monitor(pids[0])
	trace.Die(p, owner, t.DrawReason("reason"))
	t.Emit("a linked task of an owner that died", trace.AwaitDown(p, ref).Reason)
	t.Emit("one that is not linked lives", p.Alive(pids[1]))
}
