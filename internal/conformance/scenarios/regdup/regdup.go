// Package regdup is the conformance scenario regdup, the twin of regdup.exs.
package regdup

import (
	"errors"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B27: duplicate keys: lookup, values, dispatch, unregister.
func Run(p *actor.Process, t *trace.T) {
	const names registry.Name[actor.Atom, int] = "registry_of_this"
	parts, a, b, sys, me := t.DrawInt("parts", 2, 4), t.DrawAtom("a"), t.DrawAtom("b"), p.System(), p.Self()
	t.Name(me, "root")
	runs := []struct {
		what string
		opts []registry.Option
	}{{"one partition", nil}, {"several", []registry.Option{registry.WithPartitions(parts)}}}
	for _, run := range runs {
		if _, err := registry.StartLink(p, names, registry.Duplicate, run.opts...); err != nil {
			p.Exit(err)
		}
		one := p.Spawn(trace.Puppet)
		t.Name(one, "one")
		reg := func(key actor.Atom, v int) func(q *actor.Process) actor.Atom {
			return func(q *actor.Process) actor.Atom {
				if registry.Register(q, names, key, v) != nil {
					return "error"
				}
				return "ok"
			}
		}
		lookup := func(label string, key actor.Atom) {
			entries, err := registry.Lookup(sys, names, key)
			slices.SortFunc(entries, func(a, b registry.Entry[int]) int { return a.Value - b.Value })
			t.EmitResult(label, entries, err)
		}
		keys := func() {
			list, err := registry.KeysOf(sys, names, me)
			t.EmitResult("keys", list, err)
		}
		count := func() {
			n, err := registry.Count(sys, names)
			t.EmitResult("count", n, err)
		}
		numbers := func(label string) {
			got := []int{}
			for _, m := range trace.Mail(p) {
				got = append(got, m.(int))
			}
			slices.Sort(got)
			t.Emit(label, got)
		}
		lookup(run.what+", nobody", a)
		t.Emit("register", reg(a, 1)(p))
		t.Emit("again", reg(a, 2)(p))
		t.Emit("the same again", reg(a, 2)(p))
		t.Emit("another", trace.Ask(p, one, reg(a, 3)))
		t.Emit("another key", trace.Ask(p, one, reg(b, 4)))
		lookup("lookup", a)
		lookup("lookup", b)
		keys()
		values, err := registry.Values(sys, names, a, me)
		t.EmitResult("values", values, err)
		values, err = registry.Values(sys, names, a, one)
		t.EmitResult("values of another", values, err)
		count()
		tell := func(q *actor.Process, entries []registry.Entry[int]) {
			for _, e := range entries {
				_ = q.Send(me, e.Value)
			}
		}
		_ = registry.Dispatch(p, names, a, func(entries []registry.Entry[int]) { tell(p, entries) })
		numbers("dispatch")
		_ = registry.DispatchParallel(p, names, a, tell)
		numbers("dispatch in parallel")
		_ = registry.Dispatch(p, names, "nobody", func(entries []registry.Entry[int]) { _ = p.Send(me, entries) })
		t.Emit("dispatch to nobody", trace.Mail(p))
		var crash *actor.PanicError
		raised := actor.Atom("went through")
		if errors.As(actor.CatchAll(func() error {
			return registry.Dispatch(p, names, a, func([]registry.Entry[int]) { panic("no") })
		}), &crash) {
			raised = "raised"
		}
		t.Emit("a dispatch that raises", raised)
		err = registry.Unregister(p, names, a)
		unregistered := actor.Atom("ok")
		t.EmitResult("unregister", unregistered, err)
		lookup("lookup", a)
		keys()
		count()
		registered := actor.Atom("yes")
		t.EmitResult("register by via", registered, names.RegisterName(p, a))
		_ = registry.Unregister(p, names, a)
		trace.Kill(p, one)
		_ = supervisor.Stop(p, actor.Name(names), actor.Normal)
	}
}
