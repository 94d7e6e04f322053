// Package downreasons is the conformance scenario downreasons, the twin of downreasons.exs.
package downreasons

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

// Run answers N1, N2, N4: the reason that comes with a node that is down, on both sides.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b := pair.A, pair.B
	onB := nodes.Puppet(p, pair, b)
	here := func(label string) { t.Emit(label, told(trace.Await[any](p))) }
	a.MonitorNodes(p, true, cluster.Connected)
	nodes.Ask(p, onB, nodes.MonitorNodes{Type: cluster.Connected})
	there := func(label string) { t.Emit(label, told(nodes.Ask(p, onB, nodes.Next{}))) }
	for round := range t.DrawInt("rounds", 2, 3) {
		_ = a.Disconnect(b)
		n := trace.Numbered("", round+1)
		here("disconnected here" + n)
		_ = nodes.Connect(p, a, b)
		here("up")
		there("disconnected here, there" + n)
		nodes.Ask(p, onB, nodes.Next{})

		nodes.Tell(p, onB, nodes.Disconnect{Node: a.Name()})
		here("disconnected there" + n)
		_ = nodes.Connect(p, a, b)
		here("up")
		there("disconnected there, there" + n)
		nodes.Ask(p, onB, nodes.Next{})
	}

	c := pair.MustStart(p, t.DrawWord("killed"), false)
	here("up")
	_ = pair.Kill9(c)
	here("killed")
	d := pair.MustStart(p, t.DrawWord("stopped"), false)
	here("up")
	_ = pair.Stop(p.Context(), d)
	here("stopped")
	h := pair.MustStart(p, t.DrawWord("hidden"), true)
	here("up")
	_ = pair.Kill9(h)
	here("a hidden one killed")
}

// told is what was told of a node: its name, its type and, when it is down, why.
func told(m any) any {
	switch m := m.(type) {
	case cluster.NodeUp:
		return [2]any{m.Node, actor.Atom(m.Type.String())}
	case cluster.NodeDown:
		return [3]any{m.Node, actor.Atom(m.Type.String()), trace.DownReason(m)}
	}
	return m
}
