// Package mutual is the conformance scenario mutual, the twin of mutual.exs.
package mutual

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P14: monitors are one way, also between two.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	pair := puppets(p, t, "a", "b")
	a, b := pair[0], pair[1]
	ra := monitor(p, a, b)
	monitor(p, b, a)
	trace.Die(p, b, reason)
	t.Emit("the one who is left", trace.NextOf(p, a))
	t.Emit("alive", trace.Alive(p, pair))
	t.Emit("the monitor is gone", trace.Ask(p, a, func(q *actor.Process) bool { return q.Demonitor(ra, actor.Info) }))
	monitor(p, a, b)
	t.Emit("once more", trace.NextOf(p, a))
	t.Emit("on the one who is left", []any{trace.Monitors(p, a), trace.MonitoredBy(p, a), trace.Links(p, a)})

	var names []string
	for i := range t.DrawInt("length", 3, 6) {
		names = append(names, "member"+[]string{"1", "2", "3", "4", "5", "6"}[i])
	}
	pids := puppets(p, t, names...)
	last := len(pids) - 1
	for i := range last {
		monitor(p, pids[i], pids[i+1])
	}
	_ = p.SendExit(pids[last], actor.Kill)
	t.Emit("the last but one", trace.NextOf(p, pids[last-1]))
	t.Emit("all but the last", trace.Alive(p, pids))
	for _, pid := range pids[:last-1] {
		t.Emit("before it", trace.Ask(p, pid, trace.Mail))
	}

	pids = pids[:last]
	for i, pid := range pids[:last-1] {
		trace.Tell(p, pid, func(q *actor.Process) {
			q.Exit(actor.Reason([2]any{i, trace.Await[actor.Down](q).Reason}))
		})
	}
	p.Monitor(pids[0])
	trace.Die(p, pids[last-1], reason)
	t.Next(p, "passed on")

	pair = puppets(p, t, "watcher", "watched")
	watcher, watched := pair[0], pair[1]
	monitor(p, watcher, watched)
	t.Emit("watched by", trace.MonitoredBy(p, watched))
	trace.Kill(p, watcher)
	t.Emit("watched by, then", trace.MonitoredBy(p, watched))
	t.Emit("it is alive", p.Alive(watched))
	trace.Kill(p, watched)
	t.Poll(p, "then")
}

func puppets(p *actor.Process, t *trace.T, names ...string) []actor.PID {
	pids := trace.Puppets(p, len(names))
	for i, name := range names {
		t.Name(pids[i], name)
	}
	return pids
}

func monitor(p *actor.Process, a, b actor.PID) actor.Ref {
	return trace.Ask(p, a, func(q *actor.Process) actor.Ref { return q.Monitor(b) })
}
