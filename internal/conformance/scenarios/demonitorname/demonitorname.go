// Package demonitorname is the conformance scenario demonitorname, the twin of demonitorname.exs.
package demonitorname

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P15: monitors by name are removed like others.
func Run(p *actor.Process, t *trace.T) {
	name, reason := t.DrawName("name"), t.DrawReason("reason")
	moves(p, t, name)
	nobody(p, t, name)
	several(p, t, name, reason)
}

func moves(p *actor.Process, t *trace.T, name actor.Name) {
	a, b := p.Spawn(trace.Puppet), p.Spawn(trace.Puppet)
	_ = p.Register(name, a)
	ref := p.Monitor(name)
	_ = p.Unregister(name)
	_ = p.Register(name, b)
	info, _ := p.Info(a)
	t.Emit("watched", []any{len(info.MonitoredBy) == 1 && info.MonitoredBy[0] == p.Self(), trace.MonitoredBy(p, b)})
	t.Emit("removed", p.Demonitor(ref, actor.Info))
	t.Emit("watched then", []any{trace.MonitoredBy(p, a), trace.MonitoredBy(p, b)})
	trace.Kill(p, a)
	trace.Kill(p, b)
	t.Poll(p, "then")
}

func nobody(p *actor.Process, t *trace.T, name actor.Name) {
	for _, opts := range [][]actor.DemonitorOption{{actor.Info}, {actor.Flush}, {actor.Flush, actor.Info}} {
		ref := p.Monitor(name)
		_, done := p.SpawnMonitor(func(*actor.Process) error { return nil })
		trace.AwaitDown(p, done)
		t.Emit("nobody", p.Demonitor(ref, opts...))
		t.Poll(p, "nobody, mailbox")
	}
}

func several(p *actor.Process, t *trace.T, name actor.Name, reason error) {
	pid := p.Spawn(trace.Puppet)
	_ = p.Register(name, pid)
	var refs []actor.Ref
	for _, to := range []actor.Dest{name, pid, name.At(p.Node()), name, pid} {
		refs = append(refs, p.Monitor(to))
	}
	t.Emit("set", refs)
	for _, i := range t.DrawOrder("out", 5)[:3] {
		t.Emit("out", p.Demonitor(refs[i], actor.Info))
	}
	t.Emit("watching", trace.Monitors(p, p.Self()))
	info, _ := p.Info(pid)
	t.Emit("watched by", len(info.MonitoredBy))
	trace.Die(p, pid, reason)
	for range 2 {
		t.Next(p, "left")
	}
	t.Emit("watching then", trace.Monitors(p, p.Self()))
	t.Poll(p, "then")
}
