// Package partitionfail is the conformance scenario partitionfail, the twin of partitionfail.exs.
package partitionfail

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/partitionsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// End is the last message.
type End struct{}

// Run answers B20: partitions that fail, and partitions that are supervisors.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me, name, word := p.Self(), t.DrawNames("name", 1)[0], t.DrawAtom("word")
	n := t.DrawInt("n", 2, 5)
	at := t.DrawInt("at", 0, n-1)
	list := func() []any {
		all := []any{}
		for _, c := range which(p, name) {
			all = append(all, [3]any{trace.Number(c.ID), !c.PID.IsZero(), trace.ChildType(c)})
		}
		return all
	}
	count := func() any { return trace.Counts(partitionsupervisor.CountChildren(p, name)) }

	for _, how := range []trace.Outcome{{Error: actor.Reason(word)}, {Stop: actor.Reason(word)}, {Ignore: true}} {
		_, err := partitionsupervisor.StartLink(p, partitionsupervisor.Spec{Name: name, Partitions: n, Child: func(i int) supervisor.Child {
			plan := trace.Plan{Numbered: true}
			if i == at {
				plan.Starts = []trace.Outcome{how}
			}
			return trace.NumberedChildOf(me, i, plan)
		}})
		if err == nil {
			t.Emit("one is ignored", [2]any{list(), count()})
			_ = partitionsupervisor.Stop(p, name, actor.Normal)
		} else {
			term, _ := actor.Term(err)
			failed, _ := term.(supervisor.FailedToStart)
			t.Emit("one fails", [2]any{trace.Number(failed.ID), failed.Reason})
		}
		mail := []any{}
		for _, m := range trace.Mail(p) {
			if _, ok := m.(actor.Exit); ok {
				m = actor.Atom("exit")
			}
			mail = append(mail, m)
		}
		t.Emit("mail", mail)
		t.Emit("the name is free", trace.Whereis(p, name))
	}

	limit := t.DrawInt("limit", 0, 2)
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"rest_for_one", supervisor.RestForOne}} {
		sup := start(p, partitionsupervisor.Spec{
			Name: name, Partitions: n, Strategy: s.strategy, Intensity: supervisor.Intensity{Restarts: limit, Within: 100 * time.Second},
			Child: func(i int) supervisor.Child { return trace.NumberedChild(me, i) },
		})
		trace.Mail(p)
		for _, key := range []string{"crash 0", "crash 1", "crash 2"}[:limit+1] {
			at := t.DrawInt(key, 0, n-1)
			trace.Finish(p, sup, partition(p, name, at), actor.Reason(word))
			t.Emit(s.name+", a crash", [2]any{at, trace.MailOf(p, sup)})
		}
		trace.Gone(p, sup)
		t.Emit("the rest", trace.MailOf(p, sup))
	}

	start(p, partitionsupervisor.Spec{Name: name, Partitions: n, Child: func(int) supervisor.Child {
		return supervisor.Child{Supervisor: true, Start: func(q *actor.Process) (actor.PID, error) {
			return dynamicsupervisor.StartLink(q, dynamicsupervisor.Spec{})
		}}
	}})
	t.Emit("supervisors", [2]any{list(), count()})
	mine := 0
	for i := range 2*n + 1 {
		if _, err := dynamicsupervisor.StartChild(p, partitionsupervisor.Via(name, i), trace.NumberedChild(me, i)); err != nil {
			p.Exit(err)
		}
		if i%n == at {
			mine++
		}
	}
	t.Emit("mail", trace.Mail(p))
	each := func() {
		var active []int
		for i := range n {
			c, err := dynamicsupervisor.CountChildren(p, partitionsupervisor.Via(name, i))
			if err != nil {
				p.Exit(err)
			}
			active = append(active, c.Active)
		}
		t.Emit("each has", active)
	}
	each()
	pid := partition(p, name, at)
	trace.Kill(p, pid)
	var got []trace.Terminate
	for range mine {
		got = append(got, trace.Await[trace.Terminate](p))
	}
	t.Emit("one is killed", trace.Told(got))
	for slices.ContainsFunc(which(p, name), func(c supervisor.ChildInfo) bool { return c.PID == pid || c.Restarting }) {
	}
	each()
	t.Emit("stop", trace.Done(partitionsupervisor.Stop(p, name, actor.Normal)))
	got = nil
	for _, m := range trace.Mail(p) {
		if m, ok := m.(trace.Terminate); ok {
			got = append(got, m)
		}
	}
	t.Emit("they tell", trace.Told(got))
	_ = p.Send(me, End{})
	t.Next(p, "the end")
}

func start(p *actor.Process, spec partitionsupervisor.Spec) actor.PID {
	pid, err := partitionsupervisor.StartLink(p, spec)
	if err != nil {
		p.Exit(err)
	}
	return pid
}

func which(p *actor.Process, name actor.Name) []supervisor.ChildInfo {
	infos, err := partitionsupervisor.WhichChildren(p, name)
	if err != nil {
		p.Exit(err)
	}
	return infos
}

// partition is the process of partition i, once it has one.
func partition(p *actor.Process, name actor.Name, i int) actor.PID {
	for {
		for _, c := range which(p, name) {
			if trace.Number(c.ID) == i && p.Alive(c.PID) {
				return c.PID
			}
		}
	}
}
