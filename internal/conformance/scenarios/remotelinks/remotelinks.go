// Package remotelinks is the conformance scenario remotelinks, the twin of remotelinks.exs.
package remotelinks

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

// Run answers N3: links that cross: a chain, a ring, twice, from both sides.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	here, b := pair.A.Name(), pair.B
	reason := t.DrawReason("reason")
	two := func(suffix string) (there, back actor.PID) {
		there, back = nodes.Puppet(p, pair, b), nodes.Puppet(p, pair, here)
		t.Name(there, "there"+suffix)
		t.Name(back, "back"+suffix)
		return there, back
	}

	there, back := two("")
	_ = p.Link(there)
	nodes.Ask(p, there, nodes.Link{To: back})
	ref := p.Monitor(back)
	nodes.Tell(p, back, nodes.Die{Reason: reason})
	t.Emit("the far end", trace.AwaitDown(p, ref))
	t.Next(p, "a chain")

	there, back = two("2")
	nodes.Ask(p, there, nodes.Trap{On: true})
	_ = p.Link(there)
	nodes.Ask(p, there, nodes.Link{To: back})
	nodes.Tell(p, back, nodes.Die{Reason: reason})
	t.Emit("one that traps", nodes.Ask(p, there, nodes.Next{}))
	t.Poll(p, "I hear nothing")

	nodes.Ask(p, there, nodes.Link{To: p.Self()})
	_ = p.Link(there)
	p.Unlink(there)
	ref = p.Monitor(there)
	nodes.Tell(p, there, nodes.Die{Reason: reason})
	t.Emit("unlinked once", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "mailbox")

	there, back = two("3")
	nodes.Ask(p, back, nodes.Trap{On: true})
	nodes.Ask(p, back, nodes.Link{To: there})
	_ = p.SendExit(there, actor.Kill)
	t.Emit("killed", nodes.Ask(p, back, nodes.Next{}))
	for _, own := range []struct {
		label, name string
		reason      error
	}{{"its own kill", "there4", actor.Kill}, {"normal", "there5", actor.Normal}} {
		there := nodes.Puppet(p, pair, b)
		t.Name(there, own.name)
		nodes.Ask(p, back, nodes.Link{To: there})
		nodes.Tell(p, there, nodes.Die{Reason: own.reason})
		t.Emit(own.label, nodes.Ask(p, back, nodes.Next{}))
	}

	n := t.DrawInt("ring", 10, 60)
	var ring []actor.PID
	for i := range n {
		ring = append(ring, nodes.Puppet(p, pair, []actor.NodeName{here, b}[(i+1)%2]))
	}
	var refs []actor.Ref
	for i, pid := range ring {
		nodes.Ask(p, pid, nodes.Link{To: ring[(i+1)%n]})
		refs = append(refs, p.Monitor(pid))
	}
	nodes.Tell(p, ring[t.DrawInt("first", 0, n-1)], nodes.Die{Reason: reason})
	var reasons []error
	for _, ref := range refs {
		if why := trace.AwaitDown(p, ref).Reason; !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
	}
	t.Emit("a ring", [2]any{n, reasons})
	t.Poll(p, "mailbox")
}
