// Package regmeta is the conformance scenario regmeta, the twin of regmeta.exs.
package regmeta

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func result(err error) any {
	if err == nil {
		return actor.Atom("ok")
	}
	return err
}

// Run answers B26: metadata, and registries that cannot be.
func Run(p *actor.Process, t *trace.T) {
	names := registry.Name[any, int](t.DrawName("reg"))
	here, there := any(actor.Atom("here")), any(actor.Atom("there"))
	v, sys := t.DrawInt("v", 1, 99), p.System()
	if _, err := registry.StartLink(p, names, registry.Unique, registry.WithMeta(here, v)); err != nil {
		p.Exit(err)
	}
	meta := func(label string, key any) {
		value, ok, err := registry.Meta(sys, names, key)
		var got any = actor.Atom("error")
		if ok {
			got = [2]any{actor.Atom("ok"), value}
		}
		t.EmitResult(label, got, err)
	}
	meta("from the start", here)
	meta("not there", there)
	t.Emit("put", result(registry.PutMeta(sys, names, there, v*2)))
	meta("meta", there)
	t.Emit("put again", result(registry.PutMeta(sys, names, there, v*3)))
	meta("meta", there)
	other := p.Spawn(trace.Puppet)
	_ = trace.Ask(p, other, func(q *actor.Process) error { return registry.PutMeta(q.System(), names, here, v+1) })
	trace.Kill(p, other)
	meta("put by one that died", here)
	t.Emit("delete", result(registry.DeleteMeta(sys, names, there)))
	meta("meta", there)
	t.Emit("delete again", result(registry.DeleteMeta(sys, names, there)))
	count, err := registry.Count(sys, names)
	t.EmitResult("count", count, err)
	const nobody registry.Name[any, int] = "nobody_is_this"
	_, _, err = registry.Meta(sys, nobody, here)
	t.EmitDone("a registry that does not run", err)
	t.EmitDone("put there", registry.PutMeta(sys, nobody, here, v))
	_, err = registry.KeysOf(sys, nobody, p.Self())
	t.EmitDone("keys there", err)
	_, err = registry.Count(sys, nobody)
	t.EmitDone("count there", err)
	t.EmitDone("unregister there", registry.Unregister(p, nobody, any(v)))
	t.EmitDone("dispatch there", registry.Dispatch(p, nobody, any(v), func([]registry.Entry[int]) {}))
	const more registry.Name[any, int] = "one_more"
	_, err = registry.StartLink(p, more, registry.Unique, registry.WithPartitions(0))
	t.EmitDone("no partitions", err)
	_, err = registry.StartLink(p, more, registry.Keys(7))
	t.EmitDone("no such kind of keys", err)
	_, err = registry.StartLink(p, names, registry.Unique)
	var taken *genserver.AlreadyStartedError
	why := actor.Atom("started")
	if errors.As(err, &taken) {
		why = "already_started"
	}
	t.Emit("the name is taken", why)
}
