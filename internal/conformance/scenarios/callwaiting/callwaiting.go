// Package callwaiting is the conformance scenario callwaiting, the twin of callwaiting.exs.
package callwaiting

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is asked and told, and what it and the callers tell.
type (
	Keep struct {
		genserver.Req[int]
		N int
	}
	Stop   struct{ Reason error }
	Exit   struct{ Reason error }
	Kept   struct{ N int }
	Answer struct {
		I   int
		Err error
	}
)

type server struct {
	genserver.Default
	who actor.PID
}

// HandleCall never answers.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(Keep); ok {
		_ = p.Send(s.who, Kept{m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast ends in the way it is told to.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case Stop:
		return genserver.Stop(m.Reason)
	case Exit:
		p.Exit(m.Reason)
	}
	return s.Default.HandleCast(p, msg)
}

// Run answers B1: callers that wait when the server ends.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	callers, n := t.DrawInt("callers", 2, 5), t.DrawInt("n", 1, 99)
	me := p.Self()
	for _, c := range []struct {
		what string
		last func(pid actor.PID)
	}{
		{"stops normally", func(pid actor.PID) { _ = genserver.Cast(p, pid, Stop{actor.Normal}) }},
		{"shuts down", func(pid actor.PID) { _ = genserver.Cast(p, pid, Stop{actor.Shutdown}) }},
		{"stops with a reason", func(pid actor.PID) { _ = genserver.Cast(p, pid, Stop{reason}) }},
		{"exits", func(pid actor.PID) { _ = genserver.Cast(p, pid, Exit{reason}) }},
		{"is stopped", func(pid actor.PID) { _ = genserver.StopServer(p, pid, reason, actor.Infinity) }},
		{"is killed", func(pid actor.PID) { _ = p.SendExit(pid, actor.Kill) }},
		{"gets a signal", func(pid actor.PID) { _ = p.SendExit(pid, reason) }},
	} {
		for _, timeout := range []time.Duration{actor.Infinity, time.Minute} {
			pid, err := genserver.Start(p, &server{who: me})
			if err != nil {
				p.Exit(err)
			}
			for i := 1; i <= callers; i++ {
				p.Spawn(func(p *actor.Process) error {
					_, err := genserver.CallTimeout(p, pid, Keep{N: n + i}, timeout)
					return p.Send(me, Answer{i, err})
				})
				trace.Await[Kept](p)
			}
			c.last(pid)
			for i := 1; i <= callers; i++ {
				a := actor.MustReceive(p, trace.Patience, func(a Answer) bool { return a.I == i })
				t.EmitResult("the server "+c.what, actor.Atom("answered"), a.Err)
			}
		}
	}
	t.Poll(p, "mailbox")
}
