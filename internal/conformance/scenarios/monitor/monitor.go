// Package monitor is the conformance scenario monitor, the twin of monitor.exs.
package monitor

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P14: monitors on the living, the dead, oneself and names.
func Run(p *actor.Process, t *trace.T) {
	several(p, t)
	gone := onTheDead(p, t)
	onOneself(p, t)
	byName(p, t, gone)
}

func several(p *actor.Process, t *trace.T) {
	pid := p.Spawn(trace.OnGo(t.DrawReason("several")))
	var refs []actor.Ref
	for range t.DrawInt("monitors", 2, 6) {
		refs = append(refs, p.Monitor(pid))
	}
	t.Emit("monitors set", refs)
	_ = p.Send(pid, trace.Go{})
	for range refs {
		t.Next(p, "one of several")
	}
}

func onTheDead(p *actor.Process, t *trace.T) actor.PID {
	pid, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	t.Emit("first monitor", trace.AwaitDown(p, ref))
	p.Monitor(pid)
	t.Next(p, "on the dead")
	return pid
}

func onOneself(p *actor.Process, t *trace.T) {
	ref := p.Monitor(p.Self())
	t.Emit("on oneself", ref)
	t.Emit("removed", p.Demonitor(ref, actor.Info))
}

func byName(p *actor.Process, t *trace.T, gone actor.PID) {
	name := t.DrawName("name")
	p.Monitor(name)
	t.Next(p, "on a name nobody holds")

	pid := p.Spawn(trace.OnGo(t.DrawReason("by name")))
	_ = p.Register(name, pid)
	p.Monitor(name)
	p.Monitor(name.At(p.Node()))
	_ = p.Unregister(name)
	_ = p.Register(name, p.Self())
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "by name")
	t.Next(p, "by name and node")
	t.Emit("the dead is alive", p.Alive(gone))
}
