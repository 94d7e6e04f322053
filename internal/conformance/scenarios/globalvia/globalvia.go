// Package globalvia is the conformance scenario globalvia, the twin of globalvia.exs.
package globalvia

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The requests.
type (
	Add struct {
		genserver.Req[int]
		N int
	}
	Put struct{ N int }
)

// Code is what both nodes know.
func Code() nodes.Code {
	ops := nodes.Globals()
	ops["start"] = func(p *actor.Process, args []any) any { return start(p, args[0], args[1].(int)) }
	ops["add"] = func(p *actor.Process, args []any) any {
		n, err := genserver.Call(p, global.Via(args[0]), Add{N: args[1].(int)})
		if err != nil {
			return nil
		}
		return n
	}
	return nodes.Code{Global: &global.Config{}, Ops: ops, Types: func(c *codec.Codec) {
		codec.MustRegister[Add](c, "add")
		codec.MustRegister[Put](c, "put")
		codec.MustRegister[[2]any](c, "pair")
	}}
}

// start gives what GenServer.start gives.
func start(p *actor.Process, name any, state int) any {
	pid, err := genserver.Start(p, &server{n: state}, genserver.WithVia(global.Via(name)))
	if err != nil {
		return [2]any{actor.Atom("error"), err}
	}
	return [2]any{actor.Atom("ok"), pid}
}

type server struct {
	genserver.Default
	n int
}

// HandleCall adds.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Add); ok {
		s.n += m.N
		return genserver.Reply(m, s.n)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast replaces the state.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Put); ok {
		s.n = m.N
		return genserver.NoReply()
	}
	return s.Default.HandleCast(p, msg)
}

// Run answers N13, B8: a GenServer under a global name.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	n, m := t.DrawInt("n", 1, 99), t.DrawInt("m", 100, 199)
	name := t.DrawAtom("name")
	via := global.Via(name)
	there := pair.Hand(p, pair.B)
	where := func() any {
		if pid, ok := genserver.Whereis(p, via); ok {
			return pid
		}
		return nil
	}

	_, err := genserver.Call(p, via, Add{N: n})
	var failed *genserver.CallError
	if errors.As(err, &failed) {
		t.Emit("call nobody", failed.Reason)
	}
	t.EmitDone("cast to nobody", genserver.Cast(p, via, Put{n}))
	started := pair.Ask(p, there, "start", name, n).([2]any)
	pid := started[1].(actor.PID)
	t.Name(pid, "server")
	t.Emit("whereis", where())
	t.Emit("call", genserver.MustCall(p, via, Add{N: m}))
	_ = genserver.Cast(p, via, Put{m})
	t.Emit("call after a cast", genserver.MustCall(p, via, Add{N: n}))
	t.Emit("start again", start(p, name, n))
	t.Emit("start again there", pair.Ask(p, there, "start", name, n))
	t.Emit("its node", pid.Node() == pair.B)
	t.Emit("stop", nodes.OK(genserver.StopServer(p, via, actor.Normal, actor.Infinity)))
	nodes.Gone(p, name)
	pair.Ask(p, there, "gone", name)
	t.Emit("whereis", where())
	second := start(p, name, m).([2]any)
	t.Name(second[1], "second")
	t.Emit("call from there", pair.Ask(p, there, "add", name, n))
}
