// Package farnames is the conformance scenario farnames, the twin of farnames.exs.
package farnames

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

func types(c *codec.Codec) { codec.MustRegister[[2]any](c, "pair") }

// Run answers N5: a name of another node: who has it after whom, what is sent to it, what its monitors are told.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	b := pair.B
	names := t.DrawNames("names", 2)
	name, other, word := names[0], names[1], t.DrawAtom("word")
	one, two := nodes.Puppet(p, pair, b), nodes.Puppet(p, pair, b)
	t.Name(one, "holder 1")
	t.Name(two, "holder 2")

	_ = p.Send(name.At(b), word)
	p.Monitor(name.At(b))
	t.Next(p, "nobody has it")
	nodes.Ask(p, one, nodes.Register{Name: name})
	first := p.Monitor(name.At(b))
	_ = p.Send(name.At(b), [2]any{word, 1})
	t.Emit("the first gets", nodes.Ask(p, one, nodes.Next{}))

	nodes.Ask(p, one, nodes.Unregister{Name: name})
	nodes.Ask(p, two, nodes.Register{Name: name})
	nodes.Ask(p, one, nodes.Register{Name: other})
	second := p.Monitor(name.At(b))
	_ = p.Send(name.At(b), [2]any{word, 2})
	_ = p.Send(other.At(b), [2]any{word, 3})
	t.Emit("the second gets", nodes.Ask(p, two, nodes.Next{}))
	t.Emit("under its other name", nodes.Ask(p, one, nodes.Next{}))
	t.Poll(p, "nobody has died")
	told := func(ref actor.Ref) [2]any {
		d := trace.AwaitDown(p, ref)
		return [2]any{d.Name, d.Reason}
	}
	nodes.Tell(p, two, nodes.Die{Reason: actor.Reason(word)})
	t.Emit("the second", told(second))
	_ = p.Send(name.At(b), word)
	p.Monitor(name.At(b))
	t.Next(p, "nobody has it any more")
	nodes.Tell(p, one, nodes.Die{Reason: actor.Normal})
	t.Emit("the first", told(first))

	_ = p.Register(name, p.Self())
	hand := nodes.Puppet(p, pair, b)
	nodes.Ask(p, hand, nodes.SendTo{Name: name, Node: pair.A.Name(), Message: [2]any{word, 4}})
	t.Next(p, "by my name")
	_ = p.Unregister(name)
	nodes.Ask(p, hand, nodes.SendTo{Name: name, Node: pair.A.Name(), Message: [2]any{word, 5}})
	t.Poll(p, "mailbox")
}
