package sys

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// DefaultTimeout is how long the functions wait, as on the BEAM. Those whose names end in
// Timeout have one of their own.
const DefaultTimeout = 5 * time.Second

var (
	// ErrOtherNode says that the process is on another node: what this package sends holds
	// functions, and stays on its node.
	ErrOtherNode = errors.New("the process is on another node")
	// ErrType says that the state is not of the type that was asked for.
	ErrType = errors.New("the state has another type")
)

// Error is why a function of this package failed: {reason, {:sys, function, …}}. Its
// Reason is actor.NoProc, actor.Timeout, the reason that the process ended with,
// ErrOtherNode, ErrType, or for ReplaceState what the function panicked or exited with,
// after which the state is what it was. errors.Is and errors.As look through to it.
type Error struct {
	Function string
	Process  actor.Dest
	Reason   error
}

// Error says what failed and why.
func (e *Error) Error() string {
	return fmt.Sprintf("sys: %s of %v: %v", e.Function, e.Process, e.Reason)
}

// Unwrap is the Reason.
func (e *Error) Unwrap() error { return e.Reason }

// GetState is the state of a GenServer, or of what is built on it, as :sys.get_state. S is
// the type of the callback module, such as *Stack: the result is a shallow copy of it,
// made between two callbacks, so what its fields point to is still the server's. A server
// that is a genserver.Stater gives what its State returns. For tests and for debugging.
func GetState[S any](p *actor.Process, server actor.Dest) (S, error) {
	return GetStateTimeout[S](p, server, DefaultTimeout)
}

// GetStateTimeout is GetState with a time-out of its own.
func GetStateTimeout[S any](p *actor.Process, server actor.Dest, timeout time.Duration) (S, error) {
	v, err := ask(p, server, "get_state", gen.GetState{}, timeout)
	return typed[S](server, "get_state", v, err)
}

// ReplaceState puts what f makes of the state in its place, as :sys.replace_state, and
// returns the new state, as GetState does. f runs in the server, between two callbacks; it
// may change what it gets and return that.
func ReplaceState[S any](p *actor.Process, server actor.Dest, f func(S) S) (S, error) {
	return ReplaceStateTimeout(p, server, f, DefaultTimeout)
}

// ReplaceStateTimeout is ReplaceState with a time-out of its own. When time is up f may
// have run, or may still run.
func ReplaceStateTimeout[S any](p *actor.Process, server actor.Dest, f func(S) S, timeout time.Duration) (S, error) {
	with := func(state any) (any, error) {
		s, ok := state.(S)
		if !ok {
			return nil, wrongType[S](state)
		}
		return f(s), nil
	}
	if f == nil {
		var none S
		return none, &Error{"replace_state", gen.Kept(server), errors.New("the function is nil")}
	}
	v, err := ask(p, server, "replace_state", gen.ReplaceState{With: with}, timeout)
	return typed[S](server, "replace_state", v, err)
}

// Suspend has a server handle nothing but what this package sends, until Resume:
// :sys.suspend. What comes meanwhile waits in its mailbox; a stop and the exit of its
// parent end it all the same.
func Suspend(p *actor.Process, server actor.Dest) error {
	_, err := ask(p, server, "suspend", gen.Suspend{}, DefaultTimeout)
	return err
}

// Resume has a suspended server go on, as :sys.resume. One that is not suspended goes on
// anyway.
func Resume(p *actor.Process, server actor.Dest) error {
	_, err := ask(p, server, "resume", gen.Resume{}, DefaultTimeout)
	return err
}

// Status is what GetStatus tells of a server.
type Status struct {
	Server    string    // the type of its callback module
	Parent    actor.PID // who started it with a link; zero without
	Suspended bool
	State     any // as GetState gives it
}

// GetStatus tells how a server is, as :sys.get_status.
func GetStatus(p *actor.Process, server actor.Dest) (Status, error) {
	v, err := ask(p, server, "get_status", gen.GetStatus{}, DefaultTimeout)
	if err != nil {
		return Status{}, err
	}
	s, _ := v.(gen.Status)
	return Status(s), nil
}

// ask sends what op is, and waits for the answer.
func ask(p *actor.Process, server actor.Dest, function string, op any, timeout time.Duration) (any, error) {
	fail := func(reason error) error { return &Error{function, gen.Kept(server), reason} }
	if elsewhere(p, server) {
		return nil, fail(ErrOtherNode)
	}
	v, err := gen.Ask(p, server, timeout, func(from gen.From) any { return gen.System{From: from, Op: op} })
	if err != nil {
		return nil, fail(err)
	}
	a, _ := v.(gen.Answer)
	if a.Err != nil {
		return nil, fail(a.Err)
	}
	return a.Value, nil
}

func elsewhere(p *actor.Process, server actor.Dest) bool {
	switch d := server.(type) {
	case actor.PID:
		return !d.IsZero() && d.Node() != p.Node()
	case actor.NameAt:
		return d.Node != p.Node()
	case actor.Via:
		pid, ok := d.Whereis(p.System())
		return ok && pid.Node() != p.Node()
	}
	return false
}

func typed[S any](server actor.Dest, function string, v any, err error) (S, error) {
	s, ok := v.(S)
	if err == nil && !ok {
		err = &Error{function, gen.Kept(server), wrongType[S](v)}
	}
	return s, err
}

func wrongType[S any](v any) error {
	var want *S
	return fmt.Errorf("%w: it is a %T, not a %s", ErrType, v, fmt.Sprintf("%T", want)[1:])
}
