// Package reborn is the conformance scenario reborn, the twin of reborn.exs.
package reborn

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

// Run answers N3, N4: a node dies and another life of it comes.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	a, b := pair.A, pair.B
	name, word := t.DrawName("name"), t.DrawAtom("word")
	old := nodes.Puppet(p, pair, b)
	t.Name(old, "old")
	nodes.Ask(p, old, nodes.Register{Name: name})
	ref := p.Monitor(old)
	a.MonitorNodes(p, true)
	_ = pair.Kill9B()
	t.Emit("the first is gone", trace.AwaitDown(p, ref))
	t.Emit("down", trace.Await[cluster.NodeDown](p).Node)

	pair.MustStart(p, "b", false)
	t.Emit("up", trace.Await[cluster.NodeUp](p).Node)
	fresh := nodes.Puppet(p, pair, b)
	t.Name(fresh, "new")
	nodes.Ask(p, fresh, nodes.Register{Name: name})
	t.Emit("the same", old == fresh)
	t.Emit("the same node", old.Node() == fresh.Node())
	t.EmitDone("a message to the old", p.Send(old, word))
	t.EmitDone("a signal to the old", p.SendExit(old, actor.Reason(word)))
	p.Monitor(old)
	t.Next(p, "a monitor on the old")
	t.EmitDone("a link to the old", p.Link(old))
	t.Next(p, "a link to the old")
	p.Monitor(name.At(b))
	nodes.Tell(p, fresh, nodes.Die{Reason: actor.Reason(word)})
	t.Next(p, "by name it is the new")
	p.Monitor(fresh)
	t.Next(p, "the new has died")
	t.Emit("connected", a.List())
	t.Poll(p, "mailbox")
}
