// Package reply is the conformance scenario reply, the twin of reply.exs.
package reply

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The requests.
type (
	Log struct{ genserver.Req[[]any] }
	// Note is also cast and sent.
	Note struct {
		genserver.Req[actor.Atom]
		N int
	}
	Elsewhere struct {
		genserver.Req[FromElsewhere]
		Helper actor.PID
		N      int
	}
	Early struct {
		genserver.Req[EarlyReply]
		Who actor.PID
		N   int
	}
	StopFirst struct {
		genserver.Req[FromElsewhere]
		Helper actor.PID
		N      int
	}
)

// The replies, the entries of the log, and the messages to the helper.
type (
	FromElsewhere struct{ N int }
	EarlyReply    [2]any
	Call          struct{ N int }
	Cast          struct{ N int }
	Info          struct{ N int }
	Done          struct{}
	Answer        struct {
		To genserver.ReplyTo[FromElsewhere]
		N  int
	}
	AnswerWhenDead struct {
		PID actor.PID
		To  genserver.ReplyTo[FromElsewhere]
		N   int
	}
	AreYouDone struct{ Who actor.PID }
)

type server struct {
	genserver.Default
	log []any
}

// HandleCall replies now, early, or has a reply given.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Log:
		log := s.log
		s.log = nil
		return genserver.Reply(m, log)
	case Note:
		s.log = append(s.log, Call{m.N})
		return genserver.Reply(m, actor.Atom("noted"))
	case Elsewhere:
		_ = p.Send(m.Helper, Answer{genserver.Defer(m, from), m.N})
		return genserver.NoReply()
	case Early:
		early := EarlyReply{actor.Atom("early"), m.N}
		genserver.Defer(m, from).Reply(p, early)
		actor.MustReceive[trace.Go](p, actor.Infinity)
		_ = p.Send(m.Who, Done{})
		s.log = append(s.log, early)
		return genserver.NoReply()
	case StopFirst:
		_ = p.Send(m.Helper, AnswerWhenDead{p.Self(), genserver.Defer(m, from), m.N})
		return genserver.Stop(actor.Normal)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast notes.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Note); ok {
		s.log = append(s.log, Cast{m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleCast(p, msg)
}

// HandleInfo notes.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	if m, ok := msg.(Note); ok {
		s.log = append(s.log, Info{m.N})
		return genserver.NoReply()
	}
	return s.Default.HandleInfo(p, msg)
}

// Run answers B2: replies from elsewhere, early and after the stop; the order of messages.
func Run(p *actor.Process, t *trace.T) {
	srv, err := genserver.Start(p, &server{})
	if err != nil {
		p.Exit(err)
	}
	t.Name(srv, "server")
	assistant := p.Spawn(helper)
	t.Name(assistant, "helper")
	n := t.DrawInt("n", 1, 99)

	for _, i := range t.DrawOrder("mixed", 12) {
		switch i % 3 {
		case 0:
			genserver.MustCall(p, srv, Note{N: i})
		case 1:
			_ = genserver.Cast(p, srv, Note{N: i})
		case 2:
			_ = p.Send(srv, Note{N: i})
		}
	}
	t.Emit("handled", genserver.MustCall(p, srv, Log{}))

	elsewhere, err := genserver.Call(p, srv, Elsewhere{Helper: assistant, N: n})
	t.EmitResult("from elsewhere", elsewhere, err)

	early, err := genserver.Call(p, srv, Early{Who: p.Self(), N: n})
	t.EmitResult("early", early, err)
	t.Poll(p, "the work is not done")
	_ = p.Send(srv, trace.Go{})
	t.Next(p, "the work is done")
	t.Emit("its log", genserver.MustCall(p, srv, Log{}))

	elsewhere, err = genserver.Call(p, srv, StopFirst{Helper: assistant, N: n})
	t.EmitResult("the server stops first", elsewhere, err)
	_ = p.Send(assistant, AreYouDone{p.Self()})
	t.Next(p, "the helper")
	t.Poll(p, "mailbox")

	nobody := t.DrawName("nobody")
	t.Emit("cast to the dead", ok(genserver.Cast(p, srv, Note{N: n})))
	t.Emit("cast to an unknown name", ok(genserver.Cast(p, nobody, Note{N: n})))
	t.Emit("cast to a node that is not there", ok(genserver.Cast(p, nobody.At("nobody@127.0.0.1"), n)))
}

func helper(p *actor.Process) error {
	for {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m Answer) { m.To.Reply(p, FromElsewhere{m.N}) }),
			actor.On(func(m AnswerWhenDead) {
				trace.AwaitDown(p, p.Monitor(m.PID))
				m.To.Reply(p, FromElsewhere{m.N})
			}),
			actor.On(func(m AreYouDone) { _ = p.Send(m.Who, Done{}) }))
		if err != nil {
			return err
		}
	}
}

// ok is :ok, as a cast answers in Elixir, or the error.
func ok(err error) any {
	if err == nil {
		return actor.Atom("ok")
	}
	return err
}
