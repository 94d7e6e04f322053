// Package overlapping is the conformance scenario overlapping, the twin of overlapping.exs.
package overlapping

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what the nodes know.
func Code() nodes.Code {
	ops := nodes.Globals()
	ops["lock the register"] = func(p *actor.Process, _ []any) any {
		// It is granted when all that was said to this node's register before is done.
		id := global.ID{Resource: actor.Atom("settled"), Requester: p.Self()}
		ok, err := global.SetLock(p, id)
		return ok && err == nil && global.DelLock(p, id) == nil
	}
	return nodes.Code{
		Third: true, Global: &global.Config{AllowOverlappingPartitions: true}, Ops: ops,
	}
}

// Run answers N11, N10: overlapping partitions that are not prevented.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	name := t.DrawAtom("name")
	mine, his, onB := pair.Hand(p, p.Node()), pair.Hand(p, pair.C), pair.Hand(p, pair.B)
	t.Name(mine, "mine")
	t.Name(his, "his")
	notify := global.WithResolver(global.RandomNotifyName)
	t.Emit("theirs", nodes.YesNo(global.Register(p, name, his, notify)))
	pair.A.MonitorNodes(p, true)

	t.Emit("disconnect", pair.A.Disconnect(pair.C) == nil)
	t.Emit("told", actor.MustReceive(p, trace.Patience, func(d cluster.NodeDown) bool { return d.Node == pair.C }))
	t.Emit("here", nodes.Gone(p, name))
	for {
		list, err := pair.List(p.Context(), pair.C)
		if err != nil {
			p.Exit(err)
		}
		if !slices.Contains(list, p.Node()) {
			break
		}
		_ = p.Sleep(5 * time.Millisecond)
	}
	pair.Ask(p, onB, "lock the register")
	sees, err := pair.List(p.Context(), pair.B)
	if err != nil {
		p.Exit(err)
	}
	t.Emit("b sees both", sees)
	t.Emit("on b", pair.Ask(p, onB, "whereis", name))
	t.Emit("register here", nodes.YesNo(global.Register(p, name, mine, notify)))
	t.Emit("here", nodes.Whereis(p, name))
	t.Emit("on b", pair.Ask(p, onB, "whereis", name))
	onC, err := pair.FarWhereis(p.Context(), pair.C, name)
	if err != nil {
		p.Exit(err)
	}
	t.Emit("on c", onC)

	t.Emit("connect", pair.A.Connect(p.Context(), pair.AddrC()) == nil)
	if err := pair.Meet(p.Context()); err != nil {
		p.Exit(err)
	}
	t.Emit("the loser gets", pair.Ask(p, his, "mail"))
	for _, h := range []actor.PID{onB, his} {
		pair.Ask(p, h, "held", name, mine)
	}
	t.Emit("here", nodes.Held(p, name, mine))
	t.Emit("both alive", [2]any{p.Alive(mine), pair.Ask(p, his, "self") == any(his)})
}
