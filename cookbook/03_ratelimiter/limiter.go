// Package ratelimiter is the port of limiter.exs: so many requests, then none until it was
// quiet for a while. Two limiters stand under a supervisor beside an audit that outlives
// them.
package ratelimiter

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Request asks a limiter to let something pass that costs so much. Free is what no limiter
// handles.
type (
	Request struct {
		genserver.Req[Verdict]
		Cost int
	}
	Free struct{ genserver.Req[Verdict] }
)

// Verdict is how much is left, or the error SlowDown.
type Verdict struct {
	Left int
	Err  error
}

// SlowDown is {:error, :slow_down}.
var SlowDown = actor.Reason(actor.Atom("slow_down"))

// What a limiter tells the audit, and the audit its subscriber.
type (
	Started  struct{ Limiter actor.Name }
	Refilled struct {
		Limiter actor.Name
		Left    int
	}
	Noted struct {
		N     int
		Event any
	}
)

// Limiter is the GenServer of one limit.
type Limiter struct {
	genserver.Default
	name  actor.Name
	limit int
	quiet time.Duration
	left  int
}

// Child is Limiter.child_spec.
func Child(name actor.Name, limit int, quiet time.Duration) supervisor.Child {
	return supervisor.Worker(string(name), func() genserver.Server {
		return &Limiter{name: name, limit: limit, quiet: quiet}
	}, genserver.WithName(name))
}

// Init is init. It begins with a full bucket, and a first time-out.
func (l *Limiter) Init(p *actor.Process) genserver.InitResult {
	_ = genserver.Cast(p, audit, Started{l.name})
	l.left = l.limit
	return genserver.Ok().Timeout(l.quiet)
}

// HandleCall is handle_call. Each request begins the quiet anew, also one that is refused.
func (l *Limiter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Request:
		if m.Cost > l.left {
			return genserver.Reply(m, Verdict{Err: SlowDown}).Timeout(l.quiet)
		}
		l.left -= m.Cost
		return genserver.Reply(m, Verdict{Left: l.left}).Timeout(l.quiet)
	}
	return l.Default.HandleCall(p, req, from)
}

// HandleInfo is handle_info. Without a time-out in the result it sleeps until the next
// request.
func (l *Limiter) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch msg.(type) {
	case genserver.Timeout:
		_ = genserver.Cast(p, audit, Refilled{l.name, l.left})
		l.left = l.limit
		return genserver.NoReply()
	}
	return l.Default.HandleInfo(p, msg)
}

const audit actor.Name = "audit"

// Audit numbers what it is told and tells it its subscriber.
type Audit struct {
	genserver.Default
	subscriber actor.PID
	n          int
}

// HandleCast is handle_cast.
func (a *Audit) HandleCast(p *actor.Process, event any) genserver.Result {
	a.n++
	_ = p.Send(a.subscriber, Noted{a.n, event})
	return genserver.NoReply()
}

// StartLink is Client.start_link.
func StartLink(p *actor.Process, subscriber actor.PID) (actor.PID, error) {
	return supervisor.StartLink(p, supervisor.Spec{
		Children: []supervisor.Child{
			supervisor.Worker("audit", func() genserver.Server { return &Audit{subscriber: subscriber} },
				genserver.WithName(audit)),
			Child("login", 2, 300*time.Millisecond),
			Child("search", 3, 900*time.Millisecond),
		},
	})
}
