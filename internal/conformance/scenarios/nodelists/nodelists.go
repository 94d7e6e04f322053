// Package nodelists is the conformance scenario nodelists, the twin of nodelists.exs.
package nodelists

import (
	"slices"

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

// Run answers N1: which nodes there are, of each type, and ping.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b := pair.A, pair.B
	onB := nodes.Puppet(p, pair, b)
	nodes.Ask(p, onB, nodes.MonitorNodes{Type: cluster.Connected})
	h := pair.MustStart(p, t.DrawWord("hidden"), true)
	c := pair.MustStart(p, t.DrawWord("visible"), false)
	heard, _ := nodes.Ask(p, onB, nodes.Next{}).(cluster.NodeUp)
	t.Emit("b hears of", heard.Node)
	onH, onC := nodes.Puppet(p, pair, h), nodes.Puppet(p, pair, c)

	for _, who := range []struct {
		label string
		pid   actor.PID
	}{{"a", actor.PID{}}, {"b", onB}, {"c", onC}, {"h", onH}} {
		for _, of := range []cluster.NodeType{cluster.Visible, cluster.Hidden, cluster.Connected, cluster.This} {
			var list any = a.List(of)
			if !who.pid.IsZero() {
				list = nodes.Ask(p, who.pid, nodes.Nodes{Type: of})
			}
			t.Emit(who.label+", "+of.String(), list)
		}
	}

	t.Emit("no type", a.List())
	t.Emit("two types", a.List(cluster.Hidden, cluster.This))
	nobody := actor.NodeName(t.DrawWord("nobody") + "@127.0.0.1")
	all := []actor.NodeName{b, c, h, a.Name(), nobody}
	each := func(f func(actor.NodeName) bool) (answers []bool) {
		for _, node := range all {
			answers = append(answers, f(node))
		}
		return answers
	}
	t.Emit("ping", each(func(node actor.NodeName) bool { return nodes.Ping(p, a, node) == nil }))
	t.Emit("connect", each(func(node actor.NodeName) bool { return nodes.Connect(p, a, node) == nil }))
	connected, _ := nodes.Ask(p, onB, nodes.Nodes{Type: cluster.Connected}).([]actor.NodeName)
	t.Emit("b knows h", slices.Contains(connected, h))
	t.Emit("disconnect from the hidden", a.Disconnect(h) == nil)
	t.Emit("connected", a.List(cluster.Connected))
	known := a.List(cluster.Known)
	all = all[:4] // on the BEAM who was only asked for is known as well
	t.Emit("known", each(func(node actor.NodeName) bool { return slices.Contains(known, node) }))
	t.Emit("ping connects again", nodes.Ping(p, a, h) == nil)
	t.Emit("hidden", a.List(cluster.Hidden))
	t.Poll(p, "mailbox")
}
