package genserver

import (
	"fmt"
	"log/slog"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// Server is the callback module of a GenServer. Its state is the value itself: the
// callbacks run one after the other on the server's own goroutine, so they need no
// lock. Embed Default, and write the callbacks that the server needs.
type Server interface {
	// Init is init/1. It runs in the new process, and the starter waits for it.
	Init(p *actor.Process) InitResult
	// HandleCall is handle_call/3. req is what was given to Call; a Reply answers it.
	HandleCall(p *actor.Process, req any, from From) Result
	// HandleCast is handle_cast/2.
	HandleCast(p *actor.Process, msg any) Result
	// HandleInfo is handle_info/2: every other message, actor.Down and actor.Exit among them.
	HandleInfo(p *actor.Process, msg any) Result
	// HandleContinue is handle_continue/2: it runs right after the callback whose result
	// said Continue, before any other message.
	HandleContinue(p *actor.Process, arg any) Result
	// Terminate is terminate/2. It runs when a callback stops, exits or panics, on
	// StopServer, and, for a server that traps exits, when its parent exits; never on a
	// kill, nor on another exit signal that the server does not trap.
	Terminate(p *actor.Process, reason error)
}

// From is who called, Elixir's from. It is a value that may be kept and sent; see Defer.
type From = gen.From

// InitResult is what Init decides. Ok, OkContinue, Ignore and StopInit make it.
type InitResult struct {
	next      any
	continues bool
	ignore    bool
	stop      error
}

// Ok is {:ok, state}.
func Ok() InitResult { return InitResult{} }

// OkContinue is {:ok, state, {:continue, arg}}: HandleContinue runs next, while the
// starter goes on already.
func OkContinue(arg any) InitResult { return InitResult{next: arg, continues: true} }

// Ignore is :ignore: the process ends normally, and the start function returns actor.Ignore.
func Ignore() InitResult { return InitResult{ignore: true} }

// StopInit is {:stop, reason}: the start function returns reason as its error.
func StopInit(reason error) InitResult {
	if reason == nil {
		reason = actor.Normal
	}
	return InitResult{stop: reason}
}

// Result is what a callback decides. Reply, NoReply, Stop and StopReply make it.
type Result struct {
	reply     any
	replies   bool
	next      any
	continues bool
	stop      error
}

// Reply is {:reply, v, state}. req is the request that v answers; it gives v its type.
func Reply[R any](_ Request[R], v R) Result { return Result{reply: v, replies: true} }

// NoReply is {:noreply, state}.
func NoReply() Result { return Result{} }

// Stop is {:stop, reason, state}: Terminate runs and the server ends with reason.
func Stop(reason error) Result {
	if reason == nil {
		reason = actor.Normal
	}
	return Result{stop: reason}
}

// StopReply is {:stop, reason, v, state}: v is sent before the server ends.
func StopReply[R any](req Request[R], v R, reason error) Result {
	r := Stop(reason)
	r.reply, r.replies = v, true
	return r
}

// Continue adds {:continue, arg} to a Reply or a NoReply.
func (r Result) Continue(arg any) Result {
	r.next, r.continues = arg, true
	return r
}

// Default is `use GenServer`: embed it, and override what the server handles. A call
// or a cast that nobody handles crashes the server, an unexpected message is logged.
type Default struct{}

// Init starts with the state as it was constructed.
func (Default) Init(*actor.Process) InitResult { return Ok() }

// HandleCall crashes: the server does not know the request.
func (Default) HandleCall(p *actor.Process, req any, _ From) Result {
	panic(fmt.Errorf("attempted to call GenServer %v with a %T, but no HandleCall handles it", p.Self(), req))
}

// HandleCast crashes: the server does not know the message.
func (Default) HandleCast(p *actor.Process, msg any) Result {
	panic(fmt.Errorf("attempted to cast a %T to GenServer %v, but no HandleCast handles it", msg, p.Self()))
}

// HandleInfo logs the message and goes on.
func (Default) HandleInfo(p *actor.Process, msg any) Result {
	p.System().Logger().Error(fmt.Sprintf("GenServer %v received an unexpected message in HandleInfo", p.Self()),
		slog.Any("pid", p.Self()), slog.String("message", fmt.Sprintf("%#v", msg)))
	return NoReply()
}

// HandleContinue crashes: nothing was expected to continue.
func (Default) HandleContinue(p *actor.Process, arg any) Result {
	panic(fmt.Errorf("GenServer %v continues with a %T, but no HandleContinue handles it", p.Self(), arg))
}

// Terminate does nothing.
func (Default) Terminate(*actor.Process, error) {}

// loop is the process of a GenServer.
type loop struct {
	server  Server
	starter actor.PID // who waits for the Ack
	parent  actor.PID // whose exit ends a server that traps; zero without a link
	ack     actor.Ref
	name    actor.Name
	// message is the one that is being handled, for the report of a crash.
	message     any
	terminating bool
}

// Init runs the server's Init. When it fails the starter learns that from the DOWN,
// after the link, if there is one, has told it: so a starter that does not trap dies
// before it sees a result, as on the BEAM.
func (l *loop) Init(p *actor.Process) error {
	var r InitResult
	reason := actor.CatchAll(func() error { r = l.server.Init(p); return nil })
	switch {
	case reason != nil:
		l.report(p, reason, nil)
		return reason
	case r.ignore:
		_ = p.Send(l.starter, gen.Ack{Ref: l.ack, Ignore: true})
		return actor.Normal
	case r.stop != nil:
		return r.stop
	}
	if err := p.Send(l.starter, gen.Ack{Ref: l.ack}); err != nil {
		return err
	}
	if r.continues {
		return l.apply(p, Result{next: r.next, continues: true}, From{})
	}
	return nil
}

// Handle runs the callback for one message. A callback that panics or exits comes to
// Rescue: to catch it here would cost each message what only a crash is to pay.
func (l *loop) Handle(p *actor.Process, msg any) error {
	l.message = msg
	var r Result
	var from From
	switch m := msg.(type) {
	case gen.Call:
		from = m.From
		r = l.server.HandleCall(p, m.Request, from)
	case gen.Cast:
		r = l.server.HandleCast(p, m.Message)
	case gen.Stop:
		if m.Reason == nil {
			m.Reason = actor.Normal
		}
		return l.terminate(p, m.Reason, nil)
	case actor.Exit:
		if m.From == l.parent {
			return l.terminate(p, m.Reason, nil)
		}
		r = l.server.HandleInfo(p, msg)
	default:
		r = l.server.HandleInfo(p, msg)
	}
	if r.stop == nil && !r.continues { // as most do
		if r.replies {
			sendReply(p, from, r.reply)
		}
		l.message = nil
		return nil
	}
	return l.apply(p, r, from)
}

// Rescue ends the server after a callback that panicked or exited.
func (l *loop) Rescue(p *actor.Process, reason error) error {
	if l.terminating {
		l.report(p, reason, l.message)
		return reason
	}
	return l.terminate(p, reason, l.message)
}

// apply carries out a callback's result, and the continuations that follow it.
func (l *loop) apply(p *actor.Process, r Result, from From) error {
	for {
		if r.replies && r.stop == nil {
			sendReply(p, from, r.reply)
		}
		if r.stop != nil {
			// First terminate, then the reply, then the exit, as gen_server does.
			reason := l.terminate(p, r.stop, l.message)
			if r.replies {
				sendReply(p, from, r.reply)
			}
			return reason
		}
		if !r.continues {
			l.message = nil
			return nil
		}
		r = l.server.HandleContinue(p, r.next)
	}
}

// terminate runs Terminate and gives the reason that the server ends with: a
// Terminate that exits or panics puts its own in place.
func (l *loop) terminate(p *actor.Process, reason error, msg any) error {
	l.terminating = true
	if r := actor.CatchAll(func() error { l.server.Terminate(p, reason); return nil }); r != nil {
		reason = r
	}
	l.report(p, reason, msg)
	return reason
}

// report logs an abnormal end in the shape that GenServer's has.
func (l *loop) report(p *actor.Process, reason error, msg any) {
	if actor.Kind(reason) != actor.KindAbnormal {
		return
	}
	who := any(p.Self())
	if l.name != "" {
		who = string(l.name)
	}
	attrs := []any{slog.Any("pid", p.Self()), slog.Any("reason", reason)}
	if msg != nil {
		attrs = append(attrs, slog.String("last_message", fmt.Sprintf("%#v", msg)))
	}
	attrs = append(attrs, slog.String("state", fmt.Sprintf("%+v", l.server)))
	if crash, ok := reason.(*actor.PanicError); ok {
		attrs = append(attrs, slog.String("stack", string(crash.Stack)))
	}
	p.System().Logger().Error(fmt.Sprintf("GenServer %v terminating", who), attrs...)
}
