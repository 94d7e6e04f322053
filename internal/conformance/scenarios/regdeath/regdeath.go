// Package regdeath is the conformance scenario regdeath, the twin of regdeath.exs.
package regdeath

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B26, B27: what is left of those who die.
func Run(p *actor.Process, t *trace.T) {
	const names registry.Name[any, int] = "registry_of_this"
	reason, n, sys := t.DrawReason("reason"), t.DrawInt("n", 2, 5), p.System()
	for _, kind := range []registry.Keys{registry.Unique, registry.Duplicate} {
		for _, how := range []error{actor.Normal, actor.Shutdown, reason, actor.Kill} {
			if _, err := registry.StartLink(p, names, kind); err != nil {
				p.Exit(err)
			}
			var pids []actor.PID
			for i := range n {
				pid := p.Spawn(trace.Puppet)
				_ = trace.Ask(p, pid, func(q *actor.Process) error {
					if kind == registry.Unique {
						return registry.Register(q, names, any(i+1), i+1)
					}
					return registry.Register(q, names, any("all"), i+1)
				})
				pids = append(pids, pid)
			}
			first, key := pids[0], any(1)
			if kind == registry.Duplicate {
				key = "all"
			}
			if how == actor.Kill {
				trace.Kill(p, first)
			} else {
				trace.Die(p, first, how)
				trace.Gone(p, first)
			}
			lookup := func() []registry.Entry[int] { e, _ := registry.Lookup(sys, names, key); return e }
			if kind == registry.Unique {
				t.Emit("lookup at once", lookup())
			}
			keys, err := registry.KeysOf(sys, names, first)
			t.EmitResult("its keys", keys, err)
			count, err := registry.Count(sys, names)
			t.EmitResult("count", count, err)
			found := []any{}
			for _, e := range lookup() {
				found = append(found, [2]any{slices.Index(pids, e.PID), e.Value})
			}
			t.Emit("lookup", found)
			err = trace.Ask(p, pids[1], func(q *actor.Process) error { return registry.Register(q, names, key, 0) })
			t.Emit("another registers", err == nil)
			t.Emit("links of one that is left", len(trace.Links(p, pids[n-1]).([]actor.PID)))
			var refs []actor.Ref
			for _, pid := range pids[1:] {
				refs = append(refs, p.Monitor(pid))
			}
			_ = supervisor.Stop(p, actor.Name(names), actor.Normal)
			var reasons []error
			for _, ref := range refs {
				if why := trace.AwaitDown(p, ref).Reason; !slices.Contains(reasons, why) {
					reasons = append(reasons, why)
				}
			}
			t.Emit("the others end with the registry", reasons)
		}
	}
}
