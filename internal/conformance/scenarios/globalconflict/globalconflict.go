// Package globalconflict is the conformance scenario globalconflict, the twin of globalconflict.exs.
package globalconflict

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Asked is what the resolver highest tells both processes.
type Asked struct {
	Name       any
	One, Other actor.PID
}

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Apart: true, Global: &global.Config{}, Ops: nodes.Globals(), Serve: resolvers, Types: func(c *codec.Codec) {
		codec.MustRegister[Asked](c, "asked")
	}}
}

func resolvers(n *cluster.Node) error {
	_, err1 := global.RegisterResolver(n.System(), "highest", func(p *actor.Process, name any, one, other actor.PID) actor.PID {
		for _, pid := range []actor.PID{one, other} {
			_ = p.Send(pid, Asked{name, one, other})
		}
		if one.Node() > other.Node() {
			return one
		}
		return other
	})
	_, err2 := global.RegisterResolver(n.System(), "fails", func(*actor.Process, any, actor.PID, actor.PID) actor.PID {
		panic("no")
	})
	_, err3 := global.RegisterResolver(n.System(), "neither", func(p *actor.Process, _ any, _, _ actor.PID) actor.PID {
		return p.Self()
	})
	return errors.Join(err1, err2, err3)
}

// Run answers N10: two nodes that have each registered the same names meet.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	all := []struct {
		what     string
		resolver global.Resolver
	}{
		{"exit", global.RandomExitName}, {"notify", global.RandomNotifyName}, {"all", global.NotifyAllName},
		{"highest", "highest"}, {"fails", "fails"}, {"neither", "neither"},
	}
	mine := map[string]actor.PID{}
	far := func(name, resolver actor.Atom) {
		if err := pair.Far(p.Context(), pair.B, "register yourself", name, resolver); err != nil {
			p.Exit(err)
		}
	}
	for _, c := range all {
		name := t.DrawAtom(c.what)
		mine[c.what] = pair.Hand(p, p.Node())
		t.Name(mine[c.what], c.what+" a")
		t.Emit(c.what+", here", nodes.YesNo(global.Register(p, name, mine[c.what], global.WithResolver(c.resolver))))
		far(name, actor.Atom(c.resolver))
	}
	only := t.DrawAtom("only")
	far(only, actor.Atom(global.RandomExitName))

	t.Emit("connect", pair.Join(p.Context()) == nil)
	there := pair.Hand(p, pair.B)
	if err := global.Sync(p); err != nil {
		p.Exit(err)
	}
	pair.Ask(p, there, "sync")

	for _, c := range all {
		name := t.DrawAtom(c.what)
		if c.what == "exit" {
			pair.Ask(p, there, "held", name, mine[c.what])
		} else if his, ok := pair.Ask(p, there, "local", name).(actor.PID); ok {
			t.Name(his, c.what+" b")
		}
		t.Emit(c.what+", whereis", [2]any{nodes.Whereis(p, name), pair.Ask(p, there, "whereis", name)})
		switch c.what {
		case "exit":
			t.Emit(c.what+", the other", pair.Ask(p, there, "local gone", name))
			t.Emit(c.what+", this one", p.Alive(mine[c.what]))
		case "notify":
			t.Emit(c.what+", the other gets", pair.Ask(p, pair.Ask(p, there, "local", name).(actor.PID), "mail"))
		case "all", "highest":
			t.Emit(c.what+", the other gets", pair.Ask(p, pair.Ask(p, there, "local", name).(actor.PID), "mail"))
			t.Emit(c.what+", this one gets", pair.Ask(p, mine[c.what], "mail"))
		}
	}

	his := pair.Ask(p, there, "local", only).(actor.PID)
	t.Name(his, "only b")
	t.Emit("only there", [2]any{nodes.Whereis(p, only), nodes.Whereis(p, only) == any(his)})
	t.Emit("register what is held", nodes.YesNo(global.Register(p, t.DrawAtom(all[0].what), mine["exit"])))
}
