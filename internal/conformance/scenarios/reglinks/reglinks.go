// Package reglinks is the conformance scenario reglinks, the twin of reglinks.exs.
package reglinks

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func state(err error) actor.Atom {
	if err == nil {
		return "ok"
	}
	return "error"
}

// Run answers B26, B27: the link between who registers and the registry.
func Run(p *actor.Process, t *trace.T) {
	const names registry.Name[string, int] = "registry_of_this"
	if _, err := registry.StartLink(p, names, registry.Unique); err != nil {
		p.Exit(err)
	}
	links := func(label string, pid actor.PID) { t.Emit(label, len(trace.Links(p, pid).([]actor.PID))) }
	register := func(key string) func(q *actor.Process) error {
		return func(q *actor.Process) error { return registry.Register(q, names, key, 1) }
	}
	links("before", p.Self())
	_ = register("a")(p)
	links("with one key", p.Self())
	_ = register("b")(p)
	links("with two", p.Self())
	_ = register("a")(p)
	_ = registry.Unregister(p, names, "a")
	links("with one again", p.Self())
	_ = registry.Unregister(p, names, "b")
	links("with none", p.Self())
	other := p.Spawn(trace.Puppet)
	_ = register("a")(p)
	t.Emit("one that may not register", state(trace.Ask(p, other, register("a"))))
	links("its links", other)

	reason := t.DrawReason("reason")
	owner := p.Spawn(trace.Puppet)
	_ = trace.Ask(p, owner, register("c"))
	trapping := p.Spawn(trace.Puppet)
	trace.Trap(p, trapping)
	_ = trace.Ask(p, trapping, register("d"))
	_ = registry.Unregister(p, names, "a")
	keeper := trace.Links(p, owner).([]actor.PID)[0]
	ref := p.Monitor(owner)
	p.TrapExit(true)
	_ = p.SendExit(keeper, reason)
	t.Emit("a signal does not end the partition", p.Alive(keeper))
	_ = p.SendExit(trapping, reason)
	t.Emit("a signal to one that traps", trace.NextOf(p, trapping).(actor.Exit).Reason)
	trace.Kill(p, keeper)
	t.Emit("one that registered", trace.AwaitDown(p, ref).Reason)
	t.Emit("one that traps", trace.NextOf(p, trapping).(actor.Exit).Reason)
	for {
		children, err := supervisor.WhichChildren(p, actor.Name(names))
		if err != nil {
			p.Exit(err)
		}
		if pid := children[0].PID; !pid.IsZero() && pid != keeper {
			break
		}
	}
	entries, err := registry.Lookup(p.System(), names, "d")
	t.EmitResult("its key afterwards", entries, err)
	t.Emit("it registers again", state(trace.Ask(p, trapping, register("d"))))
}
