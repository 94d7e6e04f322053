// Package gen holds the messages that calls, casts and stops consist of, as OTP's
// gen module does, so that every behaviour and the codec know them. The types are
// exported and plain because they cross between nodes.
package gen

import "github.com/beamline-go/beamline/actor"

// From is who called: Elixir's from, {pid, tag}. The Tag is an alias that lives until
// the first reply, the time-out or the caller's death.
type From struct {
	PID actor.PID
	Tag actor.Ref
}

// Call is {:"$gen_call", from, request}.
type Call struct {
	From    From
	Request any
}

// Content is the request.
func (c Call) Content() any { return c.Request }

// Cast is {:"$gen_cast", message}.
type Cast struct{ Message any }

// Content is the message.
func (c Cast) Content() any { return c.Message }

// Reply is {[:alias | tag], reply}.
type Reply struct {
	Tag   actor.Ref
	Value any
}

// Content is the value.
func (r Reply) Content() any { return r.Value }

// Stop asks a behaviour to terminate with Reason: the system message of GenServer.stop.
type Stop struct{ Reason error }

// Ack tells the starter of a process that its init has succeeded, or was ignored, or that
// another process holds the name.
type Ack struct {
	Ref    actor.Ref
	Ignore bool
	Taken  bool      // the name is,
	Holder actor.PID // by this one, or by one that has just died
}

// WhichChildren is the request of Supervisor.which_children.
type WhichChildren struct{}

// CountChildren is the request of Supervisor.count_children.
type CountChildren struct{}
