// Package remotedead is the conformance scenario remotedead, the twin of remotedead.exs.
package remotedead

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

// Run answers N3: the dead of another node.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	b := pair.B
	name, word, reason := t.DrawName("name"), t.DrawAtom("word"), t.DrawReason("reason")
	pid := nodes.Puppet(p, pair, b)
	t.Name(pid, "dead")
	nodes.Ask(p, pid, nodes.Register{Name: name})
	first, second, byName := p.Monitor(pid), p.Monitor(pid), p.Monitor(name.At(b))
	nodes.Tell(p, pid, nodes.Die{Reason: reason})
	t.Emit("first", trace.AwaitDown(p, first))
	t.Emit("second", trace.AwaitDown(p, second))
	t.Emit("by name", trace.AwaitDown(p, byName))

	t.Emit("demonitored after it", p.Demonitor(first, actor.Info))
	n := t.DrawInt("monitors", 2, 6)
	for range n {
		p.Monitor(pid)
	}
	for range n {
		t.Next(p, trace.Numbered("one of", n)+" monitors on the dead")
	}
	p.Demonitor(p.Monitor(pid), actor.Flush)
	p.Monitor(name.At(b))
	t.Next(p, "flushed, and a name that is free")
	t.Poll(p, "mailbox")

	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Link(pid)
		return trace.Forever(p)
	})
	t.Emit("a link, not trapping", trace.AwaitDown(p, ref).Reason)
	p.TrapExit(true)
	for i := range n {
		_ = p.Link(pid)
		t.Next(p, trace.Numbered("a link, trapping", i+1))
	}

	p.Unlink(pid)
	t.Returned("an unlink")
	t.EmitDone("a signal", p.SendExit(pid, reason))
	t.EmitDone("a kill", p.SendExit(pid, actor.Kill))
	t.EmitDone("a message", p.Send(pid, word))
	t.EmitDone("a message to its name", p.Send(name.At(b), word))

	here := trace.Gone(p, p.Spawn(func(*actor.Process) error { return nil }))
	t.Name(here, "here")
	there := nodes.Puppet(p, pair, b)
	t.Name(there, "there")
	nodes.Ask(p, there, nodes.Trap{On: true})
	nodes.Ask(p, there, nodes.Link{To: here})
	t.Emit("a link from there", nodes.Ask(p, there, nodes.Next{}))
	nodes.Ask(p, there, nodes.Monitor{To: here})
	down, _ := nodes.Ask(p, there, nodes.Next{}).(actor.Down)
	t.Emit("a monitor from there", [4]any{actor.Atom("DOWN"), actor.Atom("process"), down.PID, down.Reason})
	t.Poll(p, "mailbox")
}
