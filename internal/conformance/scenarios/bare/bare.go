// Package bare is the conformance scenario bare, the twin of bare.exs.
package bare

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/sys"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the servers are asked, and what they tell.
type (
	Nonsense struct {
		genserver.Req[int]
		N int
	}
	Keep struct {
		genserver.Req[int]
		N int
	}
	Ping struct {
		genserver.Req[Pong]
		N int
	}
	Pong struct{ N int }
	Kept struct{ N int }
)

// Server has no callbacks of its own, unless it continues.
type Server struct {
	genserver.Default
	N int
}

// Init continues when there is something to continue with.
func (s *Server) Init(*actor.Process) genserver.InitResult {
	if s.N > 0 {
		return genserver.Ok().Continue(s.N)
	}
	return genserver.Ok()
}

type keeper struct {
	genserver.Default
	who actor.PID
}

// HandleCall keeps a Keep and answers a Ping.
func (s *keeper) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Keep:
		_ = p.Send(s.who, Kept{m.N})
		return genserver.NoReply()
	case Ping:
		return genserver.Reply(m, Pong{m.N})
	}
	return s.Default.HandleCall(p, req, from)
}

// crashed is whether it was a crash: a reason with a stack.
func crashed(err error) bool {
	crash, ok := trace.Reason(err).(*actor.PanicError) //nolint:errorlint // the outermost identity
	return ok && len(crash.Stack) > 0
}

// Run answers B6: what Default does.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	direct(p, t, "start", genserver.Start, false)
	direct(p, t, "start_link", genserver.StartLink, true)
	t.Emit("mail", trace.Mail(p))
}

func direct(p *actor.Process, t *trace.T, how string,
	start func(*actor.Process, genserver.Server, ...genserver.Option) (actor.PID, error), linked bool,
) {
	n, name := t.DrawInt("n", 1, 99), t.DrawName("name")
	link := func() {
		if linked {
			t.Emit(how+", the link", crashed(trace.Await[actor.Exit](p).Reason))
		}
	}
	fresh := func(server genserver.Server, opts ...genserver.Option) actor.PID {
		pid, err := start(p, server, opts...)
		return trace.StartedAs(p, pid, err)
	}
	pid := fresh(&Server{}, genserver.WithName(name))
	t.Name(pid, how)
	ref := p.Monitor(pid)
	for i := range 3 {
		_ = p.Send(pid, Nonsense{N: n + i + 1})
	}
	_ = p.Send(pid, n)
	_, err := sys.GetState[*Server](p, pid)
	t.Emit(how+", messages pass", err == nil && p.Alive(pid))
	_, err = genserver.Call(p, name, Nonsense{N: n})
	t.Emit(how+", the caller", crashed(err))
	t.Emit(how+", the monitor", crashed(trace.AwaitDown(p, ref).Reason))
	link()
	t.Emit(how+", the name", trace.Whereis(p, name))

	pid = fresh(&Server{})
	ref = p.Monitor(pid)
	t.Emit(how+", a cast", trace.Done(genserver.Cast(p, pid, Nonsense{N: n})))
	t.Emit(how+", the monitor", crashed(trace.AwaitDown(p, ref).Reason))
	link()

	if linked {
		fresh(&Server{N: n})
		t.Emit(how+", a continuation", crashed(trace.Await[actor.Exit](p).Reason))
	}

	stopped := genserver.StopServer(p, fresh(&Server{}), t.DrawReason("reason"), actor.Infinity)
	t.EmitResult(how+", stop", actor.Atom("ok"), stopped)
	if linked {
		t.Emit(how+", the link", trace.Await[actor.Exit](p).Reason)
	}

	pid = fresh(&keeper{who: p.Self()})
	_, ref = p.SpawnMonitor(func(p *actor.Process) error {
		_, err := genserver.Call(p, pid, Keep{N: n})
		return err
	})
	t.Next(p, how+", one waits")
	pong, err := genserver.Call(p, pid, Ping{N: n})
	t.EmitResult(how+", what it handles", pong, err)
	_, err = genserver.Call(p, pid, Nonsense{N: n})
	t.Emit(how+", another asks", crashed(err))
	t.Emit(how+", who waits", crashed(trace.AwaitDown(p, ref).Reason))
	link()
}
