// Package latereply is the conformance scenario latereply, the twin of latereply.exs.
package latereply

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The requests.
type (
	Slow struct {
		genserver.Req[SlowReply]
		N int
	}
	Later struct {
		genserver.Req[LateReply]
		N int
	}
	Ping struct {
		genserver.Req[Pong]
		N int
	}
	Waiting struct{ genserver.Req[int] }
)

// The replies and the other messages.
type (
	SlowReply struct{ N int }
	LateReply struct{ N int }
	Pong      struct{ N int }
	Answer    struct{}
	Result    struct{ Reply LateReply }
)

type kept struct {
	to genserver.ReplyTo[LateReply]
	n  int
}

type server struct {
	genserver.Default
	kept []kept
}

// HandleCall replies slowly, later, or at once.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Slow:
		actor.MustReceive[trace.Go](p, actor.Infinity)
		return genserver.Reply(m, SlowReply{m.N})
	case Later:
		s.kept = append(s.kept, kept{genserver.Defer(m, from), m.N})
		return genserver.NoReply()
	case Ping:
		return genserver.Reply(m, Pong{m.N})
	case Waiting:
		return genserver.Reply(m, len(s.kept))
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast answers all that were kept.
func (s *server) HandleCast(p *actor.Process, _ any) genserver.Result {
	for _, k := range s.kept {
		k.to.Reply(p, LateReply{k.n})
	}
	s.kept = nil
	return genserver.NoReply()
}

// Run answers B1: a call that timed out, and what becomes of its reply.
func Run(p *actor.Process, t *trace.T) {
	n, timeout := t.DrawInt("n", 1, 99), time.Duration(t.DrawInt("timeout", 20, 60))*time.Millisecond
	srv, err := genserver.Start(p, &server{})
	if err != nil {
		p.Exit(err)
	}
	t.Name(srv, "server")
	ping := func(n int) {
		pong, err := genserver.Call(p, srv, Ping{N: n})
		t.EmitResult("the next call", pong, err)
		t.Poll(p, "mailbox")
	}
	later := func(label string, timeout time.Duration) {
		late, err := genserver.CallTimeout(p, srv, Later{N: n}, timeout)
		t.EmitResult(label, late, err)
	}

	slow, err := genserver.CallTimeout(p, srv, Slow{N: n}, timeout)
	t.EmitResult("slow", slow, err)
	_ = p.Send(srv, trace.Go{})
	ping(n + 1)

	later("later", timeout)
	_ = genserver.Cast(p, srv, Answer{})
	ping(n + 2)

	later("no time", 0)
	_ = genserver.Cast(p, srv, Answer{})
	ping(n + 3)

	me := p.Self()
	p.Spawn(func(p *actor.Process) error {
		return p.Send(me, Result{genserver.MustCall(p, srv, Later{N: n + 4})})
	})
	for genserver.MustCall(p, srv, Waiting{}) == 0 {
	}
	_ = genserver.Cast(p, srv, Answer{})
	t.Next(p, "in time")

	later("later, then it dies", timeout)
	ref := p.Monitor(srv)
	_ = p.SendExit(srv, actor.Kill)
	t.Emit("it died", trace.AwaitDown(p, ref))
	t.Poll(p, "mailbox")
}
