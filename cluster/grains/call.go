package grains

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
	"unicode/utf8"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	"google.golang.org/protobuf/proto"

	"github.com/beamline-go/beamline/actor"
)

// DefaultTimeout is how long Call waits, and Request where its context has no
// deadline: as long as GenServer.call.
const DefaultTimeout = 5 * time.Second

// Request sends msg to a grain and waits for its answer, an R. A grain always exists:
// the first message starts it, on the node that its identity belongs to. It may be
// used from any goroutine; a Beamline process uses Call, and a grain that waits here
// takes no other message meanwhile.
//
// It waits until ctx ends, and no longer than DefaultTimeout when ctx has no deadline.
// The error is a *CallError, which tells whether the grain may have seen the message;
// Request never sends it twice. With the send msg belongs to the grain.
func Request[R proto.Message](ctx context.Context, g *Grains, kind, identity string, msg proto.Message) (R, error) {
	var none R
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, DefaultTimeout)
		defer cancel()
	}
	c := &CallError{Kind: kind, Identity: identity, Request: msg}
	reply, err := g.request(ctx, c, msg)
	if err != nil {
		c.Err = err
		return none, c
	}
	r, ok := reply.(R)
	if !ok {
		c.MayHaveRun = true
		c.Err = fmt.Errorf("%w: a %T", ErrReplyType, reply)
		return none, c
	}
	return r, nil
}

// Call is Request for a Beamline process: p waits, at most DefaultTimeout, and nobody
// else does. A callback that calls delays only its own process; a process that is
// killed while it waits is gone at once. A late answer reaches no mailbox. When time is
// up the error has actor.Timeout in it.
func Call[R proto.Message](p *actor.Process, g *Grains, kind, identity string, msg proto.Message) (R, error) {
	return CallTimeout[R](p, g, kind, identity, msg, DefaultTimeout)
}

// CallTimeout is Call with a time-out of its own; actor.Infinity waits for ever.
func CallTimeout[R proto.Message](p *actor.Process, g *Grains, kind, identity string, msg proto.Message, timeout time.Duration) (R, error) {
	ctx, cancel := context.WithTimeoutCause(p.Context(), timeout, actor.Timeout)
	defer cancel()
	r, err := Request[R](ctx, g, kind, identity, msg)
	if p.Context().Err() != nil {
		// Killed: any operation unwinds the body here. In a deferred function it says so.
		if _, killed := actor.Receive[leave](p, 0); killed != nil {
			return r, killed
		}
	}
	return r, err
}

// MustCall is Call for a process that cannot go on without the answer: it exits with
// the *CallError.
func MustCall[R proto.Message](p *actor.Process, g *Grains, kind, identity string, msg proto.Message) R {
	r, err := Call[R](p, g, kind, identity, msg)
	if err != nil {
		p.Exit(err)
	}
	return r
}

// callPrefix begins the id under which a call waits for its answer.
const callPrefix = "beamline-call"

// answer is where a call waits: a process of Proto.Actor's, as its Future is, that can
// be waited for together with other things.
type answer struct{ got chan any }

// SendUserMessage takes the answer; the first one counts.
func (a *answer) SendUserMessage(_ *protoactor.PID, message any) {
	_, msg, _ := protoactor.UnwrapEnvelope(message)
	select {
	case a.got <- msg:
	default:
	}
}

// SendSystemMessage is for Proto.Actor.
func (*answer) SendSystemMessage(*protoactor.PID, any) {}

// Stop is for Proto.Actor.
func (*answer) Stop(*protoactor.PID) {}

// unsent is the answer when a message cannot travel.
type unsent struct{ err error }

// errGone says that the node that was asked has left.
var errGone = errors.New("the node has left")

