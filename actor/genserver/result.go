package genserver

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// next is what follows a callback before any other message, or without one.
type next struct {
	arg       any
	timeout   time.Duration
	continues bool // with arg
	timed     bool // Timeout after timeout, if nothing comes
	bad       bool // the timeout cannot be one
}

func (n *next) setTimeout(d time.Duration) {
	*n = next{timeout: d, timed: d != actor.Infinity, bad: d < 0}
}

// Timeout is what HandleInfo gets when a result had a Timeout and no message has come for
// that long: the atom :timeout.
type Timeout struct{}

// InitResult is what Init decides. Ok, Ignore and StopInit make it.
type InitResult struct {
	next
	ignore bool
	stop   error
}

// Ok is {:ok, state}.
func Ok() InitResult { return InitResult{} }

// Continue makes an Ok {:ok, state, {:continue, arg}}: HandleContinue runs next, while the
// starter goes on already.
func (r InitResult) Continue(arg any) InitResult {
	r.next = next{arg: arg, continues: true}
	return r
}

// Timeout makes an Ok {:ok, state, timeout}; see Result.Timeout.
func (r InitResult) Timeout(d time.Duration) InitResult {
	r.setTimeout(d)
	return r
}

// Hibernate makes an Ok {:ok, state, :hibernate}; see Result.Hibernate.
func (r InitResult) Hibernate() InitResult {
	r.next = next{}
	return r
}

// Ignore is :ignore: the process ends normally, and the start function returns actor.Ignore.
func Ignore() InitResult { return InitResult{ignore: true} }

// StopInit is {:stop, reason}: the start function returns reason as its error.
func StopInit(reason error) InitResult {
	if reason == nil {
		reason = actor.Normal
	}
	return InitResult{stop: reason}
}

// Result is what a callback decides. Reply, NoReply, Stop and StopReply make it. Continue,
// Timeout and Hibernate stand in one place on the BEAM: of several the last counts.
type Result struct {
	next
	replies bool
	reply   any
	stop    error
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
	r.next = next{arg: arg, continues: true}
	return r
}

// Timeout adds a time-out to a Reply or a NoReply: when no message has come after d,
// HandleInfo gets a Timeout. Any message ends it; 0 is as soon as there is none left.
// A negative d crashes the server with actor.ErrBadTimeout, actor.Infinity is none.
func (r Result) Timeout(d time.Duration) Result {
	r.setTimeout(d)
	return r
}

// Hibernate is :hibernate added to a Reply or a NoReply. It says that nothing is to be
// expected for long. An idle server holds no stack here, so there is nothing to free, and
// it is the same as nothing added; it is there so that a port reads as the original.
func (r Result) Hibernate() Result {
	r.next = next{}
	return r
}

// BadReturnError is {:bad_return_value, value}, the reason of a server whose callback threw
// Value: to throw is to panic with what is neither an error nor a text. On the BEAM what a
// callback throws counts as what it returns, and is no result.
type BadReturnError struct {
	Value any
	Stack []byte // the server's stack at the panic
}

// Error names the value, without the stack.
func (e *BadReturnError) Error() string {
	return fmt.Sprintf("genserver: a callback panicked with %#v, which is no result", e.Value)
}

// thrown is the reason of a callback that ended with reason: a BadReturnError for a throw.
func thrown(reason error) error {
	crash, ok := reason.(*actor.PanicError) //nolint:errorlint // the outermost identity
	if !ok {
		return reason
	}
	switch crash.Value.(type) {
	case error, string:
		return reason
	}
	return &BadReturnError{Value: crash.Value, Stack: crash.Stack}
}

// badTimeout is the reason of a server whose callback gave a timeout that is none.
func (n *next) badTimeout() error {
	return fmt.Errorf("genserver: a callback returned Timeout(%v): %w", n.timeout, actor.ErrBadTimeout)
}
