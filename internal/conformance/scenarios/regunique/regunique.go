// Package regunique is the conformance scenario regunique, the twin of regunique.exs.
package regunique

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// result is what Elixir's Registry returns.
func result(err error) any {
	if err == nil {
		return actor.Atom("ok")
	}
	return [2]any{actor.Atom("error"), err}
}

// Run answers B26: register, lookup and unregister with unique keys.
func Run(p *actor.Process, t *trace.T) {
	names := registry.Name[any, int](t.DrawName("reg"))
	a, b, v := any(t.DrawWord("a")), any(t.DrawWord("b")), t.DrawInt("v", 1, 99)
	sys := p.System()
	sup, err := registry.StartLink(p, names, registry.Unique)
	if err != nil {
		p.Exit(err)
	}
	holder, _ := p.Whereis(actor.Name(names))
	t.Emit("its name", holder == sup)
	t.Name(p.Self(), "root")
	lookup := func(label string, key any) {
		entries, err := registry.Lookup(sys, names, key)
		t.EmitResult(label, entries, err)
	}
	whereis := func(key any) any {
		if pid, _, ok := registry.Whereis(sys, names, key); ok {
			return pid
		}
		return nil
	}
	keys := func(pid actor.PID) []any { k, _ := registry.KeysOf(sys, names, pid); return k }
	values := func(key any, pid actor.PID) []int { v, _ := registry.Values(sys, names, key, pid); return v }
	register := func(key any, v int) func(q *actor.Process) any {
		return func(q *actor.Process) any { return result(registry.Register(q, names, key, v)) }
	}
	lookup("nobody", a)
	t.Emit("register", register(a, v)(p))
	lookup("lookup", a)
	t.Emit("whereis", whereis(a))
	t.Emit("register again", register(a, v+1)(p))
	other := p.Spawn(trace.Puppet)
	t.Name(other, "other")
	t.Emit("another registers", trace.Ask(p, other, register(a, v)))
	t.Emit("another key", trace.Ask(p, other, register(b, v*2)))
	lookup("lookup", b)
	t.Emit("keys", [2]any{keys(p.Self()), keys(other)})
	t.Emit("values", [3]any{values(a, p.Self()), values(a, other), values(b, other)})
	n, err := registry.Count(sys, names)
	t.EmitResult("count", n, err)
	t.Emit("unregister another's", result(registry.Unregister(p, names, b)))
	lookup("it stays", b)
	t.Emit("unregister", result(registry.Unregister(p, names, a)))
	lookup("lookup", a)
	t.Emit("whereis", whereis(a))
	t.Emit("unregister again", result(registry.Unregister(p, names, a)))
	t.Emit("another registers", trace.Ask(p, other, register(a, v)))
	both := keys(other)
	t.Emit("keys of another", len(both) == 2 && slices.Contains(both, a) && slices.Contains(both, b))
	tell := func(entries []registry.Entry[int]) { _ = p.Send(p.Self(), entries) }
	_ = registry.Dispatch(p, names, a, tell)
	t.Emit("dispatch", trace.Mail(p))
	_ = registry.Dispatch(p, names, any(v), tell)
	t.Emit("dispatch to nobody", trace.Mail(p))
	_ = supervisor.Stop(p, actor.Name(names), actor.Normal)
	lookup("a registry that stopped", a)
	t.EmitDone("register there", registry.Register(p, names, a, v))
}
