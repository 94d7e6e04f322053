// Package monitorname is the conformance scenario monitorname, the twin of monitorname.exs.
package monitorname

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P14: monitors by name.
func Run(p *actor.Process, t *trace.T) {
	name, reason := t.DrawName("name"), t.DrawReason("reason")
	moves(p, t, name, reason)
	both(p, t, name, reason)
	own(p, t, name)
	gone(p, t, name)
}

func moves(p *actor.Process, t *trace.T, name actor.Name, reason error) {
	a, b := p.Spawn(trace.Puppet), p.Spawn(trace.Puppet)
	_ = p.Register(name, a)
	onA := p.Monitor(name)
	_ = p.Unregister(name)
	_ = p.Register(name, b)
	onB := p.Monitor(name)
	t.Emit("on a and on b", []actor.Ref{onA, onB})
	_ = p.SendExit(b, actor.Kill)
	t.Next(p, "b died")
	_ = p.SendExit(a, reason)
	t.Next(p, "a died")
}

func both(p *actor.Process, t *trace.T, name actor.Name, reason error) {
	pid := p.Spawn(trace.Puppet)
	_ = p.Register(name, pid)
	ways, order := []actor.Dest{pid, name, name.At(p.Node())}, t.DrawOrder("ways", 3)
	var refs []actor.Ref
	for _, i := range order {
		refs = append(refs, p.Monitor(ways[i]))
	}
	t.Emit("refs", refs)
	t.Emit("what it watches", trace.Monitors(p, p.Self()))
	trace.Die(p, pid, reason)
	for range order {
		t.Next(p, "in the order set")
	}
	t.Emit("what it watches then", trace.Monitors(p, p.Self()))
}

func own(p *actor.Process, t *trace.T, name actor.Name) {
	_ = p.Register(name, p.Self())
	for _, to := range []actor.Dest{name, name.At(p.Node())} {
		t.Emit("on my own name", p.Demonitor(p.Monitor(to), actor.Info))
	}
	_ = p.Unregister(name)
	t.Poll(p, "then")
}

func gone(p *actor.Process, t *trace.T, name actor.Name) {
	pid := p.Spawn(trace.Puppet)
	_ = p.Register(name, pid)
	trace.Kill(p, pid)
	for _, to := range []actor.Dest{name, name.At(p.Node()), t.DrawName("never")} {
		p.Monitor(to)
		t.Next(p, "nobody")
	}
	_ = p.Register(name, p.Spawn(trace.Puppet))
	t.Poll(p, "then")
}
