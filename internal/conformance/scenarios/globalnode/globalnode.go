// Package globalnode is the conformance scenario globalnode, the twin of globalnode.exs.
package globalnode

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what the nodes know.
func Code() nodes.Code {
	return nodes.Code{Third: true, Global: &global.Config{}, Ops: nodes.Globals()}
}

// Run answers N8, N9: the death of a node with global names and a lock, as two others see it.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	drawn := t.DrawNames("name", 3)
	t.Emit("names", drawn)
	name, other, kept := drawn[0], drawn[1], drawn[2]
	id := t.DrawAtom("resource")
	onB, onC := pair.Hand(p, pair.B), pair.Hand(p, pair.C)
	t.Name(onB, "on b")
	t.Name(onC, "on c")
	t.Name(p.Self(), "me")
	where := func(name any) [2]any { return [2]any{nodes.Whereis(p, name), pair.Ask(p, onC, "whereis", name)} }
	lock := func(opts ...global.LockOption) bool {
		ok, err := global.SetLock(p, global.ID{Resource: id, Requester: actor.Atom("a")}, opts...)
		return ok && err == nil
	}
	t.Emit("its own", pair.Ask(p, onB, "register", name, onB))
	t.Emit("another's, by it", pair.Ask(p, onB, "register", other, onC))
	t.Emit("ours", nodes.YesNo(global.Register(p, kept, p.Self())))
	t.Emit("its lock", pair.Ask(p, onB, "wait for lock", id, actor.Atom("b")))
	t.Emit("ours", lock(global.OnNodes(p.Node(), pair.C), global.Retries(0)))

	if err := pair.Kill9B(); err != nil {
		p.Exit(err)
	}
	nodes.Gone(p, name)
	t.Emit("its own", pair.Ask(p, onC, "gone", name))
	t.Emit("another's, by it", where(other))
	t.Emit("ours", where(kept))
	fresh := pair.Hand(p, p.Node())
	t.Name(fresh, "new")
	t.Emit("free again", nodes.YesNo(global.Register(p, name, fresh)))
	t.Emit("whereis", pair.Ask(p, onC, "whereis", name))
	t.Emit("the lock", lock())
	t.Emit("known to the other", pair.Ask(p, onC, "lock", id, actor.Atom("c"), 0))
}
