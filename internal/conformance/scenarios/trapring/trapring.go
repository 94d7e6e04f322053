// Package trapring is the conformance scenario trapring, the twin of trapring.exs.
package trapring

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P13: rings of links with members that trap exits.
func Run(p *actor.Process, t *trace.T) {
	one(p, t)
	two(p, t)
	unlinked(p, t)
}

func one(p *actor.Process, t *trace.T) {
	pids := ring(p, t, "one")
	roles := t.DrawOrder("one, roles", len(pids))
	who := pids[roles[0]]
	trace.Trap(p, who)
	trace.Die(p, pids[roles[1]], t.DrawReason("one"))
	t.Emit("it traps", [2]any{roles[0], trace.Exits(p, who, 2, pids)})
	t.Emit("alive", trace.Alive(p, pids))
	t.Emit("left of the ring", trace.Links(p, who))
}

func two(p *actor.Process, t *trace.T) {
	pids := ring(p, t, "two")
	half := len(pids) / 2
	ends := []int{0, half}
	dies := t.DrawInt("two, dies", 1, half-1)
	for _, i := range ends {
		trace.Trap(p, pids[i])
	}
	trace.Die(p, pids[dies], t.DrawReason("two"))
	for _, i := range ends {
		t.Emit("told", [2]any{i, trace.Exits(p, pids[i], 1, pids)})
	}
	for _, pid := range pids[1:half] {
		trace.Gone(p, pid)
	}
	t.Emit("alive", trace.Alive(p, pids))
	for _, i := range ends {
		t.Emit("then", trace.Ask(p, pids[i], trace.Mail))
	}
}

func unlinked(p *actor.Process, t *trace.T) {
	pids := ring(p, t, "open")
	at := t.DrawInt("open, at", 0, len(pids)-1)
	a, b := pids[at], pids[(at+1)%len(pids)]
	if t.DrawInt("side", 0, 1) == 0 {
		unlink(p, a, b)
	} else {
		unlink(p, b, a)
	}
	trace.Trap(p, a)
	trace.Die(p, b, t.DrawReason("open"))
	t.Emit("the other end", trace.Exits(p, a, 1, pids))
	t.Emit("alive", trace.Alive(p, pids))
	t.Emit("no more came", trace.Ask(p, a, trace.Mail))
}

func ring(p *actor.Process, t *trace.T, key string) []actor.PID {
	pids := trace.Puppets(p, t.DrawInt(key, 4, 9))
	for i, pid := range pids {
		trace.Link(p, pid, pids[(i+1)%len(pids)])
	}
	return pids
}

func unlink(p *actor.Process, a, b actor.PID) {
	_ = trace.Ask(p, a, func(q *actor.Process) error {
		q.Unlink(b)
		return nil
	})
}
