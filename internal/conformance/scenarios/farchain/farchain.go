// Package farchain is the conformance scenario farchain, the twin of farchain.exs.
package farchain

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

func types(c *codec.Codec) { codec.MustRegister[[2]any](c, "pair") }

// Run answers N4: what the loss of a connection does to those behind it: who is linked to the linked, and who watches them.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	a, b, me := pair.A, pair.B, p.Self()
	depth := t.DrawInt("depth", 2, 5)
	a.MonitorNodes(p, true)
	hand := func(name string) actor.PID {
		pid := nodes.Puppet(p, pair, b)
		t.Name(pid, name)
		return pid
	}
	var chain []actor.PID
	for i := range depth {
		chain = append(chain, hand(trace.Numbered("link", i+1)))
	}
	keeper, watcher, away := hand("keeper"), hand("watcher"), hand("away")
	for i := range depth - 1 {
		nodes.Ask(p, chain[i], nodes.Link{To: chain[i+1]})
	}
	last := chain[depth-1]
	_ = p.Link(chain[0])
	nodes.Ask(p, keeper, nodes.Trap{On: true})
	nodes.Ask(p, keeper, nodes.Link{To: last})
	nodes.Ask(p, watcher, nodes.Monitor{To: last})
	nodes.Ask(p, watcher, nodes.Monitor{To: me})
	nodes.Ask(p, away, nodes.Trap{On: true})
	nodes.Ask(p, away, nodes.Link{To: me})
	p.Unlink(away)
	nodes.Ask(p, away, nodes.Trap{On: true})
	if err := a.Disconnect(b); err != nil {
		p.Exit(err)
	}
	t.Emit("down", trace.Await[cluster.NodeDown](p).Node)
	t.Next(p, "the first of the chain")
	t.Poll(p, "and no other")
	if err := nodes.Connect(p, a, b); err != nil {
		p.Exit(err)
	}
	t.Emit("up", trace.Await[cluster.NodeUp](p).Node)
	t.Emit("who keeps the last", nodes.Ask(p, keeper, nodes.Next{}))
	var told [][4]any
	for range 2 {
		d, _ := nodes.Ask(p, watcher, nodes.Next{}).(actor.Down)
		told = append(told, [4]any{actor.Atom("DOWN"), actor.Atom("process"), d.PID, d.Reason})
	}
	if told[0][2] == any(me) {
		slices.Reverse(told)
	}
	t.Emit("who watches", told)
	t.Emit("who was unlinked", nodes.Ask(p, away, nodes.Poll{}))
	for _, pid := range chain {
		p.Monitor(pid)
	}
	for i := range depth {
		t.Emit(trace.Numbered("of the chain", i+1), trace.Await[actor.Down](p).Reason)
	}
	var live []any
	for _, pid := range []actor.PID{keeper, watcher, away} {
		live = append(live, nodes.Ask(p, pid, nodes.Trap{On: true}))
	}
	t.Emit("who trap live", live)
	t.Poll(p, "mailbox")
}
