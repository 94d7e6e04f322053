// Package regvia is the conformance scenario regvia, the twin of regvia.exs.
package regvia

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

type ask struct{ genserver.Req[int] }

// Sent is a message.
type Sent struct{ N int }

// Run answers B26: names of processes in a registry: via.
func Run(p *actor.Process, t *trace.T) {
	names := registry.Name[any, int](t.DrawName("reg"))
	a, n, sys := any(t.DrawWord("a")), t.DrawInt("n", 1, 99), p.System()
	if _, err := registry.StartLink(p, names, registry.Unique); err != nil {
		p.Exit(err)
	}
	via := registry.Via(names, a)
	_, err := genserver.Call(p, via, ask{})
	t.Emit("call nobody", trace.Reason(err))
	t.EmitDone("cast to nobody", genserver.Cast(p, via, ask{}))
	t.EmitDone("send to nobody", registry.Send(p, names, a, n))
	owner := p.Spawn(trace.Puppet)
	t.Name(owner, "owner")
	register := func(via actor.Via) func(q *actor.Process) actor.Atom {
		return func(q *actor.Process) actor.Atom {
			if err := via.Registrar.RegisterName(q, via.Name); errors.Is(err, actor.ErrNameTaken) {
				return "no"
			}
			return "yes"
		}
	}
	whereis := func() {
		var holder any
		if pid, ok := via.Whereis(sys); ok {
			holder = pid
		}
		t.Emit("whereis", holder)
	}
	value := func() {
		var entries []any
		list, err := registry.Lookup(sys, names, a)
		for _, e := range list {
			var v any // Elixir's via has nil where there is none
			if e.Value != 0 {
				v = e.Value
			}
			entries = append(entries, [2]any{e.PID, v})
		}
		t.EmitResult("its value", entries, err)
	}
	t.Emit("register", trace.Ask(p, owner, register(via)))
	t.Emit("register again", trace.Ask(p, owner, register(via)))
	t.Emit("another registers", register(via)(p))
	whereis()
	value()
	_ = registry.Send(p, names, a, Sent{n})
	t.Emit("the owner gets", trace.NextOf(p, owner))
	ref := p.Monitor(via)
	t.Emit("unregister", trace.Ask(p, owner, func(q *actor.Process) actor.Atom {
		via.Registrar.UnregisterName(q, via.Name)
		return "ok"
	}))
	whereis()
	t.Emit("with a value", trace.Ask(p, owner, register(registry.ViaValue(names, a, n))))
	value()
	trace.Kill(p, owner)
	t.Emit("the monitor", trace.AwaitDown(p, ref))
	whereis()
	t.Emit("another registers", register(via)(p))
}
