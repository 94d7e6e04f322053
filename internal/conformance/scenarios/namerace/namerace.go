// Package namerace is the conformance scenario namerace, the twin of namerace.exs.
package namerace

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Got says whether a rival got the name.
type Got struct {
	PID actor.PID
	Won bool
}

// Run answers P18: many want one name.
func Run(p *actor.Process, t *trace.T) {
	rounds, n, name := t.DrawInt("rounds", 20, 40), t.DrawInt("rivals", 4, 12), t.DrawName("name")
	var each [][3]any
	for range rounds {
		each = append(each, race(p, name, n))
	}
	t.Emit("one of them each time", slices.Compact(each))

	pids := trace.Puppets(p, n)
	each = nil
	attemptOf := func(pid actor.PID) bool {
		return trace.Ask(p, pid, func(q *actor.Process) bool { return q.Register(name, q.Self()) == nil })
	}
	for i, pid := range pids {
		taken, others := attemptOf(pid), false
		for _, other := range pids[i+1:] {
			others = attemptOf(other) || others
		}
		trace.Kill(p, pid)
		each = append(each, [3]any{taken, others, trace.Whereis(p, name)})
	}
	t.Emit("one after the other", slices.Compact(each))
	many(p, t)
}

func many(p *actor.Process, t *trace.T) {
	n := t.DrawInt("how many", 500, 1000)
	pids, names, before := trace.Puppets(p, n), t.DrawNames("many", n), len(p.Registered())
	for i, pid := range pids {
		_ = p.Register(names[i], pid)
	}
	t.Emit("held", len(p.Registered())-before)
	own := true
	for i, name := range names {
		own = own && trace.Whereis(p, name) == any(pids[i])
	}
	t.Emit("each by its own", own)
	for _, pid := range pids {
		_ = p.SendExit(pid, actor.Kill)
	}
	for _, pid := range pids {
		trace.Gone(p, pid)
	}
	t.Emit("held then", len(p.Registered())-before)
}

// race is how many got the name, whether the name says so too, and who has it when all
// are dead.
func race(p *actor.Process, name actor.Name, n int) [3]any {
	me := p.Self()
	var pids, winners []actor.PID
	for range n {
		pids = append(pids, p.Spawn(func(q *actor.Process) error {
			trace.Await[trace.Go](q)
			_ = q.Send(me, Got{q.Self(), q.Register(name, q.Self()) == nil})
			return trace.Forever(q)
		}))
	}
	for _, pid := range pids {
		_ = p.Send(pid, trace.Go{})
	}
	for _, pid := range pids {
		if actor.MustReceive(p, trace.Patience, func(g Got) bool { return g.PID == pid }).Won {
			winners = append(winners, pid)
		}
	}
	holder, _ := p.Whereis(name)
	for _, pid := range pids {
		trace.Kill(p, pid)
	}
	return [3]any{len(winners), slices.Equal(winners, []actor.PID{holder}), trace.Whereis(p, name)}
}
