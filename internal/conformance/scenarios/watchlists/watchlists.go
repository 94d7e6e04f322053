// Package watchlists is the conformance scenario watchlists, the twin of watchlists.exs.
package watchlists

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P22: links, monitors and monitored_by as info tells them.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("processes", 4, 7)
	pids := trace.Puppets(p, n)
	var order []actor.PID
	for _, i := range t.DrawOrder("order", n) {
		order = append(order, pids[i])
	}
	hub, others := order[0], order[1:]
	first := others[0]

	for _, pid := range others {
		trace.Link(p, hub, pid)
	}
	for _, pid := range others {
		trace.Link(p, pid, hub)
	}
	trace.Link(p, hub, hub)
	t.Emit("the hub's links", indexes(pids, of(p, hub).Links))
	var theirs []bool
	for _, pid := range others {
		theirs = append(theirs, slices.Equal(of(p, pid).Links, []actor.PID{hub}))
	}
	t.Emit("the others'", slices.Compact(theirs))

	for _, pid := range others {
		monitor(p, hub, pid)
		monitor(p, hub, pid)
	}
	for _, pid := range others[:2] {
		monitor(p, pid, hub)
	}
	t.Emit("the hub watches", count(pids, of(p, hub).Monitors))
	t.Emit("watched by", indexes(pids, of(p, hub).MonitoredBy))
	info := of(p, first)
	t.Emit("one of the others", slices.Equal(info.Monitors, []actor.Monitoring{{PID: hub}}) &&
		slices.Equal(info.MonitoredBy, []actor.PID{hub, hub}))

	name := t.DrawName("name")
	monitor(p, hub, hub)
	_ = p.Register(name, first)
	monitor(p, hub, name)
	byName := actor.Monitoring{Name: name.At(p.Node())}
	only := func(wanted ...actor.Monitoring) map[any]int {
		found := map[any]int{}
		for _, m := range of(p, hub).Monitors {
			if slices.Contains(wanted, m) {
				found[m]++
			}
		}
		return found
	}
	t.Emit("and a name", only(byName, actor.Monitoring{PID: hub}))
	t.Emit("its holder is watched", len(of(p, first).MonitoredBy))
	_ = p.Unregister(name)
	t.Emit("it holds it no more", only(byName))

	_ = trace.Ask(p, hub, func(q *actor.Process) error { q.Unlink(first); return nil })
	t.Emit("unlinked", [2]any{len(of(p, hub).Links), trace.Links(p, first)})
	ref := monitor(p, hub, first)
	trace.Ask(p, hub, func(q *actor.Process) bool { return q.Demonitor(ref) })
	t.Emit("demonitored", len(of(p, first).MonitoredBy))

	deaths(p, t, pids, hub, others)
}

func deaths(p *actor.Process, t *trace.T, pids []actor.PID, hub actor.PID, others []actor.PID) {
	trace.Trap(p, hub)
	for _, pid := range others[1:] {
		trace.Kill(p, pid)
	}
	told := trace.Ask(p, hub, func(q *actor.Process) map[actor.Atom]int {
		told := map[actor.Atom]int{}
		for range 3 * (len(others) - 1) {
			switch trace.Await[any](q).(type) {
			case actor.Down:
				told["DOWN"]++
			case actor.Exit:
				told["EXIT"]++
			}
		}
		return told
	})
	t.Emit("told", told)
	t.Emit("links then", trace.Links(p, hub))
	t.Emit("watches then", count(pids, slices.DeleteFunc(of(p, hub).Monitors, func(m actor.Monitoring) bool { return m.PID.IsZero() })))
	trace.Kill(p, hub)
	look := func(pid actor.PID) []any {
		return []any{trace.Links(p, pid), trace.Monitors(p, pid), trace.MonitoredBy(p, pid)}
	}
	t.Emit("the other's then", look(others[0]))
	t.Emit("of the dead", look(hub))
}

func of(p *actor.Process, pid actor.PID) actor.ProcessInfo {
	info, _ := p.Info(pid)
	return info
}

func monitor(p *actor.Process, a actor.PID, b actor.Dest) actor.Ref {
	return trace.Ask(p, a, func(q *actor.Process) actor.Ref { return q.Monitor(b) })
}

func indexes(pids, list []actor.PID) []int {
	var all []int
	for _, pid := range list {
		all = append(all, slices.Index(pids, pid))
	}
	slices.Sort(all)
	return all
}

func count(pids []actor.PID, monitors []actor.Monitoring) map[int]int {
	count := map[int]int{}
	for _, m := range monitors {
		count[slices.Index(pids, m.PID)]++
	}
	return count
}
