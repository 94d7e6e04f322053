package erpc

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
)

// What became of the function, in every *Error: errors.Is finds exactly one of them. A
// call without an error has run.
var (
	// ErrRan says that the function has run: to its end, or as far as its panic, its exit
	// or the exit signal that its process got.
	ErrRan = errors.New("the function has run")
	// ErrNotSent says that the function has not run and will not: the request did not
	// leave this node, or the other one turned it away. To try again does no harm.
	ErrNotSent = errors.New("the function has not run")
	// ErrUnknown says that nobody can tell: the request is on its way or arrived, and the
	// answer did not. The function may have run, be running, or never run.
	ErrUnknown = errors.New("the function may have run")
)

// Reasons of a ClassERPC beside actor.Timeout and actor.NoConnection.
var (
	// ErrNotSup is {:erpc, :notsup}: nothing was registered on the other node. It comes with
	// ErrUnknown, since somebody may have been about to register.
	ErrNotSup = errors.New("notsup: no function is registered with erpc on that node")
	// ErrBadArg is {:erpc, :badarg}: a time-out that is negative.
	ErrBadArg = errors.New("badarg")
	// ErrResult says that the function was registered on the other node with a result of
	// another type than the caller's.
	ErrResult = errors.New("the result is of another type than the function's name says")
)

// Class is how a call failed: the class and the shape of what Erlang's call raises.
type Class uint8

// The classes of an Error.
const (
	// ClassError is an error {:exception, reason, stack}: the function returned an error,
	// or panicked (a *actor.PanicError), or is not there (a *cluster.UndefError).
	ClassError Class = iota + 1
	// ClassThrow is a throw: the function called Throw, and Reason is a Thrown.
	ClassThrow
	// ClassExit is an exit {:exception, reason}: the function called Process.Exit.
	ClassExit
	// ClassSignal is an exit {:signal, reason}: an exit signal ended the function's process.
	ClassSignal
	// ClassERPC is an error {:erpc, reason}: actor.Timeout, actor.NoConnection, ErrNotSup,
	// ErrBadArg, and here also what could not be sent.
	ClassERPC
)

// String is the class's name.
func (c Class) String() string {
	switch c {
	case ClassError:
		return "error"
	case ClassThrow:
		return "throw"
	case ClassExit:
		return "exit"
	case ClassSignal:
		return "signal"
	case ClassERPC:
		return "erpc"
	}
	return "unknown class"
}

// Error is why a call has no value. errors.Is and errors.As look at its Reason, and find
// ErrRan, ErrNotSent or ErrUnknown.
type Error struct {
	Node   actor.NodeName
	Func   string
	Class  Class
	Reason error
	Fate   error // ErrRan, ErrNotSent or ErrUnknown
}

// Error says what was attempted and what came of it.
func (e *Error) Error() string {
	return fmt.Sprintf("erpc: call %q on %s: %v: %v; %v", e.Func, e.Node, e.Class, e.Reason, e.Fate)
}

// Unwrap is for errors.Is and errors.As.
func (e *Error) Unwrap() []error { return []error{e.Reason, e.Fate} }

// Thrown is what Throw threw, as a reason.
type Thrown struct{ Value any }

// Error prints the value.
func (t Thrown) Error() string { return fmt.Sprintf("throw: %v", t.Value) }

// Throw ends a function that is called, as Erlang's throw: its caller gets an *Error of
// ClassThrow, whose Reason is Thrown with the value, of a type that the codec knows. It
// never returns. Outside such a function it is a panic.
func Throw(value any) { panic(Thrown{value}) }
