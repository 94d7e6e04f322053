// Package globaldeath is the conformance scenario globaldeath, the twin of globaldeath.exs.
package globaldeath

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Global: &global.Config{}, Ops: nodes.Globals()}
}

// types registers what a drawn reason may be.
func types(c *codec.Codec) { codec.MustRegister[[2]any](c, "pair") }

// Run answers N8: the death of a process that has global names.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	drawn := t.DrawNames("name", 2)
	name, other := drawn[0], drawn[1]
	reason := t.DrawReason("reason")
	me := p.Self()
	t.Name(me, "me")
	asker := pair.Hand(p, pair.B)
	gone := func(name actor.Name) any {
		here, there := nodes.Gone(p, name), pair.Ask(p, asker, "gone", name)
		if here != there {
			return there
		}
		return here
	}
	register := func(name any, pid actor.PID) actor.Atom { return nodes.YesNo(global.Register(p, name, pid)) }

	for _, where := range []string{"here", "there"} {
		for _, how := range []string{"exits", "is killed"} {
			on := p.Node()
			if where == "there" {
				on = pair.B
			}
			pid := pair.Hand(p, on)
			ref := p.Monitor(pid)
			t.Emit(where+", register", register(name, pid))
			t.Emit(where+", a second name", nodes.YesNo(global.ReRegister(p, other, pid)))
			if how == "exits" {
				_ = p.SendExit(pid, reason)
			} else {
				_ = p.SendExit(pid, actor.Kill)
			}
			t.Emit(where+", "+how, trace.AwaitDown(p, ref).Reason)
			t.Emit("the name", gone(name))
			t.Emit("the second name", gone(other))
			t.Emit("free again", register(name, me))
			t.Emit("whereis", pair.Ask(p, asker, "whereis", name))
			t.Emit("unregister", nodes.OK(global.Unregister(p, name)))
		}
	}

	dead, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	trace.AwaitDown(p, ref)
	t.Emit("register the dead", register(name, dead))
	t.Emit("whereis", nodes.Whereis(p, name))
	t.Emit("there", gone(name))
	t.Emit("register after it", register(name, me))
	t.Emit("whereis", pair.Ask(p, asker, "whereis", name))
}
