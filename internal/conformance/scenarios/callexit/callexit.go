// Package callexit is the conformance scenario callexit, the twin of callexit.exs.
package callexit

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
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
	StopReply struct {
		genserver.Req[Pong]
		Reason error
		N      int
	}
	Exit struct {
		genserver.Req[Pong]
		Reason error
	}
	Raise struct {
		genserver.Req[Pong]
		Text string
	}
	Hang struct {
		genserver.Req[Pong]
		Who actor.PID
	}
	CallSelf struct{ genserver.Req[Pong] }
)

// Pong is the reply; Hanging says that a server does not answer.
type (
	Pong    struct{ N int }
	Hanging struct{}
)

type server struct{ genserver.Default }

// HandleCall does what it is asked to.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Ping:
		return genserver.Reply(m, Pong{m.N})
	case Stop:
		return genserver.Stop(m.Reason)
	case StopReply:
		return genserver.StopReply(m, Pong{m.N}, m.Reason)
	case Exit:
		p.Exit(m.Reason)
	case Raise:
		panic(m.Text)
	case Hang:
		_ = p.Send(m.Who, Hanging{})
		return genserver.NoReply()
	case CallSelf:
		return genserver.Reply(m, genserver.MustCall(p, p.Self(), Ping{}))
	}
	return s.Default.HandleCall(p, req, from)
}

// Run answers B1: every way in which a call exits.
func Run(p *actor.Process, t *trace.T) {
	n, text, name := t.DrawInt("n", 1, 99), t.DrawWord("text"), t.DrawName("name")
	reason, word := t.DrawReason("reason"), t.DrawAtom("word")

	call(p, t, "alive", start(p), Ping{N: n})
	dead, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	trace.AwaitDown(p, ref)
	call(p, t, "the dead", dead, Ping{N: n})
	call(p, t, "an unknown name", name, Ping{N: n})
	call(p, t, "an unknown name on this node", name.At(p.Node()), Ping{N: n})
	call(p, t, "oneself", p.Self(), Ping{N: n})
	_ = p.Register(name, p.Self())
	call(p, t, "oneself by name", name, Ping{N: n})
	_ = p.Unregister(name)

	for _, c := range []struct {
		what string
		why  error
	}{
		{"normal", actor.Normal},
		{"shutdown", actor.Shutdown},
		{"a tuple with shutdown", actor.ShutdownReason(word)},
		{"a drawn reason", reason},
	} {
		call(p, t, "stops with "+c.what, start(p), Stop{Reason: c.why})
		call(p, t, "exits with "+c.what, start(p), Exit{Reason: c.why})
	}

	srv := start(p)
	ref = p.Monitor(srv)
	call(p, t, "replies and stops", srv, StopReply{Reason: reason, N: n})
	t.Emit("then", trace.AwaitDown(p, ref))
	call(p, t, "and then", srv, Ping{N: n})

	call(p, t, "raises", start(p), Raise{Text: text})
	call(p, t, "calls itself inside", start(p), CallSelf{})

	whileWaiting(p, t, "killed while waiting", actor.Kill)
	whileWaiting(p, t, "sent a reason while waiting", reason)
	whileWaiting(p, t, "sent shutdown while waiting", actor.Shutdown)

	_ = p.Register(name, start(p))
	call(p, t, "stops, called by name", name, Stop{Reason: reason})
	_ = p.Register(name, start(p))
	call(p, t, "stops, called by name and node", name.At(p.Node()), Stop{Reason: reason})

	pong, err := genserver.CallTimeout(p, start(p), Ping{N: n}, -time.Duration(n)*time.Millisecond)
	t.EmitResult("a negative timeout", pong, err)
	pong, err = genserver.CallTimeout(p, start(p), Stop{Reason: reason}, actor.Infinity)
	t.EmitResult("infinity", pong, err)

	for _, c := range []struct {
		what string
		why  error
	}{{"normal", actor.Normal}, {"shutdown", actor.Shutdown}} {
		srv := start(p)
		t.Name(srv, "server_that_ends_with_"+c.what)
		_, ref := p.SpawnMonitor(func(p *actor.Process) error {
			genserver.MustCall(p, srv, Stop{Reason: c.why})
			return nil
		})
		t.Emit("a caller that does not catch", trace.AwaitDown(p, ref).Reason)
	}

	t.Poll(p, "mailbox")
}

func start(p *actor.Process) actor.PID {
	pid, err := genserver.Start(p, &server{})
	if err != nil {
		p.Exit(err)
	}
	return pid
}

func call(p *actor.Process, t *trace.T, label string, to actor.Dest, req genserver.Request[Pong]) {
	pong, err := genserver.Call(p, to, req)
	t.EmitResult(label, pong, err)
}

func whileWaiting(p *actor.Process, t *trace.T, label string, signal error) {
	srv := start(p)
	killer := p.Spawn(func(p *actor.Process) error {
		trace.Await[Hanging](p)
		return p.SendExit(srv, signal)
	})
	t.Name(killer, "killer")
	call(p, t, label, srv, Hang{Who: killer})
}
