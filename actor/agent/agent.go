package agent

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// ErrState says that the agent's state has another type than the function takes. The agent
// did not call it, and lives.
var ErrState = errors.New("the agent's state has another type")

// DefaultTimeout is how long Get, Update and GetAndUpdate wait, as on the BEAM.
const DefaultTimeout = genserver.DefaultTimeout

// Start starts an agent whose state is what init returns, as Agent.start. init runs in the
// agent, and Start waits for it: when it panics or exits that is the error. A name that is
// taken is a *genserver.AlreadyStartedError. The options are those of a GenServer.
func Start[S any](p *actor.Process, init func() S, opts ...genserver.Option) (actor.PID, error) {
	if init == nil {
		return actor.PID{}, fmt.Errorf("agent: start: init is nil: it is the function that makes the first state")
	}
	return genserver.Start(p, &server[S]{init: init}, opts...)
}

// StartLink is Start with a link to the caller, as Agent.start_link.
func StartLink[S any](p *actor.Process, init func() S, opts ...genserver.Option) (actor.PID, error) {
	if init == nil {
		return actor.PID{}, fmt.Errorf("agent: start: init is nil: it is the function that makes the first state")
	}
	return genserver.StartLink(p, &server[S]{init: init}, opts...)
}

// Child is the child specification of an agent: {Agent, fun}. init makes the state anew
// for each restart.
func Child[S any](id string, init func() S, opts ...genserver.Option) supervisor.Child {
	return supervisor.Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
		return StartLink(p, init, opts...)
	}}
}

// Get calls f with the agent's state, in the agent, and returns what f returns, as
// Agent.get. It waits for DefaultTimeout at most. The error is a *genserver.CallError when
// no answer came, or ErrState.
//
// What f returns leaves the agent: a map or a slice that is the state itself must not.
func Get[S, R any](p *actor.Process, a actor.Dest, f func(S) R) (R, error) {
	return GetTimeout(p, a, f, DefaultTimeout)
}

// GetTimeout is Get with a time-out of its own, as Agent.get/3. When time is up f may
// still run, or has run; what it returns is lost.
func GetTimeout[S, R any](p *actor.Process, a actor.Dest, f func(S) R, timeout time.Duration) (R, error) {
	return ask(p, a, "get", f == nil, func(s *S) R { return f(*s) }, timeout)
}

// Update makes what f returns the agent's state, as Agent.update. f gets the state as it
// is; no other function runs between the two. When it panics the agent ends, and this call
// with it.
func Update[S any](p *actor.Process, a actor.Dest, f func(S) S) error {
	return UpdateTimeout(p, a, f, DefaultTimeout)
}

// UpdateTimeout is Update with a time-out of its own, as Agent.update/3. When time is up
// the update may have been made, or may be made later.
func UpdateTimeout[S any](p *actor.Process, a actor.Dest, f func(S) S, timeout time.Duration) error {
	_, err := ask(p, a, "update", f == nil, func(s *S) struct{} {
		*s = f(*s)
		return struct{}{}
	}, timeout)
	return err
}

// GetAndUpdate does both in one step, as Agent.get_and_update: f returns the value for the
// caller and the new state.
func GetAndUpdate[S, R any](p *actor.Process, a actor.Dest, f func(S) (R, S)) (R, error) {
	return GetAndUpdateTimeout(p, a, f, DefaultTimeout)
}

// GetAndUpdateTimeout is GetAndUpdate with a time-out of its own, as
// Agent.get_and_update/3.
func GetAndUpdateTimeout[S, R any](p *actor.Process, a actor.Dest, f func(S) (R, S), timeout time.Duration) (R, error) {
	return ask(p, a, "get and update", f == nil, func(s *S) R {
		v, next := f(*s)
		*s = next
		return v
	}, timeout)
}

// MustGet is Get for a caller that cannot go on without the value: it exits with the
// error, as Agent.get does.
func MustGet[S, R any](p *actor.Process, a actor.Dest, f func(S) R) R {
	v, err := Get(p, a, f)
	if err != nil {
		p.Exit(err)
	}
	return v
}

