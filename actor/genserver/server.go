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
