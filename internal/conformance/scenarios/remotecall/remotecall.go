// Package remotecall is the conformance scenario remotecall, the twin of remotecall.exs.
package remotecall

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The requests.
type (
	Ping struct {
		genserver.Req[Pong]
		N int
	}
	Stop struct {
		genserver.Req[Pong]
		Reason error
	}
	Raise struct {
		genserver.Req[Pong]
		Text string
	}
	Later struct {
		genserver.Req[Late]
		N int
	}
)

// The replies and the other messages.
type (
	Pong  struct{ N int }
	Late  struct{ N int }
	Note  struct{ N int }
	Noted struct{ N int }
	Start struct {
		Who  actor.PID
		Name actor.Name
	}
	Started   struct{ PID actor.PID }
	Terminate struct{ Reason error }
)

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Ping](c, "ping")
	codec.MustRegister[Stop](c, "stop")
	codec.MustRegister[Raise](c, "raise")
	codec.MustRegister[Later](c, "later")
	codec.MustRegister[Pong](c, "pong")
	codec.MustRegister[Late](c, "late")
	codec.MustRegister[Note](c, "note")
	codec.MustRegister[Noted](c, "noted")
	codec.MustRegister[Start](c, "start")
	codec.MustRegister[Started](c, "started")
	codec.MustRegister[Terminate](c, "terminate")
	codec.MustRegister[[2]any](c, "pair")
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
	who   actor.PID
	later []kept
}

type kept struct {
	to genserver.ReplyTo[Late]
	n  int
}

// HandleCall does what it is asked to.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Ping:
		return genserver.Reply(m, Pong{m.N})
	case Stop:
		return genserver.Stop(m.Reason)
	case Raise:
		panic(m.Text)
	case Later:
		s.later = append(s.later, kept{genserver.Defer(m, from), m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast notes, and answers those who wait.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Note); ok {
		_ = p.Send(s.who, Noted{m.N})
		for _, k := range s.later {
			k.to.Reply(p, Late{k.n})
		}
		return genserver.NoReply()
	}
	return s.Default.HandleCast(p, msg)
}

// Terminate tells of the reason.
func (s *server) Terminate(p *actor.Process, reason error) { _ = p.Send(s.who, Terminate{reason}) }

// Run answers N6: calls, casts and stops across nodes.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	b, elsewhere := pair.B, actor.NodeName("nobody@127.0.0.1")
	name, nobody := t.DrawName("name"), t.DrawName("nobody")
	n, reason, text := t.DrawInt("n", 1, 99), t.DrawReason("reason"), t.DrawWord("text")
	start := func() actor.PID {
		cluster.Spawn(p, pair.A, b, "start", Start{p.Self(), name})
		return trace.Await[Started](p).PID
	}
	call := func(label string, to actor.Dest, req genserver.Request[Pong]) {
		pong, err := genserver.Call(p, to, req)
		t.EmitResult(label, pong, err)
	}

	pid := start()
	t.Name(pid, "server")
	call("by name", name.At(b), Ping{N: n})
	call("by pid", pid, Ping{N: n})
	call("a name nobody holds there", nobody.At(b), Ping{N: n})
	call("a node that is not there", name.At(elsewhere), Ping{N: n})

	timeout := time.Duration(t.DrawInt("timeout", 20, 60)) * time.Millisecond
	late, err := genserver.CallTimeout(p, pid, Later{N: n}, timeout)
	t.EmitResult("later", late, err)
	t.EmitResult("cast", actor.Atom("ok"), genserver.Cast(p, name.At(b), Note{n}))
	t.Next(p, "cast")
	call("then", pid, Ping{N: n + 1})
	t.Poll(p, "mailbox")
	t.EmitResult("cast to a name nobody holds there", actor.Atom("ok"), genserver.Cast(p, nobody.At(b), Note{n}))
	t.EmitResult("cast to a node that is not there", actor.Atom("ok"), genserver.Cast(p, name.At(elsewhere), Note{n}))

	call("stops", name.At(b), Stop{Reason: reason})
	t.Next(p, "stops")
	call("the dead", pid, Ping{N: n})
	for _, c := range []struct {
		what string
		req  genserver.Request[Pong]
	}{
		{"stops with shutdown", Stop{Reason: actor.Shutdown}},
		{"stops normally", Stop{Reason: actor.Normal}},
		{"raises", Raise{Text: text}},
	} {
		call(c.what, start(), c.req)
		t.Next(p, c.what)
	}

	stop := func(label string, to actor.Dest, reason error) {
		t.EmitResult(label, actor.Atom("ok"), genserver.StopServer(p, to, reason, actor.Infinity))
	}
	pid = start()
	ref := p.Monitor(pid)
	stop("stop", name.At(b), reason)
	t.Next(p, "stop")
	t.Emit("stop", trace.AwaitDown(p, ref).Reason)
	stop("stop what is gone", name.At(b), actor.Normal)
	stop("stop the dead", pid, actor.Normal)
	stop("stop on a node that is not there", name.At(elsewhere), actor.Normal)
	t.Poll(p, "mailbox")
}
