// Package regmatch is the conformance scenario regmatch, the twin of regmatch.exs.
package regmatch

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B27, B26: match, select and unregister_match.
func Run(p *actor.Process, t *trace.T) {
	const names registry.Name[int, int] = "registry_of_this"
	n, k, sys := t.DrawInt("n", 3, 6), t.DrawInt("k", 1, 3), p.System()
	all := func(int) bool { return true }
	exactly := func(want int) func(int) bool { return func(v int) bool { return v == want } }
	above := func(v int) bool { return v > k }
	one := func(label string, entries []registry.Entry[int], err error) {
		values := []int{}
		for _, e := range entries {
			values = append(values, e.Value)
		}
		slices.Sort(values)
		t.EmitResult(label, values, err)
	}
	for _, kind := range []registry.Keys{registry.Unique, registry.Duplicate} {
		if _, err := registry.StartLink(p, names, kind); err != nil {
			p.Exit(err)
		}
		for i := 1; i <= n; i++ {
			key := i
			if kind == registry.Duplicate {
				key = i % 2
			}
			_ = registry.Register(p, names, key, i)
		}
		for key := range 3 {
			match := func(label string, accepts func(int) bool) {
				entries, err := registry.Match(sys, names, key, accepts)
				one(label, entries, err)
			}
			match("match all of a key", all)
			match("match a value", exactly(k))
			match("match with a guard", above)
			c, err := registry.CountMatch(sys, names, key, all)
			t.EmitResult("count match", c, err)
			c, err = registry.CountMatch(sys, names, key, above)
			t.EmitResult("count with a guard", c, err)
		}
		pairs, err := registry.Select(sys, names, func(i registry.Item[int, int]) ([2]int, bool) { return [2]int{i.Key, i.Value}, above(i.Value) })
		slices.SortFunc(pairs, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
		t.EmitResult("select", pairs, err)
		keys, err := registry.Select(sys, names, func(i registry.Item[int, int]) (int, bool) { return i.Key, true })
		slices.Sort(keys)
		t.EmitResult("select all", keys, err)
		c, err := registry.CountSelect(sys, names, func(i registry.Item[int, int]) bool { return above(i.Value) })
		t.EmitResult("count select", c, err)
		count := func() {
			c, err := registry.Count(sys, names)
			t.EmitResult("count", c, err)
		}
		unregister := func(label string, q *actor.Process, key int, match func(int) bool) {
			ok := actor.Atom("ok")
			t.EmitResult(label, ok, registry.UnregisterMatch(q, names, key, match))
		}
		left := func() {
			entries, err := registry.Lookup(sys, names, 1)
			one("left", entries, err)
		}
		unregister("unregister match of another value", p, 1, exactly(99))
		count()
		unregister("unregister match", p, 1, exactly(1))
		left()
		unregister("unregister with a guard", p, 1, above)
		left()
		keys, err = registry.KeysOf(sys, names, p.Self())
		slices.Sort(keys)
		t.EmitResult("keys", keys, err)
		other := p.Spawn(trace.Puppet)
		err = trace.Ask(p, other, func(q *actor.Process) error { return registry.UnregisterMatch(q, names, 0, all) })
		ok := actor.Atom("ok")
		t.EmitResult("unregister another's", ok, err)
		count()
		p.TrapExit(true)
		_ = supervisor.Stop(p, actor.Name(names), actor.Normal)
		trace.Mail(p)
	}
}