// MustUpdate is Update that exits with the error, as Agent.update does.
func MustUpdate[S any](p *actor.Process, a actor.Dest, f func(S) S) {
	if err := Update(p, a, f); err != nil {
		p.Exit(err)
	}
}

// MustGetAndUpdate is GetAndUpdate that exits with the error, as Agent.get_and_update does.
func MustGetAndUpdate[S, R any](p *actor.Process, a actor.Dest, f func(S) (R, S)) R {
	v, err := GetAndUpdate(p, a, f)
	if err != nil {
		p.Exit(err)
	}
	return v
}

// Cast is Update that does not wait, as Agent.cast: it is nil also when there is no such
// agent. A state of another type is logged by the agent.
func Cast[S any](p *actor.Process, a actor.Dest, f func(S) S) error {
	if f == nil {
		return fmt.Errorf("agent: cast: the function is nil")
	}
	return genserver.Cast(p, a, cast[S]{f})
}

// Stop ends the agent with reason and waits until it has, as Agent.stop; see
// genserver.StopServer. Elixir's defaults are actor.Normal and actor.Infinity.
func Stop(p *actor.Process, a actor.Dest, reason error, timeout time.Duration) error {
	return genserver.StopServer(p, a, reason, timeout)
}

func ask[S, R any](p *actor.Process, a actor.Dest, what string, missing bool, f func(*S) R, timeout time.Duration) (R, error) {
	var none R
	if missing {
		return none, fmt.Errorf("agent: %s: the function is nil", what)
	}
	r, err := genserver.CallTimeout(p, a, order[S, R]{f: f}, timeout)
	if err != nil {
		return none, err
	}
	if r.err != nil {
		return none, fmt.Errorf("agent: %s %v: %w", what, a, r.err)
	}
	return r.value, nil
}

// order is a call: a function of the state. It stays on its node, as functions do.
type order[S, R any] struct {
	genserver.Req[answer[R]]
	f func(*S) R
}

type answer[R any] struct {
	value R
	err   error
}

// LocalOnly says that an order is not for other nodes.
func (order[S, R]) LocalOnly() {}

// LocalOnly says that an answer is not for other nodes.
func (answer[R]) LocalOnly() {}

func (o order[S, R]) carryOut(s *S) genserver.Result {
	return genserver.Reply(o, answer[R]{value: o.f(s)})
}

func (o order[S, R]) refuse(state any) genserver.Result {
	return genserver.Reply(o, answer[R]{err: fmt.Errorf("%w: it is a %T, not a %T", ErrState, state, *new(S))})
}

type cast[S any] struct{ f func(S) S }

// LocalOnly says that a cast is not for other nodes.
func (cast[S]) LocalOnly() {}

// server is the agent.
type server[S any] struct {
	genserver.Default
	init  func() S
	State S // exported for the report of a crash, which prints it
}

// Init makes the first state.
func (s *server[S]) Init(*actor.Process) genserver.InitResult {
	s.State = s.init()
	return genserver.Ok()
}

// HandleCall carries an order out.
func (s *server[S]) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch o := req.(type) {
	case interface{ carryOut(*S) genserver.Result }:
		return o.carryOut(&s.State)
	case interface{ refuse(any) genserver.Result }:
		return o.refuse(s.State)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleCast carries a cast out.
func (s *server[S]) HandleCast(p *actor.Process, msg any) genserver.Result {
	c, ok := msg.(cast[S])
	if !ok {
		p.System().Logger().Error(fmt.Sprintf("Agent %v got a cast of a %T, and its state is a %T", p.Self(), msg, s.State))
		return genserver.NoReply()
	}
	s.State = c.f(s.State)
	return genserver.NoReply()
}

// HandleInfo leaves other mail aside, as Elixir's Agent does.
func (s *server[S]) HandleInfo(*actor.Process, any) genserver.Result { return genserver.NoReply() }
