// Package stop is the conformance scenario stop, the twin of stop.exs.
package stop

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is told, and what it tells.
type (
	Ping struct {
		genserver.Req[Pong]
		N int
	}
	Nonsense struct {
		genserver.Req[Pong]
		N int
	}
	Pong      struct{ N int }
	Hang      struct{ Who actor.PID }
	Hanging   struct{}
	Terminate struct{ Reason error }
)

type server struct {
	genserver.Default
	who  actor.PID
	last error
}

// HandleCall answers a Ping.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Ping); ok {
		return genserver.Reply(m, Pong{m.N})
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast hangs until it is told to go on.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Hang); ok {
		_ = p.Send(m.Who, Hanging{})
		actor.MustReceive[trace.Go](p, actor.Infinity)
		return genserver.NoReply()
	}
	return s.Default.HandleCast(p, msg)
}

// Terminate tells of the reason, and may exit with another.
func (s *server) Terminate(p *actor.Process, reason error) {
	_ = p.Send(s.who, Terminate{reason})
	if s.last != nil {
		p.Exit(s.last)
	}
}

const fiveSeconds = 5 * time.Second

// Run answers B5, B6: stopping a server, and what a server does with the unexpected.
func Run(p *actor.Process, t *trace.T) {
	reason, other := t.DrawReason("reason"), t.DrawReason("other")
	name, n := t.DrawName("name"), t.DrawInt("n", 1, 99)

	for _, c := range []struct {
		what string
		why  error
	}{{"normal", actor.Normal}, {"shutdown", actor.Shutdown}, {"a reason", reason}} {
		pid := start(p, nil)
		p.Monitor(pid)
		emitStop(t, "stop with "+c.what, genserver.StopServer(p, pid, c.why, actor.Infinity))
		t.Next(p, "stop with "+c.what)
		t.Next(p, "stop with "+c.what)
	}

	emitStop(t, "stop, by default", genserver.StopServer(p, start(p, nil), actor.Normal, actor.Infinity))
	t.Next(p, "stop, by default")

	emitStop(t, "ends otherwise", genserver.StopServer(p, start(p, other), reason, fiveSeconds))
	t.Next(p, "ends otherwise")

	dead, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	trace.AwaitDown(p, ref)
	emitStop(t, "the dead", genserver.StopServer(p, dead, actor.Normal, actor.Infinity))
	emitStop(t, "an unknown name", genserver.StopServer(p, name, actor.Normal, actor.Infinity))
	emitStop(t, "oneself", genserver.StopServer(p, p.Self(), actor.Normal, actor.Infinity))

	pid := start(p, nil)
	t.Name(pid, "busy")
	ref = p.Monitor(pid)
	_ = genserver.Cast(p, pid, Hang{p.Self()})
	trace.Await[Hanging](p)
	timeout := time.Duration(t.DrawInt("timeout", 20, 60)) * time.Millisecond
	emitStop(t, "busy", genserver.StopServer(p, pid, reason, timeout))
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "then")
	t.Emit("then", trace.AwaitDown(p, ref).Reason)

	pid = start(p, nil)
	_ = p.Send(pid, Nonsense{N: n})
	pong, err := genserver.Call(p, pid, Ping{N: n})
	t.EmitResult("after an unexpected message", pong, err)
	ref = p.Monitor(pid)
	_ = genserver.Cast(p, pid, Nonsense{N: n})
	trace.Await[Terminate](p)
	var crash *actor.PanicError
	t.Emit("an unexpected cast crashes it", errors.As(trace.AwaitDown(p, ref).Reason, &crash))
	pid = start(p, nil)
	_, err = genserver.Call(p, pid, Nonsense{N: n})
	var exit *genserver.CallError
	t.Emit("an unexpected call crashes it, and the caller",
		errors.As(err, &exit) && errors.As(exit.Reason, &crash) && exit.Server == actor.Dest(pid))
	trace.Await[Terminate](p)
	t.Poll(p, "mailbox")
}

func start(p *actor.Process, last error) actor.PID {
	pid, err := genserver.Start(p, &server{who: p.Self(), last: last})
	if err != nil {
		p.Exit(err)
	}
	return pid
}

// emitStop records :ok, as GenServer.stop answers, or the exit.
func emitStop(t *trace.T, label string, err error) {
	t.EmitResult(label, actor.Atom("ok"), err)
}
