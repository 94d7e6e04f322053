// Package monitor is the conformance scenario monitor, the twin of monitor.exs.
package monitor

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Go is the message that lets a process end.
type Go struct{}

// Run is the scenario.
func Run(p *actor.Process, t *trace.T) {
	several(p, t)
	gone := onTheDead(p, t)
	onOneself(p, t)
	byName(p, t, gone)
}

func exits(reason error) func(*actor.Process) error {
	return func(p *actor.Process) error {
		actor.MustReceive[Go](p, actor.Infinity)
		return reason
	}
}

func several(p *actor.Process, t *trace.T) {
	pid := p.Spawn(exits(t.DrawReason("several")))
	var refs []actor.Ref
	for range t.DrawInt("monitors", 2, 6) {
		refs = append(refs, p.Monitor(pid))
	}
	t.Emit("monitors set", refs)
	_ = p.Send(pid, Go{})
	for range refs {
		next(p, t, "one of several")
	}
}

func onTheDead(p *actor.Process, t *trace.T) actor.PID {
	pid, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	down, err := actor.Receive(p, trace.Patience, func(d actor.Down) bool { return d.Ref == ref })
	t.EmitReceived("first monitor", down, err)
	p.Monitor(pid)
	next(p, t, "on the dead")
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
	next(p, t, "on a name nobody holds")

	pid := p.Spawn(exits(t.DrawReason("by name")))
	_ = p.Register(name, pid)
	p.Monitor(name)
	p.Monitor(name.At(p.Node()))
	_ = p.Unregister(name)
	_ = p.Register(name, p.Self())
	_ = p.Send(pid, Go{})
	next(p, t, "by name")
	next(p, t, "by name and node")
	t.Emit("the dead is dead", p.Alive(gone))
}

func next(p *actor.Process, t *trace.T, label string) {
	msg, err := actor.Receive[any](p, trace.Patience)
	t.EmitReceived(label, msg, err)
}
