// Package pgjoin is the conformance scenario pgjoin, the twin of pgjoin.exs.
package pgjoin

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N12: who joins again is a member again; who may join and leave.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	s, here := p.System(), pair.A.Name()
	scope, group := pg.Scope(t.DrawName("scope")), t.DrawAtom("group")
	other := [2]any{t.DrawWord("other"), t.DrawInt("number", 1, 99)}
	n := t.DrawInt("n", 2, 6)
	idle := func(on actor.NodeName, name string) actor.PID {
		pid := pair.Idle(p, on)
		t.Name(pid, name)
		return pid
	}
	x, y, z, far := idle(here, "x"), idle(here, "y"), idle(here, "z"), idle(pair.B, "far")
	members := func(label string) { t.Emit(label, nodes.InOrder(pg.GetMembers(s, scope, group), x, y, z)) }

	pid, err := pg.StartLink(p, pair.A, scope)
	t.EmitStart("start", pid, err)
	pid, err = pg.Start(p, pair.A, scope)
	t.EmitStart("start again", pid, err)
	members("before")
	groups, err := pg.WhichGroups(s, scope)
	t.EmitGroups("groups before", groups, err)
	for i := range n {
		t.EmitMembership("join", pg.Join(p, scope, group, []actor.PID{x, y}[i%2]))
	}
	members("joined")
	t.EmitMembership("join a list", pg.Join(p, scope, group, x, z, x))
	members("joined a list")
	t.Emit("local members", nodes.InOrder(pg.GetLocalMembers(s, scope, group), x, y, z))
	t.EmitMembership("leave", pg.Leave(p, scope, group, x))
	members("left")
	t.EmitMembership("leave a list", pg.Leave(p, scope, group, z, x, z))
	members("left a list")
	t.EmitMembership("leave who is not in", pg.Leave(p, scope, group, z))
	t.EmitMembership("leave a list of which nobody is in", pg.Leave(p, scope, group, z, z))
	t.EmitMembership("leave another group", pg.Leave(p, scope, other, x))
	t.EmitMembership("leave nobody", pg.Leave(p, scope, group))
	t.EmitMembership("a process of another node joins", pg.Join(p, scope, group, far))
	t.EmitMembership("one here and one of another node join", pg.Join(p, scope, group, z, far))
	members("after that")

	if err := pg.Join(p, scope, other, z); err != nil {
		p.Exit(err)
	}
	groups, err = pg.WhichGroups(s, scope)
	t.EmitGroups("groups", nodes.AtomsFirst(groups), err)
	groups, err = pg.WhichLocalGroups(s, scope)
	t.EmitGroups("local groups", nodes.AtomsFirst(groups), err)
	t.Emit("another group", pg.GetMembers(s, scope, other))
	t.EmitMembership("leave it", pg.Leave(p, scope, other, z))
	groups, err = pg.WhichGroups(s, scope)
	t.EmitGroups("the groups left", groups, err)
	t.Emit("a group without members", pg.GetMembers(s, scope, other))
	t.EmitMembership("nobody joins", pg.Join(p, scope, t.DrawAtom("nobody")))
	groups, err = pg.WhichGroups(s, scope)
	t.EmitGroups("groups after nobody joined", nodes.AtomsFirst(groups), err)
	t.Poll(p, "mailbox")
}
