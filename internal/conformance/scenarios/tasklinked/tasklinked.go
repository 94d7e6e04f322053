// Package tasklinked is the conformance scenario tasklinked, the twin of tasklinked.exs.
package tasklinked

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What is told.
type (
	Ended struct{ Reason error }
	Lives struct{}
)

// Run answers B21: how an owner that does not trap ends, with its task and by its await.
func Run(p *actor.Process, t *trace.T) {
	for _, end := range t.DrawEnds("end") {
		_, ref := p.SpawnMonitor(func(o *actor.Process) error {
			tk := task.Async(o, func(q *actor.Process) (int, error) {
				actor.MustReceive[trace.Go](q, actor.Infinity)
				end.Do(q)
				return 0, nil
			})
			_ = o.Send(tk.PID, trace.Go{})
			_, err := task.AwaitTimeout(o, tk, actor.Infinity)
			return err
		})
		t.Emit("an owner that awaits a task that "+end.What, Ended{trace.Reason(trace.AwaitDown(p, ref).Reason)})
	}
	for _, end := range t.DrawEnds("other") {
		me := p.Self()
		_, ref := p.SpawnMonitor(func(o *actor.Process) error {
			tk := task.Async(o, func(q *actor.Process) (int, error) { end.Do(q); return 0, nil })
			trace.Gone(o, tk.PID)
			return o.Send(me, Lives{})
		})
		t.Emit("an owner that does not await one that "+end.What, trace.AwaitDown(p, ref).Reason)
		t.Emit("it lived on", trace.Mail(p))
	}
	reason := t.DrawReason("reason")
	for _, why := range []error{actor.Normal, actor.Shutdown, reason, actor.Kill} {
		owner := p.Spawn(trace.Puppet)
		tk := trace.Ask(p, owner, func(o *actor.Process) task.Task[int] {
			return task.Async(o, func(q *actor.Process) (int, error) {
				actor.MustReceive[trace.Go](q, actor.Infinity)
				return 0, nil
			})
		})
		ref := p.Monitor(tk.PID)
		if why == actor.Kill {
			trace.Kill(p, owner)
		} else {
			trace.Die(p, owner, why)
			trace.Gone(p, owner)
		}
		var end any = p.Alive(tk.PID)
		if end == false {
			end = actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref }).Reason
		}
		t.Emit("the task of an owner that ended", end)
		_ = p.Send(tk.PID, trace.Go{})
	}
}
