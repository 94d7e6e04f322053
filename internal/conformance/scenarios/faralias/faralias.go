// Package faralias is the conformance scenario faralias, the twin of faralias.exs.
package faralias

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

// Run answers N5: aliases of this node and of another: in use, given up, for one reply, and of the dead.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	word, n := t.DrawAtom("word"), t.DrawInt("messages", 2, 5)
	hand := nodes.Puppet(p, pair, pair.B)
	tell := func(to actor.Ref, message any) { nodes.Ask(p, hand, nodes.Reply{To: to, Message: message}) }

	mine := p.Alias()
	for i := range n {
		tell(mine, [2]any{word, i + 1})
	}
	for i := range n {
		t.Next(p, trace.Numbered("message", i+1))
	}
	t.Emit("given up", [2]bool{p.Unalias(mine), p.Unalias(mine)})
	tell(mine, word)
	t.Poll(p, "after that")

	once := p.Alias(actor.ReplyAlias)
	for i := range n {
		tell(once, [2]any{word, i + 1})
	}
	t.Next(p, "one for a reply")
	t.Poll(p, "and for no other")

	for _, kind := range []struct {
		name string
		mode actor.AliasMode
	}{
		{"explicit_unalias", actor.ExplicitUnalias}, {"demonitor", actor.DemonitorAlias}, {"reply_demonitor", actor.ReplyDemonitor},
	} {
		other := nodes.Puppet(p, pair, pair.B)
		t.Name(other, "other of "+kind.name)
		ref := p.Monitor(other, kind.mode)
		tell(ref, word)
		t.Next(p, kind.name+", a message")
		tell(ref, word)
		t.Poll(p, kind.name+", another")
		nodes.Tell(p, other, nodes.Die{Reason: actor.Reason(word)})
		trace.AwaitDown(p, p.Monitor(other))
		var why any = actor.Atom("none")
		limit := trace.Patience
		if kind.mode == actor.ReplyDemonitor {
			limit = 0
		}
		if d, err := actor.Receive(p, limit, func(d actor.Down) bool { return d.Ref == ref }); err == nil {
			why = d.Reason
		}
		t.Emit(kind.name+", the end", why)
		tell(ref, word)
		t.Poll(p, kind.name+", a message after the end")
	}

	theirs, _ := nodes.Ask(p, hand, nodes.Alias{}).(actor.Ref)
	for i := range n {
		_ = p.Send(theirs, [2]any{word, i + 1})
	}
	for i := range n {
		t.Emit(trace.Numbered("theirs", i+1), nodes.Ask(p, hand, nodes.Next{}))
	}
	nodes.Tell(p, hand, nodes.Die{Reason: actor.Reason(word)})
	trace.Gone(p, hand)
	t.EmitDone("to an alias of the dead", p.Send(theirs, word))
	t.Poll(p, "mailbox")
}
