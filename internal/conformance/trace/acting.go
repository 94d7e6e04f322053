package trace

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// What the scenarios about GenServers share: a server whose callbacks are what it is
// given. The twin is acting.exs.

type (
	// Act is a request, a cast, a message or a continuation that an Acting server has an
	// act for.
	Act struct {
		genserver.Req[any]
		Key actor.Atom
		N   int
	}
	// Info is a message that no act is for, as the server tells of it.
	Info struct{ Message any }
	// Ended says that the server's Terminate ran.
	Ended struct{ Reason error }
	// Acts are what a server does for an Act, by its key. From is zero but in a call.
	Acts map[actor.Atom]func(p *actor.Process, a Act, from genserver.From) genserver.Result
)

// Acting is a server whose callbacks are what it is given.
type Acting struct {
	genserver.Default
	Who  actor.PID // is told
	Acts Acts
	Trap bool
	// First is Init, nil for one that succeeds; Last runs in Terminate, after Who was told.
	First func(p *actor.Process) genserver.InitResult
	Last  func(p *actor.Process, reason error)
	Log   []any
}

// Init is First.
func (s *Acting) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(s.Trap)
	if s.First == nil {
		return genserver.Ok()
	}
	return s.First(p)
}

// HandleCall does the act of a request.
func (s *Acting) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if a, ok := req.(Act); ok {
		return s.Acts[a.Key](p, a, from)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast does the act of a cast.
func (s *Acting) HandleCast(p *actor.Process, msg any) genserver.Result {
	if a, ok := msg.(Act); ok {
		return s.Acts[a.Key](p, a, genserver.From{})
	}
	return s.Default.HandleCast(p, msg)
}

// HandleInfo does the act of a message, and tells of any other.
func (s *Acting) HandleInfo(p *actor.Process, msg any) genserver.Result {
	if a, ok := msg.(Act); ok {
		return s.Acts[a.Key](p, a, genserver.From{})
	}
	_ = p.Send(s.Who, Info{msg})
	return genserver.NoReply()
}

// HandleContinue does the act of a continuation.
func (s *Acting) HandleContinue(p *actor.Process, arg any) genserver.Result {
	if a, ok := arg.(Act); ok {
		return s.Acts[a.Key](p, a, genserver.From{})
	}
	return s.Default.HandleContinue(p, arg)
}

// Terminate tells of the reason, and does what comes last.
func (s *Acting) Terminate(p *actor.Process, reason error) {
	_ = p.Send(s.Who, Ended{reason})
	if s.Last != nil {
		s.Last(p, reason)
	}
}

// StartedAs is the pid of a server for a scenario that cannot go on without it.
func StartedAs(p *actor.Process, pid actor.PID, err error) actor.PID {
	if err != nil {
		p.Exit(err)
	}
	return pid
}

// Queued waits until n messages lie in the mailbox of pid.
func Queued(p *actor.Process, pid actor.PID, n int) {
	for {
		if i, ok := p.Info(pid); !ok || i.MailboxLen >= n {
			return
		}
	}
}
