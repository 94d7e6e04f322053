// Package monitornode is the conformance scenario monitornode, the twin of monitornode.exs.
package monitornode

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

// Run answers N1: monitoring one node.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b := pair.A, pair.B
	nobody := actor.NodeName(t.DrawWord("nobody") + "@127.0.0.1")
	n, m := t.DrawInt("times", 3, 6), t.DrawInt("fewer", 1, 2)
	a.MonitorNode(p, nobody, true)
	t.Returned("a node that is not there")
	t.Next(p, "a node that is not there")
	a.MonitorNode(p, nobody, true)
	a.MonitorNode(p, nobody, true)
	t.Returned("twice")
	t.Next(p, "twice")
	t.Next(p, "twice")
	t.Poll(p, "mailbox")
	a.MonitorNode(p, a.Name(), true)
	t.Returned("oneself")
	a.MonitorNode(p, b, false)
	t.Returned("off, when it was never on")

	for range n {
		a.MonitorNode(p, b, true)
	}
	for range m {
		a.MonitorNode(p, b, false)
	}
	_ = a.Disconnect(b)
	for range n - m {
		t.Next(p, trace.Numbered("one of", n-m))
	}
	t.Poll(p, "mailbox")

	a.MonitorNodes(p, true)
	a.MonitorNode(p, b, true)
	t.Next(p, "to monitor is to connect")
	a.MonitorNodes(p, false)
	_ = a.Disconnect(b)
	t.Next(p, "once more")
	_ = nodes.Connect(p, a, b)
	_ = a.Disconnect(b)
	t.Poll(p, "used up")
	_ = nodes.Connect(p, a, b)
	a.MonitorNode(p, b, true)
	a.MonitorNode(p, b, false)
	a.MonitorNode(p, b, false)
	_ = a.Disconnect(b)
	t.Poll(p, "given up")

	_ = nodes.Connect(p, a, b)
	me := p.Self()
	other := p.Spawn(func(p *actor.Process) error {
		a.MonitorNode(p, b, true)
		_ = p.Send(me, actor.Atom("ready"))
		return p.Send(me, trace.Await[cluster.NodeDown](p))
	})
	trace.Await[actor.Atom](p)
	_ = a.Disconnect(b)
	t.Emit("another's", trace.Await[cluster.NodeDown](p))
	trace.Gone(p, other)
	t.Poll(p, "mailbox")
}
