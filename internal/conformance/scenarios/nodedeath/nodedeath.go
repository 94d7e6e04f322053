// Package nodedeath is the conformance scenario nodedeath, the twin of nodedeath.exs.
package nodedeath

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Hang struct {
		genserver.Req[int]
		N int
	}
	Hanging struct{ N int }
	Start   struct {
		Who  actor.PID
		Name actor.Name
	}
	Started struct{ PID actor.PID }
	Linked  struct{}
	Told    struct {
		Who     actor.PID
		Message any
	}
	Called struct {
		Timeout time.Duration
		Result  error
	}
)

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Hang](c, "hang")
	codec.MustRegister[Hanging](c, "hanging")
	codec.MustRegister[Start](c, "start")
	codec.MustRegister[Started](c, "started")
}

func serve(n *cluster.Node) error {
	return cluster.RegisterFunc(n, "start", func(p *actor.Process, m Start) error {
		pid, err := genserver.Start(p, &server{who: m.Who}, genserver.WithName(m.Name))
		if err != nil {
			return err
		}
		return p.Send(m.Who, Started{pid})
	})
}

type server struct {
	genserver.Default
	who actor.PID
}

// HandleCall does not answer.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Hang); ok {
		_ = p.Send(s.who, Hanging{m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleCall(p, req, from)
}

// Run answers N1, N4: the other node is killed with kill -9.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	me, a, b := p.Self(), pair.A, pair.B
	name, n, word := t.DrawName("name"), t.DrawInt("n", 1, 99), t.DrawAtom("word")
	cluster.Spawn(p, a, b, "start", Start{me, name})
	pid := trace.Await[Started](p).PID
	t.Name(pid, "there")
	t.Emit("connected", a.List())
	t.Emit("connect to a node that is not there", a.Connect(p.Context(), "nobody@127.0.0.1") == nil)

	a.MonitorNodes(p, true)
	byPID := p.Monitor(pid)
	byName := p.Monitor(name.At(b))
	p.Demonitor(p.Monitor(pid))

	trapping := watcher(p, pid, true)
	plain := watcher(p, pid, false)
	plainRef := p.Monitor(plain)

	calls := []struct {
		to      actor.Dest
		timeout time.Duration
	}{{pid, 5 * time.Second}, {name.At(b), 6 * time.Second}, {pid, actor.Infinity}}
	for _, c := range calls {
		p.Spawn(func(p *actor.Process) error {
			_, err := genserver.CallTimeout(p, c.to, Hang{N: n}, c.timeout)
			return p.Send(me, Called{c.timeout, err})
		})
		trace.Await[Hanging](p)
	}

	if err := pair.Kill9B(); err != nil {
		p.Exit(err)
	}
	t.Emit("by pid", trace.AwaitDown(p, byPID))
	t.Emit("by name", trace.AwaitDown(p, byName))
	told := actor.MustReceive(p, trace.Patience, func(m Told) bool { return m.Who == trapping })
	t.Emit("linked, trapping", told.Message)
	t.Emit("linked, not trapping", trace.AwaitDown(p, plainRef).Reason)
	for _, c := range calls {
		called := actor.MustReceive(p, trace.Patience, func(m Called) bool { return m.Timeout == c.timeout })
		t.Emit("a waiting call", called.Result)
	}
	t.Emit("who monitors nodes", trace.Await[cluster.NodeDown](p))
	t.Emit("connected", a.List())
	t.Poll(p, "mailbox")
	afterIt(p, t, pair, pid, name, n, word)
}

func afterIt(p *actor.Process, t *trace.T, pair *nodes.Pair, pid actor.PID, name actor.Name, n int, word actor.Atom) {
	me, a, b := p.Self(), pair.A, pair.B
	t.EmitDone("a message to its pid", p.Send(pid, word))
	t.EmitDone("a message to its name", p.Send(name.At(b), word))
	p.Monitor(pid)
	t.Next(p, "a monitor by pid")
	p.Monitor(name.At(b))
	t.Next(p, "a monitor by name")
	v, err := genserver.Call(p, pid, Hang{N: n})
	t.EmitResult("a call by pid", v, err)
	v, err = genserver.Call(p, name.At(b), Hang{N: n})
	t.EmitResult("a call by name", v, err)
	t.EmitResult("a cast", actor.Atom("ok"), genserver.Cast(p, pid, word))
	p.TrapExit(true)
	t.EmitDone("a link", p.Link(pid))
	t.Next(p, "a link")
	cluster.SpawnLink(p, a, b, "start", Start{me, name})
	t.Emit("spawn_link", trace.Await[actor.Exit](p).Reason)
	_, ref := cluster.SpawnMonitor(p, a, b, "start", Start{me, name})
	t.Emit("spawn_monitor", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "mailbox")
}

func watcher(p *actor.Process, pid actor.PID, trap bool) actor.PID {
	me := p.Self()
	watcher := p.Spawn(func(p *actor.Process) error {
		p.TrapExit(trap)
		_ = p.Link(pid)
		_ = p.Send(me, Linked{})
		msg := actor.MustReceive[any](p, actor.Infinity)
		return p.Send(me, Told{p.Self(), msg})
	})
	trace.Await[Linked](p)
	return watcher
}
