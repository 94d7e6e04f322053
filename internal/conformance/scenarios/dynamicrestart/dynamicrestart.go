// Package dynamicrestart is the conformance scenario dynamicrestart, the twin of
// dynamicrestart.exs.
package dynamicrestart

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B19, B11: the restarts of a DynamicSupervisor.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word := t.DrawAtom("word")
	why := actor.Reason(word)
	a, b := t.DrawWord("a"), t.DrawWord("b")
	start := func(spec dynamicsupervisor.Spec) actor.PID {
		sup, err := dynamicsupervisor.StartLink(p, spec)
		if err != nil {
			p.Exit(err)
		}
		return sup
	}
	child := func(sup actor.PID, id string, plan trace.Plan) actor.PID {
		pid, err := dynamicsupervisor.StartChild(p, sup, trace.Child(p, id, plan))
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	count := func(sup actor.PID) any { return trace.Counts(dynamicsupervisor.CountChildren(p, sup)) }
	mail := func(sup actor.PID) []any {
		list := []any{}
		for _, m := range trace.Mail(p) {
			if e, ok := m.(actor.Exit); ok && e.From == sup {
				m = [2]any{actor.Atom("exit"), e.Reason}
			}
			list = append(list, m)
		}
		return list
	}

	for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary} {
		for _, reason := range []error{
			actor.Normal, actor.Shutdown, actor.ShutdownReason(word), actor.Reason([2]any{actor.Atom("normal"), word}), why, actor.Kill,
		} {
			sup := start(dynamicsupervisor.Spec{})
			pid := child(sup, a, trace.Plan{Restart: kind})
			child(sup, b, trace.Plan{})
			trace.Finish(p, sup, pid, reason)
			t.Emit(kind.String(), [3]any{reason, trace.Mail(p), count(sup)})
			_ = dynamicsupervisor.Stop(p, sup, actor.Normal)
			trace.Mail(p)
		}
	}

	three := supervisor.Intensity{Restarts: 3, Within: 100 * time.Second}
	for _, starts := range [][]trace.Outcome{
		{{}, {Error: why}}, {{}, {Stop: why}, {Error: why}}, {{}, {Ignore: true}}, {{}, {Error: why}, {Error: why}, {Error: why}},
	} {
		sup := start(dynamicsupervisor.Spec{Intensity: three})
		child(sup, b, trace.Plan{})
		pid := child(sup, a, trace.Plan{Starts: starts})
		trace.Finish(p, sup, pid, why)
		if len(starts) == 4 {
			trace.Gone(p, sup)
		}
		t.Emit("a restart that fails", mail(sup))
		if p.Alive(sup) {
			t.Emit("count", count(sup))
			_ = dynamicsupervisor.Stop(p, sup, actor.Normal)
		}
		trace.Mail(p)
	}

	for _, terminate := range []bool{false, true} {
		sup := start(dynamicsupervisor.Spec{Intensity: three})
		pid := child(sup, a, trace.Plan{Starts: []trace.Outcome{{}, {Wait: why}}})
		trace.Kill(p, pid)
		t.Next(p, "started")
		t.Next(p, "tried")
		trace.Enqueue(p, sup, 1, func(q *actor.Process) any {
			infos, _ := dynamicsupervisor.WhichChildren(q, sup)
			list := []any{}
			for _, c := range infos {
				list = append(list, [2]any{trace.ChildState(c), trace.ChildType(c)})
			}
			return list
		})
		trace.Enqueue(p, sup, 2, func(q *actor.Process) any { return trace.Counts(dynamicsupervisor.CountChildren(q, sup)) })
		labels := []string{"call 1", "call 2"}
		if terminate {
			labels = append(labels, "call 3")
			trace.Enqueue(p, sup, 3, func(q *actor.Process) any { return trace.Done(dynamicsupervisor.TerminateChild(q, sup, pid)) })
		}
		_ = p.Send(sup, trace.Go{})
		for i, label := range labels {
			t.Emit(label, actor.MustReceive(p, trace.Patience, func(r trace.Result) bool { return r.N == i+1 }).Value)
		}
		if !terminate {
			t.Next(p, "started again")
		}
		t.Emit("count", count(sup))
		_ = dynamicsupervisor.Stop(p, sup, actor.Normal)
		t.Emit("mail", mail(sup))
	}

	allowed := t.DrawInt("allowed", 1, 3)
	sup := start(dynamicsupervisor.Spec{Intensity: supervisor.Intensity{Restarts: allowed, Within: 100 * time.Second}})
	var pids []actor.PID
	for i := range allowed + 1 {
		pids = append(pids, child(sup, a, trace.Plan{Restart: []supervisor.Restart{supervisor.Permanent, supervisor.Transient}[i%2]}))
	}
	temporary := child(sup, b, trace.Plan{Restart: supervisor.Temporary})
	trace.Finish(p, sup, temporary, why)
	for _, pid := range pids {
		trace.Finish(p, sup, pid, why)
	}
	trace.Gone(p, sup)
	t.Emit("too many", mail(sup))
}
