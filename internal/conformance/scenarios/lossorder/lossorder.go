// Package lossorder is the conformance scenario lossorder, the twin of lossorder.exs.
package lossorder

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Count is a numbered message.
type Count struct {
	Linked bool
	N      int
}

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Serve: func(*cluster.Node) error { return nil }}
}

func types(c *codec.Codec) {
	codec.MustRegister[Count](c, "count")
}

// Run answers N4: the order in which one process hears of a lost connection.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	a, b, me := pair.A, pair.B, p.Self()
	n := t.DrawInt("messages", 5, 50)
	for i, way := range []string{"disconnect", "kill"} {
		linked, watched := nodes.Puppet(p, pair, b), nodes.Puppet(p, pair, b)
		t.Name(linked, trace.Numbered("linked", i))
		t.Name(watched, trace.Numbered("watched", i))
		_ = p.Link(linked)
		ref := p.Monitor(watched)
		for j := range n {
			nodes.Ask(p, linked, nodes.Send{To: me, Message: Count{true, j}})
			nodes.Ask(p, watched, nodes.Send{To: me, Message: Count{false, j}})
		}
		a.MonitorNodes(p, true)
		if way == "disconnect" {
			_ = a.Disconnect(b)
		} else {
			_ = pair.Kill9B()
		}
		t.Emit(way+", messages", [3]any{came(p, true), came(p, false), n})
		t.Emit(way+", linked", trace.Await[actor.Exit](p))
		t.Emit(way+", watched", trace.AwaitDown(p, ref))
		t.Next(p, way+", the node")
		a.MonitorNodes(p, false)
		t.Poll(p, way+", mailbox")
		if way == "disconnect" {
			_ = nodes.Connect(p, a, b)
		}
	}
}

func came(p *actor.Process, linked bool) (n int) {
	for {
		_, err := actor.Receive(p, 0, func(m Count) bool { return m == Count{linked, n} })
		if err != nil {
			return n
		}
		n++
	}
}
