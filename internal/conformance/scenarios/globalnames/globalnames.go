// Package globalnames is the conformance scenario globalnames, the twin of globalnames.exs.
package globalnames

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Global: &global.Config{}, Ops: nodes.Globals(), Types: func(c *codec.Codec) {
		codec.MustRegister[[2]any](c, "pair")
	}}
}

// Run answers N8: global names: register, re_register, unregister, whereis, send, and who may.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	drawn := t.DrawNames("name", 4)
	name, other, third, nobody := drawn[0], drawn[1], drawn[2], drawn[3]
	n, word := t.DrawInt("n", 1, 99), t.DrawWord("word")
	here := pair.Hand(p, p.Node())
	t.Name(here, "here")
	there := pair.Hand(p, pair.B)
	t.Name(there, "there")
	where := func(name any) [2]any {
		return [2]any{nodes.Whereis(p, name), pair.Ask(p, there, "whereis", name)}
	}
	register := func(name any, pid actor.PID) actor.Atom { return nodes.YesNo(global.Register(p, name, pid)) }
	again := func(name any, pid actor.PID) actor.Atom { return nodes.YesNo(global.ReRegister(p, name, pid)) }
	unregister := func(name any) actor.Atom { return nodes.OK(global.Unregister(p, name)) }

	t.Emit("whereis nobody", where(name))
	t.Emit("register", register(name, here))
	t.Emit("whereis", where(name))
	t.Emit("register it again", register(name, here))
	t.Emit("register another", register(name, there))
	t.Emit("register from there", pair.Ask(p, there, "register yourself", name))
	t.Emit("a second name", register(other, here))
	t.Emit("a process of the other node", register(other, there))
	t.Emit("whereis", where(other))
	t.Emit("a process of this node, from there", pair.Ask(p, there, "register", third, here))
	known := global.Registered(p.System())
	t.Emit("names", len(known) == 2 && slices.Contains(known, any(name)) && slices.Contains(known, any(other)))

	to, err := global.Send(p, other, n)
	t.EmitResult("send", to, err)
	t.Emit("gets", pair.Ask(p, there, "mail"))
	t.Emit("send from there", pair.Ask(p, there, "send", name, n))
	t.Emit("gets", pair.Ask(p, here, "mail"))
	to, err = global.Send(p, nobody, n)
	t.EmitResult("send to nobody", to, err)

	t.Emit("unregister from there", pair.Ask(p, there, "unregister", name))
	t.Emit("whereis", where(name))
	t.Emit("unregister nobody", unregister(name))
	t.Emit("re_register a free one", again(name, here))
	t.Emit("whereis", where(name))
	t.Emit("re_register, which gives it a second name", again(name, there))
	t.Emit("whereis", where(name))
	t.Emit("its other name", where(other))
	t.Emit("back, from there", pair.Ask(p, there, "reregister", name, here))
	t.Emit("whereis", where(name))
	t.Emit("both alive", [2]any{p.Alive(here), pair.Ask(p, there, "self") == there})
	t.Emit("unregister", [2]any{unregister(name), unregister(other)})

	for _, key := range []any{n, word, [2]any{nobody, n}} {
		t.Emit("any term", register(key, there))
		t.Emit("whereis", where(key))
		t.Emit("unregister", unregister(key))
	}
	t.Emit("names", global.Registered(p.System()))
}
