package genserver

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// Request is a request whose reply is an R, so that a reply of the wrong type does
// not compile. Embed Req[R] in a Go request; for a protobuf request write the method
// Replies beside the generated type.
type Request[R any] interface{ Replies(R) }

// Req makes the struct that embeds it a Request[R].
type Req[R any] struct{}

// Replies says what the reply is. It is never called.
func (Req[R]) Replies(R) {}

// DefaultTimeout is how long Call waits, as on the BEAM.
const DefaultTimeout = 5 * time.Second

// ErrCallingSelf is :calling_self: a server that calls itself would wait for ever.
var ErrCallingSelf = gen.ErrCallingSelf

// ErrReplyType says that the server answered with a value of another type than the
// request's. It can come only from a server on another node, or from an Ask.
var ErrReplyType = errors.New("the reply has the wrong type")

// CallError is why a call got no reply: {reason, {GenServer, :call, [server, request,
// timeout]}}. As an exit reason it is abnormal, as on the BEAM, also when Reason is
// actor.Normal; only with actor.Shutdown it is a {:shutdown, term}.
//
// Its Reason is actor.NoProc when there is no such server, actor.Timeout, an
// actor.NodeDownError, ErrCallingSelf, or the reason that the server ended with while
// the call was waiting. errors.Is and errors.As look through to it. Except for NoProc
// and ErrCallingSelf the call may have run, or may still run: a time-out is no proof
// of failure.
type CallError struct {
	Reason  error
	Server  actor.Dest
	Request any
	Timeout time.Duration
	// Function is "call", or "stop" for StopServer.
	Function string
}

// Error says which call failed and why.
func (e *CallError) Error() string {
	if e.Function == "stop" {
		return fmt.Sprintf("genserver: stop %v: %v", e.Server, e.Reason)
	}
	return fmt.Sprintf("genserver: call %v with a %T: %v", e.Server, e.Request, e.Reason)
}

// Kind makes a CallError what its tuple is on the BEAM; see actor.Kind.
func (e *CallError) Kind() actor.ReasonKind {
	if e.Reason == actor.Shutdown {
		return actor.KindShutdown
	}
	return actor.KindAbnormal
}

// Unwrap is the Reason.
func (e *CallError) Unwrap() error { return e.Reason }

// Call sends req to a server and waits for its reply, at most DefaultTimeout, as
// GenServer.call/2. The error is a *CallError. A reply that comes after the time-out
// is never delivered.
func Call[R any](p *actor.Process, server actor.Dest, req Request[R]) (R, error) {
	return CallTimeout(p, server, req, DefaultTimeout)
}

// CallTimeout is Call with a time-out of its own, as GenServer.call/3; actor.Infinity
// waits for ever.
func CallTimeout[R any](p *actor.Process, server actor.Dest, req Request[R], timeout time.Duration) (R, error) {
	return typed[R](p, server, req, timeout)
}

// MustCall is Call for a caller that cannot go on without the reply: it exits with
// the *CallError, as GenServer.call does.
func MustCall[R any](p *actor.Process, server actor.Dest, req Request[R]) R {
	v, err := Call(p, server, req)
	if err != nil {
		p.Exit(err)
	}
	return v
}

// Ask is Call for a request of a type that is not ours and so has no Replies method:
// the reply's type is given by hand, and checked when it comes.
func Ask[R any](p *actor.Process, server actor.Dest, req any) (R, error) {
	return typed[R](p, server, req, DefaultTimeout)
}

func typed[R any](p *actor.Process, server actor.Dest, req any, timeout time.Duration) (R, error) {
	var none R
	v, reason := call(p, server, req, timeout)
	if reason == nil {
		if r, ok := v.(R); ok || v == nil {
			return r, nil // a nil reply is the zero R, also for an R that is an interface
		}
		reason = fmt.Errorf("%w: a %T instead of a %T", ErrReplyType, v, none)
	}
	return none, &CallError{Reason: reason, Server: gen.Kept(server), Request: req, Timeout: timeout, Function: "call"}
}

// call is a call with the bare reason as its error.
func call(p *actor.Process, server actor.Dest, req any, timeout time.Duration) (any, error) {
	return gen.Ask(p, server, timeout, func(from From) any { return gen.Call{From: from, Request: req} })
}

// Cast sends msg to a server and does not wait, as GenServer.cast/2: what cannot be
// delivered is lost in silence, also when nobody holds the name. Only a message that
// cannot be sent at all is an error (actor.ErrNotEncodable, actor.ErrKilled).
func Cast(p *actor.Process, server actor.Dest, msg any) error {
	err := p.Send(server, gen.Cast{Message: msg})
	if errors.Is(err, actor.ErrNotRegistered) {
		return nil
	}
	return err
}

// StopServer asks a server to terminate with reason and waits until it has, as
// GenServer.stop/3: nil when it ended with that reason. The error is a *CallError with
// the reason that it ended with instead, actor.NoProc, or actor.Timeout.
func StopServer(p *actor.Process, server actor.Dest, reason error, timeout time.Duration) error {
	if reason == nil {
		reason = actor.Normal
	}
	fail := func(why error) error {
		return &CallError{Reason: why, Server: server, Request: reason, Timeout: timeout, Function: "stop"}
	}
	if timeout < 0 {
		return fail(fmt.Errorf("%w: %v", actor.ErrBadTimeout, timeout))
	}
	to, err := gen.Resolve(p, server)
	if err != nil {
		return fail(err)
	}
	mark := p.Mark()
	ref := p.Monitor(to)
	if err := p.Send(to, gen.Stop{Reason: reason}); err != nil {
		p.Demonitor(ref, actor.Flush)
		return fail(err)
	}
	d, err := actor.ReceiveSince(p, mark, timeout, func(d actor.Down) bool { return d.Ref == ref })
	switch {
	case err != nil:
		p.Demonitor(ref, actor.Flush)
		return fail(err)
	case d.Reason == reason:
		return nil
	}
	_, err = gen.Unpack(d, to)
	return fail(err)
}

// ReplyTo answers a call later, and from anywhere: keep it, send it, give it to
// another process. Only the first reply counts, and only while the caller waits.
type ReplyTo[R any] struct{ From From }

// Defer is for a HandleCall that returns NoReply and has the answer given later, as
// GenServer.reply does. req is the request; it gives the reply its type.
func Defer[R any](_ Request[R], from From) ReplyTo[R] { return ReplyTo[R]{from} }

// Reply answers the call with v. p is whoever answers.
func (t ReplyTo[R]) Reply(p *actor.Process, v R) { sendReply(p, t.From, v) }

// sendReply answers a call. A reply that cannot be encoded would leave the caller
// waiting, so it crashes the server: the caller sees the DOWN, with the reason.
func sendReply(p *actor.Process, from From, v any) {
	if from.Tag.IsZero() {
		return
	}
	if err := p.Send(from.Tag, gen.Reply{Tag: from.Tag, Value: v}); err != nil {
		p.Exit(fmt.Errorf("genserver: reply with a %T: %w", v, err))
	}
}
