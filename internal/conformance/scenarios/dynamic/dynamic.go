// Package dynamic is the conformance scenario dynamic, the twin of dynamic.exs.
package dynamic

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B19: children that come and go, the limit, ids, extra arguments.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, id := t.DrawReason("reason"), t.DrawWord("id")
	limit := t.DrawInt("limit", 2, 4)
	start := func(spec dynamicsupervisor.Spec) actor.PID {
		sup, err := dynamicsupervisor.StartLink(p, spec)
		if err != nil {
			p.Exit(err)
		}
		return sup
	}
	child := func(sup actor.PID, plan trace.Plan) (actor.PID, error) {
		return dynamicsupervisor.StartChild(p, sup, trace.Child(p, id, plan))
	}
	count := func(sup actor.PID) any { return trace.Counts(dynamicsupervisor.CountChildren(p, sup)) }

	sup := start(dynamicsupervisor.Spec{MaxChildren: limit})
	t.Emit("none", [2]any{list(p, sup), count(sup)})
	var pids []actor.PID
	for i := 1; i <= limit; i++ {
		kind := []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary}[i%3]
		pid, err := child(sup, trace.Plan{Restart: kind, Supervisor: i == 2})
		if err != nil {
			p.Exit(err)
		}
		pids = append(pids, pid)
	}
	t.Emit("mail", trace.Mail(p))
	infos, _ := dynamicsupervisor.WhichChildren(p, sup)
	var seen []actor.PID
	for _, c := range infos {
		seen = append(seen, c.PID)
	}
	t.Emit("in order", slices.Equal(seen, pids))
	t.Emit("children", [2]any{list(p, sup), count(sup)})
	answer := func(plan trace.Plan) any {
		pid, err := child(sup, plan)
		if err == actor.Ignore {
			return actor.Atom("ignore")
		}
		return trace.Answer(pid, err)
	}
	t.Emit("one too many", answer(trace.Plan{}))
	t.Emit("a failing one too many", answer(trace.Plan{Starts: []trace.Outcome{{Error: reason}}}))
	t.Emit("mail", trace.Mail(p))

	which := pids[t.DrawInt("which", 0, limit-1)]
	t.Emit("terminate", trace.Done(dynamicsupervisor.TerminateChild(p, sup, which)))
	t.Emit("again", trace.Done(dynamicsupervisor.TerminateChild(p, sup, which)))
	t.Emit("a stranger", trace.Done(dynamicsupervisor.TerminateChild(p, sup, p.Self())))
	t.Emit("mail", trace.Mail(p))
	t.Emit("count", count(sup))
	for _, o := range []trace.Outcome{{Ignore: true}, {Error: reason}, {Stop: reason}, {Stop: actor.Normal}} {
		t.Emit("a start that fails", answer(trace.Plan{Starts: []trace.Outcome{o}}))
	}
	t.Emit("children", [2]any{len(list(p, sup)), count(sup)})
	t.Emit("stop", trace.Done(dynamicsupervisor.Stop(p, sup, reason)))
	t.Emit("mail", mail(p))

	extra := []any{t.DrawAtom("extra")}
	me := p.Self()
	sup = start(dynamicsupervisor.Spec{Each: func(c supervisor.Child) supervisor.Child {
		with := trace.ChildOf(me, id, trace.Plan{Extra: extra})
		c.Start = with.Start
		return c
	}})
	pid, err := child(sup, trace.Plan{})
	if err != nil {
		p.Exit(err)
	}
	t.Emit("with extra arguments", trace.Mail(p))
	trace.Finish(p, sup, pid, reason)
	t.Emit("restarted", trace.Mail(p))
	_ = dynamicsupervisor.Stop(p, sup, actor.Normal)
	t.Emit("stopped", mail(p))

	for _, spec := range []dynamicsupervisor.Spec{
		{MaxChildren: -1},
		{Intensity: supervisor.Intensity{Restarts: -1, Within: time.Second}},
		{Intensity: supervisor.Intensity{Restarts: 3, Within: -5 * time.Second}},
	} {
		_, err := dynamicsupervisor.StartLink(p, spec)
		t.Emit("a bad one", err != nil)
	}
}

func list(p *actor.Process, sup actor.PID) [][2]any {
	infos, err := dynamicsupervisor.WhichChildren(p, sup)
	if err != nil {
		p.Exit(err)
	}
	workers, supervisors := [][2]any{}, [][2]any{}
	for _, c := range infos {
		e := [2]any{!c.PID.IsZero(), trace.ChildType(c)}
		if c.Supervisor {
			supervisors = append(supervisors, e)
		} else {
			workers = append(workers, e)
		}
	}
	return append(supervisors, workers...)
}

func mail(p *actor.Process) []any {
	list := []any{}
	for _, m := range trace.Mail(p) {
		if _, ok := m.(actor.Exit); !ok {
			list = append(list, m)
		}
	}
	return list
}
