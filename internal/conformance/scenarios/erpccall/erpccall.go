// Package erpccall is the conformance scenario erpccall, the twin of erpccall.exs.
package erpccall

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N7: a call's outcomes.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b := pair.A, pair.B
	value := [2]any{t.DrawWord("word"), t.DrawInt("n", 1, 99)}
	text, term, reason := t.DrawWord("text"), t.DrawAtom("term"), t.DrawReason("reason")
	fail := func(label string, on actor.NodeName, f nodes.Failure) {
		v, err := erpc.Call(p, a, on, nodes.Fail, f)
		t.EmitOutcome(label, v, err)
	}
	for _, c := range []struct {
		where string
		node  actor.NodeName
	}{{", there", b}, {", here", a.Name()}} {
		v, err := erpc.Call[any](p, a, c.node, nodes.Echo, value)
		t.EmitOutcome("a value"+c.where, v, err)
		fail("a raise"+c.where, c.node, nodes.Failure{Text: text})
		fail("a throw"+c.where, c.node, nodes.Failure{Term: term})
		fail("an exit"+c.where, c.node, nodes.Failure{Exit: reason})
		fail("a normal exit"+c.where, c.node, nodes.Failure{Exit: actor.Normal})
		v, err = erpc.Call[any](p, a, c.node, nodes.Missing, value)
		t.EmitOutcome("a function that is not"+c.where, v, err)
		v, err = erpc.Call(p, a, c.node, nodes.Wrong, text)
		t.EmitOutcome("a wrong argument"+c.where, v, err)
	}

	fail("a kill", b, nodes.Failure{Signal: actor.Kill})
	fail("an exit signal", b, nodes.Failure{Signal: reason})
	v, err := erpc.Call[any](p, a, "nobody@127.0.0.1", nodes.Echo, value)
	t.EmitOutcome("a node that is not there", v, err)
	v, err = erpc.CallTimeout[any](p, a, b, nodes.Echo, value, -1)
	t.EmitOutcome("a time-out that is negative", v, err)
	t.Poll(p, "mailbox")
}
