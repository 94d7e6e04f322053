// Package overlap is the conformance scenario overlap, the twin of overlap.exs.
package overlap

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
	return nodes.Code{Third: true, Global: &global.Config{}, Ops: nodes.Globals()}
}

// Run answers N11: overlapping partitions are prevented.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	drawn := t.DrawNames("name", 2)
	t.Emit("names", drawn)
	ours, theirs := actor.Atom(drawn[0]), actor.Atom(drawn[1])
	mine, his := pair.Hand(p, p.Node()), pair.Hand(p, pair.C)
	t.Name(mine, "mine")
	t.Name(his, "his")
	for _, h := range []actor.PID{mine, pair.Hand(p, pair.B), his} {
		pair.Ask(p, h, "sync")
	}
	t.Emit("ours", nodes.YesNo(global.Register(p, ours, mine)))
	t.Emit("theirs", nodes.YesNo(global.Register(p, theirs, his)))
	pair.A.MonitorNodes(p, true)

	t.Emit("disconnect", pair.A.Disconnect(pair.C) == nil)
	t.Emit("told", actor.MustReceive(p, trace.Patience, func(d cluster.NodeDown) bool { return d.Node == pair.C }))
	for !settled(p, pair) {
		_ = p.Sleep(5 * time.Millisecond)
	}
	there := func(name actor.Atom) any {
		pid, err := pair.FarWhereis(p.Context(), pair.C, name)
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	t.Emit("ours, here", nodes.Whereis(p, ours))
	t.Emit("theirs, here", nodes.Gone(p, theirs))
	undefined := any(actor.Atom("undefined"))
	for there(ours) != undefined {
		_ = p.Sleep(5 * time.Millisecond)
	}
	t.Emit("ours, there", there(ours))
	t.Emit("theirs, there", there(theirs))
	again := nodes.YesNo(global.Register(p, theirs, mine))
	t.Emit("free here", again == "no" && nodes.Whereis(p, theirs) == undefined)

	t.Emit("connect", [2]any{
		pair.A.Connect(p.Context(), pair.AddrB()) == nil, pair.A.Connect(p.Context(), pair.AddrC()) == nil,
	})
	if err := pair.Meet(p.Context()); err != nil {
		p.Exit(err)
	}
	pair.Ask(p, his, "sync")
	if err := global.Sync(p); err != nil {
		p.Exit(err)
	}
	t.Emit("ours", pair.Ask(p, his, "whereis", ours))
	t.Emit("theirs", nodes.Whereis(p, theirs))
}

// settled reports whether b is not connected to both others, and all three know that.
func settled(p *actor.Process, pair *nodes.Pair) bool {
	onB, err := pair.List(p.Context(), pair.B)
	if err != nil {
		p.Exit(err)
	}
	onC, err := pair.List(p.Context(), pair.C)
	if err != nil {
		p.Exit(err)
	}
	withA, withC := slices.Contains(onB, p.Node()), slices.Contains(onB, pair.C)
	return !(withA && withC) && withA == pair.A.Connected(pair.B) && withC == slices.Contains(onC, pair.B)
}
