// Package requestids is the conformance scenario requestids, the twin of requestids.exs.
package requestids

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server is asked and told, and what it tells.
type (
	Ask struct {
		genserver.Req[Told]
		N int
	}
	Later struct{ genserver.Req[Told] }
	Exit  struct {
		genserver.Req[Told]
		Reason error
	}
	Now  struct{ N int }
	Told struct{ N int }
)

const replied = actor.Atom("replied")

type server struct {
	genserver.Default
	who   actor.PID
	later genserver.ReplyTo[Told]
}

// HandleCall answers, keeps the call, or exits.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Ask:
		return genserver.Reply(m, Told{m.N})
	case Later:
		s.later = genserver.Defer(m, from)
		return genserver.NoReply()
	case Exit:
		p.Exit(m.Reason)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast answers what was kept.
func (s *server) HandleCast(p *actor.Process, msg any) genserver.Result {
	s.later.Reply(p, Told{msg.(Now).N})
	_ = p.Send(s.who, replied)
	return genserver.NoReply()
}

// Run answers B8: requests whose replies are received later.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	n := t.DrawInt("n", 1, 99)
	soon := time.Duration(t.DrawInt("soon", 5, 25)) * time.Millisecond
	names := t.DrawNames("name", 2)
	name, other := names[0], names[1]

	start := func(opts ...genserver.Option) actor.PID {
		pid, err := genserver.Start(p, &server{who: p.Self()}, opts...)
		if err != nil {
			p.Exit(err)
		}
		return pid
	}
	send := func(to actor.Dest, req genserver.Request[Told]) genserver.RequestID[Told] {
		return genserver.SendRequest(p, to, req)
	}
	receive := func(label string, id genserver.RequestID[Told], timeout time.Duration) {
		reply, err := genserver.ReceiveResponse(p, id, timeout)
		t.EmitResponse(label, reply, why(err))
	}
	wait := func(label string, id genserver.RequestID[Told], timeout time.Duration) {
		reply, err := genserver.WaitResponse(p, id, timeout)
		t.EmitResponse(label, reply, why(err))
	}

	answered := func(label string) { // the answer itself stays where it is
		actor.MustReceive(p, actor.Infinity, func(a actor.Atom) bool { return a == replied })
		t.Mark(label)
	}

	pid := start(genserver.WithName(name))
	a := send(pid, Ask{N: n})
	b := send(name, Ask{N: n + 1})
	receive("the second", b, actor.Infinity)
	receive("the first", a, time.Minute)

	c := send(pid, Later{})
	wait("wait", c, soon)
	wait("wait, at once", c, 0)
	_ = genserver.Cast(p, pid, Now{n})
	answered("it was answered")
	wait("wait again", c, actor.Infinity)
	d := send(pid, Later{})
	receive("receive", d, soon)
	_ = genserver.Cast(p, pid, Now{n})
	answered("it was answered late")
	t.Poll(p, "and not heard")

	e := send(pid, Ask{N: n})
	msg := actor.MustReceive[any](p, actor.Infinity)
	check := func(label string, msg any) {
		reply, isReply, err := genserver.CheckResponse(e, msg)
		if !isReply {
			t.Emit(label, noReply(isReply))
			return
		}
		t.EmitResponse(label, reply, err)
	}
	check("check another", n)
	check("check it", msg)

	receive("nobody", send(other, Ask{N: n}), time.Minute)
	receive("it exits", send(pid, Exit{Reason: reason}), time.Minute)
	receive("the dead", send(pid, Ask{N: n}), time.Minute)
	t.Poll(p, "mailbox")

	pid = start()
	var ids genserver.RequestIDs[Told, string]
	_, err := ids.Receive(p, 0)
	t.Emit("empty", [2]any{ids.Size(), outcome(err)})
	ids.Add(send(pid, Later{}), "late")
	ids.Add(send(pid, Ask{N: n}), "soon")
	t.Emit("size", ids.Size())
	r, err := ids.Receive(p, actor.Infinity)
	if err != nil || r.Label != "soon" {
		p.Exit(err)
	}
	t.EmitResponse("the one that came", r.Reply, r.Err)
	_, err = ids.Wait(p, soon)
	t.Emit("the other", outcome(err))
	_ = genserver.Cast(p, pid, Now{n})
	answered("it was answered")
	r, err = ids.Wait(p, actor.Infinity)
	if err != nil || r.Label != "late" {
		p.Exit(err)
	}
	t.EmitResponse("the late one", r.Reply, r.Err)
	t.Emit("size", ids.Size())

	ids.Add(send(pid, Later{}), "given up")
	_, err = ids.Receive(p, soon)
	t.Emit("given up", outcome(err))
	_ = genserver.Cast(p, pid, Now{n})
	answered("it was answered late")
	t.Poll(p, "mailbox")
}

// why is the bare reason of a request that failed, as {:error, {reason, server}} has it;
// a time-out is left as it is.
func why(err error) error {
	var e *genserver.CallError
	if errors.As(err, &e) && !trace.TimedOut(err) {
		return e.Reason
	}
	return err
}

func noReply(isReply bool) actor.Atom {
	if isReply {
		return "reply"
	}
	return "no_reply"
}

// outcome is the atom that a collection's error stands for.
func outcome(err error) actor.Atom {
	switch {
	case errors.Is(err, genserver.ErrNoRequest):
		return "no_request"
	case errors.Is(err, actor.Timeout):
		return "timeout"
	}
	return "none"
}
