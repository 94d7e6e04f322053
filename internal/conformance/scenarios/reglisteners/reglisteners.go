// Package reglisteners is the conformance scenario reglisteners, the twin of reglisteners.exs.
package reglisteners

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B27: what listeners are told.
func Run(p *actor.Process, t *trace.T) {
	const names registry.Name[string, int] = "registry_of_this"
	a, b, v := t.DrawWord("a"), t.DrawWord("b"), t.DrawInt("v", 1, 99)
	_ = p.Register("listener_of_this", p.Self())
	t.Name(p.Self(), "root")
	for _, kind := range []registry.Keys{registry.Unique, registry.Duplicate} {
		for parts := 1; parts <= 2; parts++ {
			if _, err := registry.StartLink(p, names, kind, registry.WithPartitions(parts),
				registry.WithListeners("listener_of_this")); err != nil {
				p.Exit(err)
			}
			_ = registry.Register(p, names, a, v)
			t.Emit("register", trace.Mail(p))
			_ = registry.Register(p, names, a, v+1)
			t.Emit("register again", trace.Mail(p))
			if kind == registry.Unique {
				_, _, _ = registry.UpdateValue(p, names, a, func(v int) int { return v + 1 })
			}
			t.Emit("update", trace.Mail(p))
			_ = registry.Unregister(p, names, a)
			t.Emit("unregister", trace.Mail(p))
			_ = registry.Unregister(p, names, a)
			t.Emit("unregister again", trace.Mail(p))
			_ = registry.Register(p, names, b, v)
			_ = registry.UnregisterMatch(p, names, b, func(x int) bool { return x == v+1 })
			_ = registry.UnregisterMatch(p, names, b, func(x int) bool { return x == v })
			t.Emit("unregister match", trace.Mail(p))
			for i := range 3 {
				_ = registry.Register(p, names, b, i+1)
			}
			trace.Mail(p)
			_ = registry.UnregisterMatch(p, names, b, func(x int) bool { return x < 3 })
			t.Emit("unregister match of two", trace.Mail(p))
			other := p.Spawn(trace.Puppet)
			_ = trace.Ask(p, other, func(q *actor.Process) error { return registry.Register(q, names, a, v) })
			t.Next(p, "another registers")
			trace.Kill(p, other)
			t.Emit("it died", trace.Mail(p))
			_ = registry.Unregister(p, names, b)
			trace.Mail(p)
			_ = supervisor.Stop(p, actor.Name(names), actor.Normal)
			t.Emit("the registry stopped", trace.Mail(p))
		}
	}
}
