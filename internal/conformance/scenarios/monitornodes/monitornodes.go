// Package monitornodes is the conformance scenario monitornodes, the twin of monitornodes.exs.
package monitornodes

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Serve: func(*cluster.Node) error { return nil }}
}

func types(*codec.Codec) {}

// Run answers N1: monitoring nodes several times, by type, with the reason.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b := pair.A, pair.B
	n := t.DrawInt("times", 2, 5)
	for range n {
		a.MonitorNodes(p, true)
	}
	a.MonitorNodes(p, true, cluster.Connected)
	a.MonitorNodes(p, true, cluster.Hidden)
	t.Emit("times", n)

	down(p, a, b)
	t.Emit("down", downs(p, n+1))
	t.Poll(p, "mailbox")
	up(p, a, b)
	t.Emit("up", ups(p, n+1))
	t.Poll(p, "mailbox")

	a.MonitorNodes(p, false)
	down(p, a, b)
	t.Emit("plain is off", downs(p, 1)[0])
	t.Poll(p, "mailbox")
	a.MonitorNodes(p, true)
	up(p, a, b)
	t.Emit("plain is on again", ups(p, 2))
	t.Poll(p, "mailbox")
	a.MonitorNodes(p, false, cluster.Connected)
	a.MonitorNodes(p, false)
	down(p, a, b)
	up(p, a, b)
	t.Poll(p, "all that could come is off")

	me, hidden := p.Self(), t.DrawWord("hidden")
	other := p.Spawn(func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		_ = p.Send(me, actor.Atom("ready"))
		return p.Send(me, downs(p, 1)[0])
	})
	trace.Await[actor.Atom](p)
	a.MonitorNodes(p, true, cluster.Visible)
	h := pair.MustStart(p, hidden, true)
	t.Emit("a hidden one is up", ups(p, 1)[0])
	down(p, a, b)
	trace.Gone(p, other)
	t.Emit("the other's", trace.Await[actor.NodeName](p))
	t.Emit("mine", downs(p, 1)[0])
	t.Poll(p, "mailbox")
	a.MonitorNodes(p, true, cluster.Connected)
	down(p, a, h)
	t.Emit("that of all types", downs(p, 1)[0])
	t.Emit("that of hidden ones", downs(p, 1)[0])
	t.Poll(p, "mailbox")
}

func down(p *actor.Process, a *cluster.Node, node actor.NodeName) {
	if err := a.Disconnect(node); err != nil {
		p.Exit(err)
	}
}

func up(p *actor.Process, a *cluster.Node, node actor.NodeName) {
	if err := nodes.Connect(p, a, node); err != nil {
		p.Exit(err)
	}
}

func downs(p *actor.Process, n int) (names []actor.NodeName) {
	for range n {
		names = append(names, trace.Await[cluster.NodeDown](p).Node)
	}
	return names
}

func ups(p *actor.Process, n int) (names []actor.NodeName) {
	for range n {
		names = append(names, trace.Await[cluster.NodeUp](p).Node)
	}
	return names
}
