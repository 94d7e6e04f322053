// Package reconnect is the conformance scenario reconnect, the twin of reconnect.exs.
package reconnect

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

// Run answers N2: each thing that one does to a node that was disconnected connects it again.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	a, b := pair.A, pair.B
	pid := nodes.Puppet(p, pair, b)
	t.Name(pid, "there")
	name, word := t.DrawName("name"), t.DrawAtom("word")
	nodes.Ask(p, pid, nodes.Register{Name: name})
	nodes.Ask(p, pid, nodes.Trap{On: true})
	a.MonitorNodes(p, true)

	ways := []struct {
		what string
		do   func()
		got  bool
	}{
		{"a message by pid", func() { _ = p.Send(pid, word) }, true},
		{"a message by name", func() { _ = p.Send(name.At(b), word) }, true},
		{"a monitor by pid", func() { p.Demonitor(p.Monitor(pid)) }, false},
		{"a monitor by name", func() { p.Demonitor(p.Monitor(name.At(b))) }, false},
		{"a link", func() { _ = p.Link(pid); p.Unlink(pid) }, false},
		{"a signal", func() { _ = p.SendExit(pid, actor.Reason(word)) }, true},
		{"a ping", func() { _ = nodes.Ping(p, a, b) }, false},
		{"a connect", func() { _ = nodes.Connect(p, a, b) }, false},
		{"a spawn", func() { nodes.Puppet(p, pair, b) }, false},
	}
	for _, i := range t.DrawOrder("ways", len(ways)) {
		way := ways[i]
		if err := a.Disconnect(b); err != nil {
			p.Exit(err)
		}
		t.Emit("down", trace.Await[cluster.NodeDown](p).Node)
		t.Emit("connected", a.List())
		way.do()
		t.Emit(way.what, trace.Await[cluster.NodeUp](p).Node)
		t.Emit("it lives", nodes.Ask(p, pid, nodes.Trap{On: true}))
		if way.got {
			t.Emit("it got", nodes.Ask(p, pid, nodes.Next{}))
		}
	}
	t.Poll(p, "mailbox")
}
