// Package dictionary is the conformance scenario dictionary, the twin of dictionary.exs.
package dictionary

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P22: the process dictionary.
func Run(p *actor.Process, t *trace.T) {
	k, l, m := t.DrawAtom("k"), t.DrawAtom("l"), t.DrawAtom("m")
	keys := []any{k, l, m}
	n := t.DrawInt("n", 1, 999)
	has := func(key any) bool { return slices.Contains(p.Keys(), key) }

	t.Emit("nothing yet", [2]any{p.Get(k), p.Delete(k)})
	t.Emit("put", p.Put(k, n))
	t.Emit("put again", p.Put(k, []int{n, n}))
	t.Emit("get", p.Get(k))
	t.Emit("put nil", p.Put(k, nil))
	t.Emit("nil is there", [2]any{p.Get(k), has(k)})
	t.Emit("delete nil", [2]any{p.Delete(k), has(k)})
	t.Emit("delete again", p.Delete(k))

	others := []any{n, t.DrawWord("k"), [2]any{k, n}, p.Self(), k}
	for i, key := range others {
		p.Put(key, i)
	}
	var own []any
	all := true
	for _, key := range others {
		own = append(own, p.Get(key))
		all = all && has(key)
	}
	t.Emit("each its own", own)
	t.Emit("not alike", [2]any{p.Get([2]any{k, n + 1}), p.Get(n + 1)})
	t.Emit("how many", len(p.Keys()))
	t.Emit("all of them", all)
	for _, key := range others {
		p.Delete(key)
	}
	t.Emit("none left", p.Keys())

	pid := p.Spawn(trace.Puppet)
	_ = trace.Ask(p, pid, func(q *actor.Process) error {
		for _, key := range keys {
			q.Put(key, q.Self())
		}
		return nil
	})
	child := trace.Ask(p, pid, func(q *actor.Process) actor.PID { return q.SpawnLink(trace.Puppet) })
	t.Emit("a child's", trace.Ask(p, child, func(q *actor.Process) []any { return q.Keys() }))
	trace.Ask(p, child, func(q *actor.Process) any { return q.Put(k, n) })
	t.Emit("the parent's", trace.Ask(p, pid, func(q *actor.Process) any { return q.Get(k) }) == any(pid))

	info, _ := p.Info(pid)
	seen := info.Dictionary
	same := len(seen) == len(keys)
	for _, key := range keys {
		same = same && seen[key] != nil
	}
	t.Emit("what others see", same)
	trace.Ask(p, pid, func(q *actor.Process) any {
		q.Delete(l)
		return q.Put(m, n)
	})
	info, _ = p.Info(pid)
	t.Emit("later", [3]any{info.Dictionary[l] != nil, info.Dictionary[m], seen[l] != nil})

	trace.Ask(p, pid, func(q *actor.Process) bool {
		_ = q.Register(t.DrawName("m"), q.Self())
		return q.TrapExit(true)
	})
	t.Emit("kept", trace.Ask(p, pid, func(q *actor.Process) any { return q.Get(m) }))
	trace.Kill(p, pid)
	t.Emit("of the dead", trace.Dictionary(p, pid))
}
