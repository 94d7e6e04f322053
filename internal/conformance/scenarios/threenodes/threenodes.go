// Package threenodes is the conformance scenario threenodes, the twin of threenodes.exs.
package threenodes

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// FromB is what b sends a.
type FromB struct{ PID actor.PID }

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Serve: func(*cluster.Node) error { return nil }}
}

func types(c *codec.Codec) {
	codec.MustRegister[[2]any](c, "pair")
	codec.MustRegister[FromB](c, "from_b")
}

// Run answers N1, N4: who connects to one node meets the others; one that dies is told to each.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, me := pair.A, pair.B, p.Self()
	a.MonitorNodes(p, true)
	onB := nodes.Puppet(p, pair, b)
	nodes.Ask(p, onB, nodes.MonitorNodes{Type: cluster.Visible})
	c := pair.MustStart(p, t.DrawWord("third"), false)
	t.Emit("a hears of", trace.Await[cluster.NodeUp](p).Node)
	up, _ := nodes.Ask(p, onB, nodes.Next{}).(cluster.NodeUp)
	t.Emit("b hears of", up.Node)
	onC := nodes.Puppet(p, pair, c)
	reason := t.DrawReason("reason")

	t.Name(onB, "b")
	t.Name(onC, "c")
	nodes.Ask(p, onB, nodes.Trap{On: true})
	nodes.Ask(p, onB, nodes.Link{To: onC})
	t.Emit("its node", onC.Node())
	nodes.Ask(p, onB, nodes.Send{To: me, Message: FromB{onC}})
	t.Emit("there and back", trace.Await[FromB](p).PID == onC)
	this, _ := nodes.Ask(p, onC, nodes.Nodes{Type: cluster.This}).([]actor.NodeName)
	t.Emit("a asks c by it", this[0])
	ref := p.Monitor(onC)
	t.Emit("connected", a.List())
	t.Emit("reason", reason)

	_ = pair.Kill9(c)
	t.Emit("a, monitor", trace.AwaitDown(p, ref))
	t.Emit("a, node", trace.Await[cluster.NodeDown](p).Node)
	t.Emit("b, link", nodes.Ask(p, onB, nodes.Next{}))
	down, _ := nodes.Ask(p, onB, nodes.Next{}).(cluster.NodeDown)
	t.Emit("b, node", down.Node)
	t.Emit("connected", a.List())
	t.Emit("b is connected to", nodes.Ask(p, onB, nodes.Nodes{Type: cluster.Visible}))
	t.Poll(p, "mailbox")
}
