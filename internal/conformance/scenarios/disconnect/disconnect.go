// Package disconnect is the conformance scenario disconnect, the twin of disconnect.exs.
package disconnect

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Watches struct {
		Who  actor.PID
		Name actor.Name
	}
	Ready struct{ PID actor.PID }
	Saw   struct{ Who actor.PID }
	ISaw  struct{ Reasons [2]error }
	Stop  struct{ Reason error }
)

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Watches](c, "watches")
	codec.MustRegister[Ready](c, "ready")
	codec.MustRegister[Saw](c, "saw")
	codec.MustRegister[ISaw](c, "i_saw")
	codec.MustRegister[Stop](c, "stop")
	codec.MustRegister[[2]any](c, "pair")
}

func serve(n *cluster.Node) error { return cluster.RegisterFunc(n, "watches", watches) }

func watches(p *actor.Process, m Watches) error {
	p.TrapExit(true)
	_ = p.Register(m.Name, p.Self())
	ref := p.Monitor(m.Who)
	_ = p.Link(m.Who)
	_ = p.Send(m.Who, Ready{p.Self()})
	down := actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	exit := actor.MustReceive(p, actor.Infinity, func(e actor.Exit) bool { return e.From == m.Who })
	for {
		var stop error
		err := actor.Select(p, actor.Infinity,
			actor.On(func(q Saw) { _ = p.Send(q.Who, ISaw{[2]error{down.Reason, exit.Reason}}) }),
			actor.On(func(m Stop) { stop = m.Reason }))
		if err != nil {
			return err
		}
		if stop != nil {
			return stop
		}
	}
}

// Run answers N2, N4: the connection is given up while both nodes live.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	me, a, b := p.Self(), pair.A, pair.B
	name, reason := t.DrawName("name"), t.DrawReason("reason")
	pid := cluster.Spawn(p, a, b, "watches", Watches{me, name})
	t.Name(pid, "there")
	trace.Await[Ready](p)
	p.Monitor(pid)
	a.MonitorNodes(p, true)

	t.Emit("disconnect", a.Disconnect(b) == nil)
	t.Emit("linked", trace.Await[actor.Exit](p))
	t.Emit("monitored", trace.Await[actor.Down](p))
	t.Emit("node", trace.Await[cluster.NodeDown](p))

	_ = p.Send(pid, Saw{me})
	t.Emit("what it saw", trace.Await[ISaw](p))
	t.Emit("node", trace.Await[cluster.NodeUp](p))
	t.Emit("connected", a.List())
	_ = p.Send(name.At(b), Saw{me})
	t.Emit("by name", trace.Await[ISaw](p))
	p.Monitor(pid)
	_ = p.Send(pid, Stop{reason})
	t.Emit("monitored again", trace.Await[actor.Down](p))
	t.Emit("disconnect from who is not there", a.Disconnect("nobody@127.0.0.1") == nil)
	t.Poll(p, "mailbox")
}
