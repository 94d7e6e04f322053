// Package pgremote is the conformance scenario pgremote, the twin of pgremote.exs.
package pgremote

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N12: members of another node come, leave and die.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	s, b := p.System(), pair.B
	scope, group := pg.Scope(t.DrawName("scope")), t.DrawAtom("group")
	other, reason := t.DrawInt("other", 1, 999), t.DrawReason("reason")
	if _, err := pg.StartLink(p, pair.A, scope); err != nil {
		p.Exit(err)
	}
	there := nodes.Groups{Pair: pair, Scope: scope}
	there.Start(p)
	x, y, z := pair.Idle(p, pair.A.Name()), pair.Idle(p, b), pair.Idle(p, b)
	t.Name(x, "x")
	t.Name(y, "y")
	t.Name(z, "z")
	order := func(list []actor.PID) []actor.PID { return nodes.InOrder(list, x, y, z) }
	_, before, err := pg.MonitorScope(p, scope)
	t.EmitResult("before", before, err)

	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	done(pg.Join(p, scope, group, x))
	t.Next(p, "x joins here")
	there.Join(p, group, y)
	t.Next(p, "y joins there")
	there.Join(p, group, z, y)
	t.Next(p, "z and y join there")
	there.Join(p, other, z)
	t.Next(p, "z joins another group")
	t.Emit("members here", order(pg.GetMembers(s, scope, group)))
	t.Emit("local members here", order(pg.GetLocalMembers(s, scope, group)))
	t.Emit("members there", order(there.Members(p, group)))
	t.Emit("local members there", order(there.LocalMembers(p, group)))
	both := func(list []any) bool {
		return len(list) == 2 && slices.Contains(list, any(group)) && slices.Contains(list, any(other))
	}
	groups, _ := pg.WhichGroups(s, scope)
	t.Emit("groups", both(groups))
	groups, err = pg.WhichLocalGroups(s, scope)
	t.EmitGroups("local groups", groups, err)

	there.Leave(p, group, y)
	t.Next(p, "y leaves")
	t.Emit("members here", order(pg.GetMembers(s, scope, group)))
	done(p.SendExit(z, reason))
	var left []any
	for range 2 {
		m := actor.MustReceive(p, trace.Patience, func(m pg.Left) bool { return slices.Equal(m.PIDs, []actor.PID{z}) })
		left = append(left, m.Group)
	}
	t.Emit("z dies", both(left))
	t.Emit("members here", order(pg.GetMembers(s, scope, group)))
	t.Emit("the other group", pg.GetMembers(s, scope, other))
	there.Leave(p, group, y)
	t.Next(p, "y leaves again")
	done(pg.Leave(p, scope, group, x))
	t.Next(p, "x leaves")
	groups, err = pg.WhichGroups(s, scope)
	t.EmitGroups("groups", groups, err)
	t.Poll(p, "mailbox")
}
