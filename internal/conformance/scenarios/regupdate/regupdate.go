// Package regupdate is the conformance scenario regupdate, the twin of regupdate.exs.
package regupdate

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B26: a value that its owner changes.
func Run(p *actor.Process, t *trace.T) {
	names := registry.Name[any, int](t.DrawName("reg"))
	a, v, sys := any(t.DrawWord("a")), t.DrawInt("v", 1, 99), p.System()
	if _, err := registry.StartLink(p, names, registry.Unique); err != nil {
		p.Exit(err)
	}
	t.Name(p.Self(), "root")
	double := func(v int) int { return v * 2 }
	update := func(q *actor.Process, key any) any {
		now, before, err := registry.UpdateValue(q, names, key, double)
		if errors.Is(err, actor.ErrNotRegistered) {
			return actor.Atom("error")
		}
		return [2]int{now, before}
	}
	lookup := func() {
		entries, err := registry.Lookup(sys, names, a)
		t.EmitResult("lookup", entries, err)
	}
	_ = registry.Register(p, names, a, v)
	t.Emit("update", update(p, a))
	lookup()
	values, err := registry.Values(sys, names, a, p.Self())
	t.EmitResult("values", values, err)
	items, err := registry.Select(sys, names, func(i registry.Item[any, int]) (registry.Item[any, int], bool) { return i, true })
	t.EmitResult("select", items, err)
	t.Emit("of a key that is not there", update(p, any(v)))
	other := p.Spawn(trace.Puppet)
	t.Emit("by another", trace.Ask(p, other, func(q *actor.Process) any { return update(q, a) }))
	lookup()
	failed := actor.CatchAll(func() error {
		_, _, err := registry.UpdateValue(p, names, a, func(int) int { panic("no") })
		return err
	})
	var crash *actor.PanicError
	raised := actor.Atom("went through")
	if errors.As(failed, &crash) {
		raised = "raised"
	}
	t.Emit("a function that fails", raised)
	lookup()
	_ = registry.Unregister(p, names, a)
	t.Emit("when it is gone", update(p, a))
	t.Emit("links", len(trace.Links(p, p.Self()).([]actor.PID)))
	const twice registry.Name[any, int] = "registry_of_this"
	_, _ = registry.StartLink(p, twice, registry.Duplicate)
	_ = registry.Register(p, twice, a, v)
	_, _, err = registry.UpdateValue(p, twice, a, double)
	t.EmitDone("with duplicate keys", err)
}
