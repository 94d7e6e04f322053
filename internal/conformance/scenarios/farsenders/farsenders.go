// Package farsenders is the conformance scenario farsenders, the twin of farsenders.exs.
package farsenders

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

// Run answers N5: several senders of two nodes to one receiver: each one's messages in its order, and what is picked out of them.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	n, senders := t.DrawInt("messages", 5, 20), t.DrawInt("senders", 2, 4)
	var hands []actor.PID
	for i := range 2 * senders {
		on := pair.B
		if i%2 == 1 {
			on = pair.A.Name()
		}
		hands = append(hands, nodes.Puppet(p, pair, on))
	}
	for s, hand := range hands {
		for i := range n {
			nodes.Tell(p, hand, nodes.Send{To: p.Self(), Message: [2]any{s, i + 1}})
		}
	}
	numbers := func(s, n int) []any {
		list := []any{}
		for range n {
			m := actor.MustReceive(p, trace.Patience, func(m [2]any) bool { return m[0] == any(s) })
			list = append(list, m[1])
		}
		return list
	}
	picked := t.DrawInt("picked", 0, 2*senders-1)
	t.Emit(trace.Numbered("sender", picked), numbers(picked, n))
	rest := map[any][]any{}
	for range n * (2*senders - 1) {
		m := actor.MustReceive[[2]any](p, trace.Patience)
		rest[m[0]] = append(rest[m[0]], m[1])
	}
	for s := range hands {
		if s != picked {
			t.Emit(trace.Numbered("sender", s), rest[s])
		}
	}

	name, hand := t.DrawName("name"), hands[0]
	nodes.Ask(p, hand, nodes.Register{Name: name})
	for i := range n {
		if (i+1)%2 == 0 {
			_ = p.Send(hand, [2]any{actor.Atom(name), i + 1})
		} else {
			_ = p.Send(name.At(pair.B), [2]any{actor.Atom(name), i + 1})
		}
	}
	list := []any{}
	for range n {
		m, _ := nodes.Ask(p, hand, nodes.Next{}).([2]any)
		list = append(list, m[1])
	}
	t.Emit("by pid and by name", list)
	t.Poll(p, "mailbox")
}
