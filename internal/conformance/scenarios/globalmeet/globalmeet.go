// Package globalmeet is the conformance scenario globalmeet, the twin of globalmeet.exs.
package globalmeet

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what the nodes know.
func Code() nodes.Code {
	ops := nodes.Globals()
	ops["lock yourself"] = func(p *actor.Process, args []any) any {
		ok, err := global.SetLock(p, global.ID{Resource: args[0], Requester: p.Self()})
		return ok && err == nil
	}
	ops["poll"] = func(p *actor.Process, _ []any) any {
		m, err := actor.Receive[global.NameConflict](p, 0)
		if err != nil {
			return actor.Atom("nothing")
		}
		return m
	}
	return nodes.Code{Third: true, Apart: true, Global: &global.Config{}, Ops: ops}
}

// Run answers N10, N9: two parts of a cluster meet.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	drawn := t.DrawNames("name", 5)
	ours, onB, onC, both, resource := drawn[0], drawn[1], drawn[2], drawn[3], actor.Atom(drawn[4])
	n := t.DrawInt("n", 1, 99)
	t.Name(p.Self(), "me")
	mine := pair.Hand(p, p.Node())
	t.Name(mine, "mine")
	t.Emit("ours", nodes.YesNo(global.Register(p, actor.Atom(ours), p.Self())))
	t.Emit("in both parts", nodes.YesNo(global.Register(p, actor.Atom(both), mine, global.WithResolver(global.RandomNotifyName))))
	far := func(on actor.NodeName, op string, args ...actor.Atom) {
		if err := pair.Far(p.Context(), on, op, args...); err != nil {
			p.Exit(err)
		}
	}
	notify := actor.Atom(global.RandomNotifyName)
	far(pair.B, "register yourself", actor.Atom(onB), notify)
	far(pair.C, "register yourself", actor.Atom(onC), notify)
	far(pair.C, "register yourself", actor.Atom(both), notify)
	t.Emit("apart", [2]any{nodes.Whereis(p, actor.Atom(onB)), nodes.Whereis(p, actor.Atom(onC))})
	lock := func(opts ...global.LockOption) bool {
		ok, err := global.SetLock(p, global.ID{Resource: resource, Requester: n}, opts...)
		return ok && err == nil
	}
	t.Emit("a lock in this part", lock())
	far(pair.C, "lock yourself", resource)

	t.Emit("connect", pair.Join(p.Context()) == nil)
	hands := []actor.PID{pair.Hand(p, p.Node()), pair.Hand(p, pair.B), pair.Hand(p, pair.C)}
	for _, h := range hands {
		pair.Ask(p, h, "sync")
	}
	everywhere := func(name actor.Name) []any {
		var all []any
		for _, h := range hands {
			all = append(all, pair.Ask(p, h, "whereis", actor.Atom(name)))
		}
		return all
	}
	loser := pair.Ask(p, hands[2], "local", actor.Atom(both)).(actor.PID)
	t.Name(pair.Ask(p, hands[1], "local", actor.Atom(onB)), "on b")
	t.Name(pair.Ask(p, hands[2], "local", actor.Atom(onC)), "on c")
	t.Name(loser, "both on c")
	for _, c := range []struct {
		what string
		name actor.Name
	}{{"ours", ours}, {"on b", onB}, {"on c", onC}, {"in both parts", both}} {
		t.Emit(c.what+", everywhere", everywhere(c.name))
	}
	t.Emit("the loser gets", pair.Ask(p, loser, "mail"))
	t.Emit("and then", pair.Ask(p, loser, "poll"))
	t.Emit("the other gets", pair.Ask(p, mine, "poll"))
	t.Emit("the lock of this part, again", lock(global.OnNodes(p.Node()), global.Retries(0)))
	t.Emit("on all nodes", lock(global.Retries(0)))
	t.Emit("names", len(global.Registered(p.System())))
}
