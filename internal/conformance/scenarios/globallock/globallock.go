// Package globallock is the conformance scenario globallock, the twin of globallock.exs.
package globallock

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what both nodes know.
func Code() nodes.Code {
	ops := nodes.Globals()
	ops["lock on"] = func(p *actor.Process, args []any) any { // resource, requester, nodes, retries
		ok, err := global.SetLock(p, global.ID{Resource: args[0], Requester: args[1]},
			global.OnNodes(args[2].([]actor.NodeName)...), global.Retries(args[3].(int)))
		return ok && err == nil
	}
	return nodes.Code{Global: &global.Config{}, Ops: ops}
}

// Run answers N9: global locks: other requesters, the same requester, nodes, who may remove.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	resources, requesters := t.DrawNames("resource", 2), t.DrawNames("requester", 2)
	t.Emit("resources", resources)
	resource, other := resources[0], resources[1]
	one, two := requesters[0], requesters[1]
	n := t.DrawInt("n", 1, 2)
	here, there := pair.Hand(p, p.Node()), pair.Hand(p, pair.B)
	lock := func(hand actor.PID, resource, requester actor.Name, on []actor.NodeName, retries int) any {
		return pair.Ask(p, hand, "lock on", resource, requester, on, retries)
	}
	del := func(hand actor.PID, resource, requester actor.Name) any {
		return pair.Ask(p, hand, "unlock", resource, requester)
	}
	all, onA, onB := []actor.NodeName{p.Node(), pair.B}, []actor.NodeName{p.Node()}, []actor.NodeName{pair.B}

	t.Emit("lock", lock(here, resource, one, all, 0))
	t.Emit("again, the same process", lock(here, resource, one, all, 0))
	t.Emit("another requester", lock(there, resource, two, all, 0))
	t.Emit("another requester, n retries", lock(there, resource, two, all, n))
	t.Emit("another resource", lock(there, other, two, all, 0))
	t.Emit("the same requester, another process", lock(there, resource, one, all, 0))
	t.Emit("the first process removes it", del(here, resource, one))
	t.Emit("another requester", lock(here, resource, two, all, 0))
	t.Emit("the second process removes it", del(there, resource, one))
	t.Emit("another requester", lock(here, resource, two, all, 0))

	t.Emit("a wrong requester removes it", del(here, resource, one))
	t.Emit("still locked", lock(there, resource, one, all, 0))
	t.Emit("another process removes it", del(there, resource, two))
	t.Emit("still locked", lock(there, resource, one, all, 0))
	t.Emit("its process removes it", del(here, resource, two))
	t.Emit("remove what is not there", del(here, resource, two))

	t.Emit("on b", lock(here, resource, one, onB, 0))
	t.Emit("on a, another", lock(there, resource, two, onA, 0))
	t.Emit("on both", lock(there, resource, one, all, 0))
	t.Emit("on b, another", lock(there, resource, two, onB, 0))
	t.Emit("on no node", lock(there, resource, two, []actor.NodeName{}, 0))
	t.Emit("remove both", [2]any{del(here, resource, one), del(there, resource, two)})
	t.Emit("on both", lock(there, resource, two, all, 0))
	t.Emit("a node that is not there", lock(here, other, one, []actor.NodeName{"nobody@127.0.0.1"}, 0))
}
