// Package pglate is the conformance scenario pglate, the twin of pglate.exs.
package pglate

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N12: a scope that starts late, and one that stops.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	s, scope := p.System(), pg.Scope(t.DrawName("scope"))
	names := t.DrawNames("groups", t.DrawInt("n", 2, 4))
	var groups []any
	for _, name := range names {
		groups = append(groups, actor.Atom(name))
	}
	last := groups[len(groups)-1]
	remote := nodes.Groups{Pair: pair, Scope: scope}
	there := remote.Start(p)
	y, z := pair.Idle(p, pair.B), pair.Idle(p, pair.B)
	t.Name(y, "y")
	t.Name(z, "z")
	for _, g := range groups {
		remote.Join(p, g, y, y)
	}
	remote.Join(p, last, z)
	t.Emit("before the scope starts", pg.GetMembers(s, scope, last))

	if _, err := pg.StartLink(p, pair.A, scope); err != nil {
		p.Exit(err)
	}
	_, all, err := pg.MonitorScope(p, scope)
	if err != nil {
		p.Exit(err)
	}
	for range len(groups) - len(all) {
		trace.Await[pg.Joined](p)
	}
	known, _ := pg.WhichGroups(s, scope)
	t.Emit("groups", slices.Equal(nodes.AtomsFirst(known), nodes.AtomsFirst(groups)))
	local, err := pg.WhichLocalGroups(s, scope)
	t.EmitGroups("local groups", local, err)
	for _, g := range groups {
		t.Emit("members", nodes.InOrder(pg.GetMembers(s, scope, g), y, z))
	}

	remote.Leave(p, last, y)
	left := trace.Await[pg.Left](p)
	t.Emit("left", [2]any{left.Group, left.PIDs})
	if err := p.SendExit(there, actor.Shutdown); err != nil {
		p.Exit(err)
	}
	for range groups {
		trace.Await[pg.Left](p)
	}
	known, err = pg.WhichGroups(s, scope)
	t.EmitGroups("groups, once the scope there has stopped", known, err)
	t.Poll(p, "mailbox")
}
