// Package globallockdeath is the conformance scenario globallockdeath, the twin of globallockdeath.exs.
package globallockdeath

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Locked is what a process that waited for a lock got.
type Locked struct{ OK bool }

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Global: &global.Config{}, Ops: nodes.Globals()} }

// Run answers N9: the death of who holds a global lock, and the loss of its node.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	resource := t.DrawAtom("resource")
	t.Emit("resource", resource)
	requesters := t.DrawNames("requester", 2)
	one, two := requesters[0], requesters[1]
	lock := func(requester actor.Name, opts ...global.LockOption) bool {
		ok, err := global.SetLock(p, global.ID{Resource: resource, Requester: requester}, opts...)
		return ok && err == nil
	}
	del := func(requester actor.Name, opts ...global.LockOption) bool {
		return global.DelLock(p, global.ID{Resource: resource, Requester: requester}, opts...) == nil
	}
	kill := func(pid actor.PID) {
		ref := p.Monitor(pid)
		_ = p.SendExit(pid, actor.Kill)
		trace.AwaitDown(p, ref)
	}
	onA, onB, once := global.OnNodes(p.Node()), global.OnNodes(pair.B), global.Retries(0)

	for _, where := range []string{"here", "there"} {
		on := p.Node()
		if where == "there" {
			on = pair.B
		}
		holder := pair.Hand(p, on)
		t.Emit(where+", lock", pair.Ask(p, holder, "wait for lock", resource, one))
		t.Emit("another", lock(two, once))
		waiting := pair.Hand(p, p.Node())
		waits := pair.Begin(p, waiting, "wait for lock", resource, two)
		kill(holder)
		t.Emit("who waited, after its death", Locked{pair.Await(p, waits).(bool)})
		t.Emit("another", lock(one, once))
		t.Emit("removed", pair.Ask(p, waiting, "unlock", resource, two))
		t.Emit("another", lock(one, once))
		t.Emit("removed", del(one))
	}

	first, second := pair.Hand(p, p.Node()), pair.Hand(p, pair.B)
	for _, h := range []actor.PID{first, second} {
		t.Emit("together", pair.Ask(p, h, "wait for lock", resource, one))
	}
	kill(first)
	t.Emit("one is dead", lock(two, once))
	kill(second)
	t.Emit("both are dead", lock(two))
	t.Emit("removed", del(two))

	holder := pair.Hand(p, pair.B)
	t.Emit("lock", pair.Ask(p, holder, "wait for lock", resource, one))
	t.Emit("another", lock(two, once))
	t.Emit("disconnect", pair.A.Disconnect(pair.B) == nil)
	t.Emit("here", lock(two, onA))
	t.Emit("removed", del(two, onA))
	t.Emit("connect", pair.A.Connect(p.Context(), pair.AddrB()) == nil)
	t.Emit("still held there", lock(two, onB, once))
	t.Emit("not here", lock(two, onA, once))
}
