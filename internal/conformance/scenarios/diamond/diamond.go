// Package diamond is the conformance scenario diamond, the twin of diamond.exs.
package diamond

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P13: a death that comes by two ways, and through a web of links.
func Run(p *actor.Process, t *trace.T) {
	twoWays(p, t)
	web(p, t)
	anotherReason(p, t)
}

func twoWays(p *actor.Process, t *trace.T) {
	reason, pids := t.DrawReason("two ways"), trace.Puppets(p, 4)
	top, left, right, bottom := pids[0], pids[1], pids[2], pids[3]
	trace.Link(p, top, left)
	trace.Link(p, top, right)
	trace.Link(p, left, bottom)
	trace.Link(p, right, bottom)
	trace.Trap(p, bottom)
	trace.Die(p, top, reason)
	t.Emit("at the bottom", trace.Exits(p, bottom, 2, pids))
	t.Emit("alive in the diamond", trace.Alive(p, pids))
	t.Emit("no more came", trace.Ask(p, bottom, trace.Mail))
	t.Emit("its links", trace.Links(p, bottom))
}

func web(p *actor.Process, t *trace.T) {
	n, reason := t.DrawInt("size", 4, 9), t.DrawReason("web")
	roles, pids := t.DrawOrder("roles", n), trace.Puppets(p, n)
	for i, a := range pids {
		for _, b := range pids[i+1:] {
			trace.Link(p, a, b)
		}
	}
	who := pids[roles[0]]
	trace.Trap(p, who)
	trace.Die(p, pids[roles[1]], reason)
	t.Emit("told in the web", trace.Exits(p, who, n-1, pids))
	t.Emit("alive in the web", trace.Alive(p, pids))
	t.Emit("no more came", trace.Ask(p, who, trace.Mail))
}

func anotherReason(p *actor.Process, t *trace.T) {
	first, second := t.DrawReason("first"), t.DrawReason("second")
	pids := trace.Puppets(p, 3)
	a, b, c := pids[0], pids[1], pids[2]
	trace.Link(p, a, b)
	trace.Link(p, b, c)
	trace.Trap(p, c)
	trace.Trap(p, b)
	trace.Tell(p, b, func(q *actor.Process) {
		e := trace.Await[actor.Exit](q)
		q.Exit(actor.Reason([2]any{e.Reason, second}))
	})
	trace.Die(p, a, first)
	t.Emit("behind the one who traps", trace.Exits(p, c, 1, pids))
}
