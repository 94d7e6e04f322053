// Package pgscope is the conformance scenario pgscope, the twin of pgscope.exs.
package pgscope

import (
	"errors"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N12: scopes, one that is not there, and one that dies.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	s, names := p.System(), t.DrawNames("scopes", 3)
	scope, second, missing := pg.Scope(names[0]), pg.Scope(names[1]), pg.Scope(names[2])
	group, reason := t.DrawAtom("group"), t.DrawReason("reason")
	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	first, err := pg.StartLink(p, pair.A, scope)
	done(err)
	_, err = pg.StartLink(p, pair.A, second)
	done(err)
	remote := nodes.Groups{Pair: pair, Scope: scope}
	there := remote.Start(p)
	x, y := pair.Idle(p, pair.A.Name()), pair.Idle(p, pair.B)
	t.Name(x, "x")
	t.Name(y, "y")

	ref, _, err := pg.Monitor(p, scope, group)
	done(err)
	t.Name(ref, "monitor")
	done(pg.Join(p, second, group, x))
	t.Emit("joined in another scope", pg.GetMembers(s, scope, group))
	t.Emit("in that scope", pg.GetMembers(s, second, group))
	done(pg.Join(p, scope, group, x))
	t.Next(p, "joined here")
	remote.Join(p, group, y)
	t.Next(p, "joined there")
	t.Emit("both", nodes.InOrder(pg.GetMembers(s, scope, group), x, y))
	t.Emit("in the other scope", pg.GetMembers(s, second, group))

	t.Emit("members of no scope", pg.GetMembers(s, missing, group))
	t.Emit("local members of no scope", pg.GetLocalMembers(s, missing, group))
	groups, err := pg.WhichGroups(s, missing)
	t.EmitGroups("groups of no scope", groups, err)
	groups, err = pg.WhichLocalGroups(s, missing)
	t.EmitGroups("local groups of no scope", groups, err)
	var exit *genserver.CallError
	if !errors.As(pg.Join(p, missing, group, x), &exit) {
		p.Exit(actor.NoProc)
	}
	t.Emit("join no scope", exit.Reason)

	done(p.SendExit(there, actor.Kill))
	t.Next(p, "the scope there dies")
	t.Emit("members", nodes.InOrder(pg.GetMembers(s, scope, group), x, y))
	t.Emit("there", remote.Members(p, group))
	remote.Start(p)
	remote.Join(p, group, y)
	t.Next(p, "it is there again, and joined")

	done(p.SendExit(first, reason))
	t.Emit("the scope here dies", actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == first }).Reason)
	t.Emit("members", pg.GetMembers(s, scope, group))
	groups, err = pg.WhichGroups(s, scope)
	t.EmitGroups("groups", groups, err)
	t.Emit("the other scope's members", pg.GetMembers(s, second, group))
	_, err = pg.StartLink(p, pair.A, scope)
	done(err)
	again, members, err := pg.Monitor(p, scope, group)
	done(err)
	if !slices.Contains(members, y) {
		actor.MustReceive(p, trace.Patience, func(m pg.Joined) bool { return m.Ref == again })
	}
	t.Emit("it is there again", nodes.InOrder(pg.GetMembers(s, scope, group), x, y))
	found, err := pg.Demonitor(p, scope, ref)
	t.EmitFound("a monitor of the old one", found, err)
	t.Poll(p, "mailbox")
}
