// Package pgmonitor is the conformance scenario pgmonitor, the twin of pgmonitor.exs.
package pgmonitor

import (
	"errors"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N12: monitors of a group and of a scope.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	scope, names := pg.Scope(t.DrawName("scope")), t.DrawNames("groups", 2)
	group, other := actor.Atom(names[0]), actor.Atom(names[1])
	n, reason := t.DrawInt("n", 2, 4), t.DrawReason("reason")
	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	_, err := pg.StartLink(p, pair.A, scope)
	done(err)
	there := nodes.Groups{Pair: pair, Scope: scope}
	there.Start(p)
	x, y := pair.Idle(p, pair.A.Name()), pair.Idle(p, pair.B)
	t.Name(x, "x")
	t.Name(y, "y")
	done(pg.Join(p, scope, group, slices.Repeat([]actor.PID{x}, n)...))

	one, members, err := pg.Monitor(p, scope, group)
	t.Name(one, "group monitor")
	t.EmitResult("the group's members", members, err)
	none, members, err := pg.Monitor(p, scope, t.DrawInt("nobody", 1, 9))
	t.EmitResult("the members of no group", members, err)
	all, groups, err := pg.MonitorScope(p, scope)
	t.Name(all, "scope monitor")
	t.EmitResult("the scope's groups", groups, err)

	told := func(label string, refs ...actor.Ref) {
		for _, ref := range refs {
			t.Emit(label, actor.MustReceive(p, trace.Patience, func(msg any) bool {
				joined, _ := msg.(pg.Joined)
				left, _ := msg.(pg.Left)
				return joined.Ref == ref || left.Ref == ref
			}))
		}
	}
	done(pg.Join(p, scope, group, x, x))
	told("joined twice more", one, all)
	done(pg.Join(p, scope, other, x))
	told("joined another group", all)
	there.Join(p, group, y)
	told("joined there", one, all)
	done(pg.Leave(p, scope, group, x))
	told("left", one, all)
	if err := pg.Leave(p, scope, group, p.Self()); !errors.Is(err, pg.ErrNotJoined) {
		p.Exit(err)
	}
	t.Poll(p, "who is not in has left")
	done(pg.Leave(p, scope, group, p.Self(), x))
	told("one of two has left", one, all)

	done(p.SendExit(x, reason))
	for range n {
		told("died", one)
	}
	others := map[any]int{}
	for range n + 1 {
		m := actor.MustReceive(p, trace.Patience, func(m pg.Left) bool { return m.Ref == all && slices.Equal(m.PIDs, []actor.PID{x}) })
		others[m.Group]++
	}
	t.Emit("died, in the scope", others)

	there.Leave(p, group, y)
	told("left there", all)
	demonitor := func(label string, ref actor.Ref) {
		found, err := pg.Demonitor(p, scope, ref)
		t.EmitFound(label, found, err)
	}
	demonitor("demonitor", one)
	demonitor("demonitor again", one)
	demonitor("demonitor what never was", p.MakeRef())
	t.Poll(p, "what it had been told")
	done(pg.Join(p, scope, group, p.Self()))
	told("joined once more", all)
	demonitor("demonitor the scope", all)
	demonitor("demonitor the other group", none)
	done(pg.Leave(p, scope, group, p.Self()))
	t.Poll(p, "mailbox")
}