// ask sends msg and waits for the answer.
func (g *Grains) ask(ctx context.Context, to *protoactor.PID, msg any, gone <-chan struct{}) (any, error) {
	a := &answer{got: make(chan any, 1)}
	registry := g.system.ProcessRegistry
	pid, _ := registry.Add(a, callPrefix+registry.NextId())
	defer registry.Remove(pid)
	g.system.Root.RequestWithCustomSender(to, msg, pid)
	var err error
	select {
	case m := <-a.got:
		return m, nil
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-gone:
		err = errGone
	case <-g.closing:
		err = ErrStopped
	}
	select {
	case m := <-a.got: // it came at the same time
		return m, nil
	default:
		return nil, err
	}
}

// request carries out a call, and notes in c how far it got.
func (g *Grains) request(ctx context.Context, c *CallError, msg any) (any, error) {
	if c.Identity == "" || !utf8.ValidString(c.Identity) {
		return nil, ErrIdentity
	}
	if m, ok := msg.(proto.Message); !ok || m == nil {
		return nil, fmt.Errorf("%w, not a %T", ErrNotProtobuf, msg)
	} else if !m.ProtoReflect().IsValid() {
		return nil, fmt.Errorf("%w: it is a nil %T", ErrUnsendable, msg)
	}
	id := protocluster.NewClusterIdentity(c.Identity, c.Kind)
	for pause := newPause(); ; {
		at, err := g.locate(ctx, id)
		if err != nil {
			return nil, err
		}
		c.Node, c.MayHaveRun = at.node, true
		reply, err := g.ask(ctx, at.pid, msg, at.gone)
		switch {
		case errors.Is(err, errGone):
			return nil, actor.NodeDownError{Node: at.node}
		case err != nil:
			return nil, err
		}
		switch r := reply.(type) {
		case unsent:
			c.MayHaveRun = false
			return nil, r.err
		case *protocluster.GrainErrorResponse:
			c.MayHaveRun = r.Reason != ReasonRequest
			return nil, &GrainError{Reason: r.Reason, Message: r.Message}
		case *protoactor.DeadLetterResponse: // the grain has stopped or moved: it did not see the message
			c.Node, c.MayHaveRun = "", false
			g.cluster.PidCache.Remove(c.Identity, c.Kind)
			if err := pause.wait(ctx, g); err != nil {
				return nil, err
			}
			continue
		}
		return reply, nil
	}
}

// pause is the time between two attempts of a call.
type pause struct{ next time.Duration }

func newPause() *pause { return &pause{next: 2 * time.Millisecond} }

// wait waits for a moment, or until the membership changes.
func (p *pause) wait(ctx context.Context, g *Grains) error {
	timer := time.NewTimer(p.next)
	defer timer.Stop()
	p.next = min(2*p.next, 200*time.Millisecond)
	select {
	case <-timer.C:
	case <-g.view.Load().changed:
	case <-g.closing:
		return ErrStopped
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// reportCrash logs the crash of a grain, which Proto.Actor's supervision passes over in
// silence, and tells the caller whose message it was.
func (g *Grains) reportCrash(kind string) protoactor.ReceiverMiddleware {
	return func(next protoactor.ReceiverFunc) protoactor.ReceiverFunc {
		return func(ctx protoactor.ReceiverContext, e *protoactor.MessageEnvelope) {
			defer func() {
				p := recover()
				if p == nil {
					return
				}
				who := kind
				if id, ok := identityOf(ctx); ok {
					who = kind + "/" + id
				}
				g.log.Error("a grain has crashed", slog.String("grain", who), slog.Any("node", g.node.Name()), slog.Any("reason", p),
					slog.String("message", fmt.Sprintf("%T", e.Message)), slog.String("stack", string(debug.Stack())))
				if isCall(e.Sender) {
					g.system.Root.Send(e.Sender, protocluster.NewGrainErrorResponse(ReasonCrash, fmt.Sprintf("%s crashed: %v", who, p)))
				}
				panic(p) // to its supervisor
			}()
			next(ctx, e)
		}
	}
}
