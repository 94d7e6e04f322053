// Package dynamicend is the conformance scenario dynamicend, the twin of dynamicend.exs.
package dynamicend

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B19, B18: the ends of a DynamicSupervisor, and what does not end it.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, reason := t.DrawAtom("word"), t.DrawReason("reason")
	a, b := t.DrawWord("a"), t.DrawWord("b")
	child := func(sup actor.PID, id string, plan trace.Plan) actor.PID {
		pid, err := dynamicsupervisor.StartChild(p, sup, trace.Child(p, id, plan))
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	start := func(q *actor.Process, spec dynamicsupervisor.Spec) actor.PID {
		sup, err := dynamicsupervisor.StartLink(q, spec)
		if err != nil {
			q.Exit(err)
		}
		return sup
	}

	for _, why := range []error{actor.Normal, actor.Shutdown, actor.ShutdownReason(word), actor.Reason(word), actor.Kill} {
		parent := p.Spawn(trace.Puppet)
		sup := trace.Ask(p, parent, func(q *actor.Process) actor.PID { return start(q, dynamicsupervisor.Spec{}) })
		one := child(sup, a, trace.Plan{})
		other := child(sup, b, trace.Plan{NoTrap: true, Restart: supervisor.Temporary})
		var refs []actor.Ref
		for _, pid := range []actor.PID{sup, one, other} {
			refs = append(refs, p.Monitor(pid))
		}
		if why == actor.Kill {
			_ = p.SendExit(parent, actor.Kill)
		} else {
			trace.Die(p, parent, why)
		}
		t.Emit("its parent ends", why)
		for _, ref := range refs {
			t.Emit("the supervisor, and its children", trace.AwaitDown(p, ref).Reason)
		}
		t.Emit("mail", trace.Mail(p))
	}

	sup := start(p, dynamicsupervisor.Spec{MaxChildren: 1})
	pid := child(sup, a, trace.Plan{})
	count := func() any { return trace.Counts(dynamicsupervisor.CountChildren(p, sup)) }
	for _, why := range []error{actor.Normal, actor.Shutdown, actor.Reason(word), actor.ShutdownReason(word)} {
		stranger := p.Spawn(trace.Puppet)
		_ = trace.Ask(p, stranger, func(q *actor.Process) error { return q.SendExit(sup, why) })
		trace.Kill(p, stranger)
		t.Emit("a stranger's signal", [2]any{count(), p.Alive(pid)})
	}
	_ = p.Send(sup, [2]any{word, 1})
	t.Emit("an unknown message", count())

	t.Emit("full", trace.Answer(dynamicsupervisor.StartChild(p, sup, trace.Child(p, b, trace.Plan{}))))
	t.Emit("terminated", trace.Done(dynamicsupervisor.TerminateChild(p, sup, pid)))
	pid = child(sup, b, trace.Plan{Starts: []trace.Outcome{{}, {Wait: reason}}})
	t.Emit("mail", trace.Mail(p))
	trace.Kill(p, pid)
	t.Next(p, "tried")
	trace.Enqueue(p, sup, 1, func(q *actor.Process) any {
		return trace.Answer(dynamicsupervisor.StartChild(q, sup, trace.Child(q, a, trace.Plan{})))
	})
	trace.Enqueue(p, sup, 2, func(q *actor.Process) any { return trace.Counts(dynamicsupervisor.CountChildren(q, sup)) })
	_ = p.Send(sup, trace.Go{})
	for i, label := range []string{"call 1", "call 2"} {
		r := actor.MustReceive(p, trace.Patience, func(r trace.Result) bool { return r.N == i+1 })
		t.Emit(label, r.Value)
	}
	t.Next(p, "it is there again")
	t.Emit("count", count())
	_ = dynamicsupervisor.Stop(p, sup, actor.Normal)
	trace.Mail(p)

	for _, limit := range []int{0, t.DrawInt("limit", 1, 2)} {
		for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient} {
			why := actor.Normal
			if kind == supervisor.Transient {
				why = actor.Reason([2]any{actor.Atom("normal"), word})
			}
			sup := start(p, dynamicsupervisor.Spec{Intensity: supervisor.Intensity{Restarts: limit, Within: 100 * time.Second}})
			others := []actor.PID{child(sup, a, trace.Plan{}), child(sup, a, trace.Plan{Restart: supervisor.Temporary})}
			refs := []actor.Ref{p.Monitor(others[0]), p.Monitor(others[1])}
			pid := child(sup, b, trace.Plan{Restart: kind})
			trace.Mail(p)
			for range limit + 1 {
				trace.Finish(p, sup, pid, why)
				infos, _ := dynamicsupervisor.WhichChildren(p, sup)
				for _, c := range infos {
					if !slices.Contains(others, c.PID) {
						pid = c.PID
					}
				}
			}
			trace.Gone(p, sup)
			for _, ref := range refs {
				t.Emit("another", trace.AwaitDown(p, ref).Reason)
			}
			t.Emit(kind.String(), [2]any{limit, trace.MailOf(p, sup)})
		}
	}
}
