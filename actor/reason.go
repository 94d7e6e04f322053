package actor

import (
	"errors"
	"fmt"
)

// Atom is an Elixir atom where Go has no name of its own for it: exit(:boom) is
// p.Exit(Reason(Atom("boom"))). A plain string stands for an Elixir binary.
type Atom string

// String prints a as Elixir does: :boom.
func (a Atom) String() string { return ":" + string(a) }

// The exit reasons that the runtime itself gives or treats apart. Each is compared
// with == or errors.Is; what a reason is to links and supervisors, Kind decides.
var (
	// Normal is :normal, the reason of a process that returned.
	Normal error = &sentinel{"normal"}
	// Shutdown is :shutdown, an orderly stop by a supervisor.
	Shutdown error = &sentinel{"shutdown"}
	// Kill is :kill. As a signal it cannot be trapped, and the victim's own reason is Killed.
	Kill error = &sentinel{"kill"}
	// Killed is :killed, the reason of a process that was sent Kill.
	Killed error = &sentinel{"killed"}
	// NoProc is :noproc: there is no such process.
	NoProc error = &sentinel{"noproc"}
	// NoConnection is :noconnection: the connection to the process's node was lost, or
	// there is none. The process may be alive and serving others.
	NoConnection error = &sentinel{"noconnection"}
	// Timeout is :timeout. Receive, Select and genserver.Call return it, wrapped or as it is.
	Timeout error = &sentinel{"timeout"}
)

type sentinel struct{ atom string }

func (s *sentinel) Error() string { return s.atom }

// Reason is the exit reason that consists of term: exit(term). The term must be
// comparable, so that reasons can be compared with ==; Reason(a) == Reason(b) when a == b.
// A term that cannot be compared (a slice, a map) is replaced by its %#v text.
func Reason(term any) error {
	if s, ok := term.(Atom); ok {
		if r := sentinelOf(s); r != nil {
			return r
		}
	}
	if err, ok := term.(error); ok {
		return err
	}
	return termReason{comparableTerm(term)}
}

// sentinelOf is the predeclared reason that atom stands for, so that
// Reason(Atom("normal")) is Normal, as there is one :normal on the BEAM.
func sentinelOf(a Atom) error {
	for _, r := range []error{Normal, Shutdown, Kill, Killed, NoProc, NoConnection, Timeout} {
		if r.(*sentinel).atom == string(a) {
			return r
		}
	}
	return nil
}

type termReason struct{ term any }

func (r termReason) Error() string { return fmt.Sprint(r.term) }

// ShutdownReason is {:shutdown, term}: an orderly stop that says why. See Reason
// for what term may be.
func ShutdownReason(term any) error { return shutdownReason{comparableTerm(term)} }

type shutdownReason struct{ term any }

func (r shutdownReason) Error() string { return fmt.Sprintf("shutdown: %v", r.term) }

// Term is the term of a reason that Reason or ShutdownReason made, and whether
// reason is one.
func Term(reason error) (term any, ok bool) {
	switch r := reason.(type) {
	case termReason:
		return r.term, true
	case shutdownReason:
		return r.term, true
	}
	return nil, false
}

func comparableTerm(term any) (t any) {
	defer func() {
		if recover() != nil {
			t = fmt.Sprintf("%#v", term)
		}
	}()
	_ = term == term //nolint:staticcheck // panics when the dynamic type cannot be compared
	return term
}

// ReasonKind is what a reason is to supervisors and behaviours.
type ReasonKind uint8

// The three kinds of exit reason.
const (
	KindAbnormal ReasonKind = iota // anything else: a crash
	KindNormal                     // :normal
	KindShutdown                   // :shutdown and {:shutdown, term}
)

// String is the kind's name.
func (k ReasonKind) String() string {
	return [...]string{KindAbnormal: "abnormal", KindNormal: "normal", KindShutdown: "shutdown"}[k]
}

// Kinded is a reason that is a tuple on the BEAM and says itself what it is there.
type Kinded interface {
	error
	// Kind is KindShutdown for what is {:shutdown, term} on the BEAM.
	Kind() ReasonKind
}

// Kind tells what reason is, by its outermost identity alone, never by what it
// wraps: a call that failed since its server exited normally ends the caller with
// {:normal, {GenServer, :call, …}}, and that is abnormal, as on the BEAM; one whose
// server exited with shutdown is {:shutdown, {GenServer, :call, …}}, and that is a
// shutdown. A nil reason is Normal.
func Kind(reason error) ReasonKind {
	switch reason {
	case nil, Normal:
		return KindNormal
	case Shutdown:
		return KindShutdown
	}
	switch r := reason.(type) {
	case shutdownReason:
		return KindShutdown
	case Kinded:
		return r.Kind()
	}
	return KindAbnormal
}

// PanicError is the exit reason of a process whose body panicked: Elixir's
// {exception, stacktrace}. errors.As and errors.Is see the panic's value when that
// is an error. It is a pointer: two crashes are two reasons.
type PanicError struct {
	Value any    // what panic was called with
	Stack []byte // the goroutine's stack at the panic
}

// Error is the panic's value as text, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap is the panic's value when it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// RemoteError is an error that came from another node and whose Go type is not
// registered here: its type's name and its text are what is left of it.
type RemoteError struct {
	Type string // the Go type's name on the node it came from
	Text string // what Error returned there
}

// Error is the text that the error had on its own node.
func (e *RemoteError) Error() string { return e.Text }

// Errors of the operations in this package. Each is wrapped in one that says what
// was attempted.
var (
	// ErrKilled is returned by a framework call in a deferred function of a process
	// that is already unwinding: the process is dead to the world.
	ErrKilled = errors.New("the process is dead and unwinding")
	// ErrNameTaken says that another live process holds the name: pick another name,
	// or unregister the holder first.
	ErrNameTaken = errors.New("the name is taken")
	// ErrAlreadyNamed says that the process has a name: it can have one only.
	ErrAlreadyNamed = errors.New("the process already has a name")
	// ErrBadName says that the name cannot be used: it is empty or reserved.
	ErrBadName = errors.New("the name cannot be used")
	// ErrNotRegistered says that no process holds the name.
	ErrNotRegistered = errors.New("no process holds the name")
	// ErrNilMessage says that nil was sent: a message is a value with a type.
	ErrNilMessage = errors.New("nil is not a message")
	// ErrNotEncodable says that a message cannot cross to another node (or, in strict
	// mode, to another process): its type is not registered with the codec.
	ErrNotEncodable = errors.New("the message cannot be encoded")
	// ErrMailboxFull says that the receiver was started with a MailboxLimit and has that
	// many messages waiting. The message was not delivered: send it again later, or do
	// without.
	ErrMailboxFull = errors.New("the receiver's mailbox is full")
	// ErrBadTimeout says that a timeout is negative. Zero polls, Infinity waits for ever.
	ErrBadTimeout = errors.New("the timeout is negative")
)

// Ignore is :ignore: the Init of a behaviour decided not to run. A start function
// returns it as its error, and a supervisor goes on without that child.
var Ignore = errors.New("ignore")

// NodeDownError is {:nodedown, node}, the reason of a call whose connection was lost
// or could not be had: errors.Is finds NoConnection in it. Whether the call ran over
// there is unknown.
type NodeDownError struct{ Node NodeName }

// Error names the node.
func (e NodeDownError) Error() string { return fmt.Sprintf("node %s is down or out of reach", e.Node) }

// Is makes a NodeDownError a NoConnection for errors.Is.
func (e NodeDownError) Is(target error) bool { return target == NoConnection }
