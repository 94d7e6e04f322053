// Package nodestop is the conformance scenario nodestop, the twin of nodestop.exs.
package nodestop

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Last is what is said last.
type Last struct{ Word actor.Atom }

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Serve: func(*cluster.Node) error { return nil }}
}

func types(c *codec.Codec) {
	codec.MustRegister[Last](c, "last")
}

// Run answers N4: the other node stops in good order.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	a, b, me := pair.A, pair.B, p.Self()
	pid, other := nodes.Puppet(p, pair, b), nodes.Puppet(p, pair, b)
	name, word := t.DrawName("name"), t.DrawAtom("word")
	nodes.Ask(p, pid, nodes.Register{Name: name})
	t.Name(pid, "there")
	t.Name(other, "other")
	byPID, byName := p.Monitor(pid), p.Monitor(name.At(b))
	_ = p.Link(other)
	a.MonitorNode(p, b, true)
	a.MonitorNodes(p, true)
	nodes.Ask(p, other, nodes.Send{To: me, Message: Last{word}})

	if err := pair.Stop(p.Context(), b); err != nil {
		p.Exit(err)
	}
	t.Emit("what was said last", trace.Await[Last](p))
	t.Emit("by name", trace.AwaitDown(p, byName))
	t.Emit("by pid", trace.AwaitDown(p, byPID))
	t.Emit("linked", trace.Await[actor.Exit](p))
	t.Emit("who monitors the node", trace.Await[cluster.NodeDown](p).Node)
	down := trace.Await[cluster.NodeDown](p)
	t.Emit("who monitors nodes", [2]any{down.Node, trace.DownReason(down)})
	t.Emit("connected", a.List())
	t.Emit("ping", nodes.Ping(p, a, b) == nil)
	p.Monitor(pid)
	t.Next(p, "a monitor by pid")
	p.Monitor(name.At(b))
	t.Next(p, "a monitor by name")
	t.EmitDone("a signal", p.SendExit(pid, actor.Reason(word)))
	p.Unlink(other)
	t.Returned("an unlink")
	t.Emit("demonitored", p.Demonitor(byPID, actor.Info))
	t.Poll(p, "mailbox")
}
