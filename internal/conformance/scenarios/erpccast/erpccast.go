// Package erpccast is the conformance scenario erpccast, the twin of erpccast.exs.
package erpccast

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N7: casts.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, nobody, me := pair.A, pair.B, actor.NodeName("nobody@127.0.0.1"), p.Self()
	names := t.DrawNames("terms", 2)
	term, other := actor.Atom(names[0]), actor.Atom(names[1])
	for _, c := range []struct {
		where string
		node  actor.NodeName
	}{{", there", b}, {", here", a.Name()}} {
		t.EmitOK("cast"+c.where, erpc.Cast(p, a, c.node, nodes.Deliver, nodes.Delivered{Who: me, Term: term}))
		t.Next(p, "told"+c.where)
		t.EmitOK("a raise"+c.where, erpc.Cast(p, a, c.node, nodes.Fail, nodes.Failure{Text: t.DrawWord("text")}))
		t.EmitOK("an exit"+c.where, erpc.Cast(p, a, c.node, nodes.Fail, nodes.Failure{Exit: actor.Reason(other)}))
		t.EmitOK("a function that is not"+c.where, erpc.Cast[any](p, a, c.node, nodes.Missing, other))
	}

	t.EmitOK("a node that is not there", erpc.Cast(p, a, nobody, nodes.Deliver, nodes.Delivered{Who: me, Term: term}))
	t.EmitOK("multicast", erpc.Multicast(p, a, []actor.NodeName{b, nobody, a.Name(), b}, nodes.Deliver, nodes.Delivered{Who: me, Term: other}))
	for range 3 {
		t.Next(p, "told")
	}
	t.EmitOK("multicast to nobody", erpc.Multicast(p, a, nil, nodes.Deliver, nodes.Delivered{Who: me, Term: other}))
	v, err := erpc.Call[any](p, a, b, nodes.Echo, term)
	t.EmitResult("a call", v, err)
	t.Poll(p, "mailbox")
}
