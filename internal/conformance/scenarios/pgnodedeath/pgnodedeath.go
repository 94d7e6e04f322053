// Package pgnodedeath is the conformance scenario pgnodedeath, the twin of pgnodedeath.exs.
package pgnodedeath

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// names are what the members of the other node are rendered by.
var names = []string{"far 1", "far 2", "far 3", "far 4"}

// Run answers N12: the other node is killed with kill -9.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	s, scope, group := p.System(), pg.Scope(t.DrawName("scope")), t.DrawAtom("group")
	n := t.DrawInt("n", 1, 4)
	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	_, err := pg.StartLink(p, pair.A, scope)
	done(err)
	there := nodes.Groups{Pair: pair, Scope: scope}
	there.Start(p)
	x := pair.Idle(p, pair.A.Name())
	t.Name(x, "x")
	known := []actor.PID{x}
	for i := range n {
		pid := pair.Idle(p, pair.B)
		t.Name(pid, names[i])
		known = append(known, pid)
	}
	far := known[1:]
	order := func(list []actor.PID) []actor.PID { return nodes.InOrder(list, known...) }
	ref, _, err := pg.Monitor(p, scope, group)
	done(err)
	t.Name(ref, "monitor")
	done(pg.Join(p, scope, group, x))
	t.Next(p, "joined here")
	there.Join(p, group, slices.Concat(far, far)...)
	t.Next(p, "joined there, twice each")
	t.Emit("members", order(pg.GetMembers(s, scope, group)))

	done(pair.Kill9B())
	t.Emit("left", order(trace.Await[pg.Left](p).PIDs))
	t.Emit("members", order(pg.GetMembers(s, scope, group)))
	t.Emit("local members", pg.GetLocalMembers(s, scope, group))
	groups, err := pg.WhichGroups(s, scope)
	t.EmitGroups("groups", groups, err)
	done(pg.Join(p, scope, group, x))
	t.Next(p, "joined after that")
	t.Poll(p, "mailbox")
}
