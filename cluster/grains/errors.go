package grains

import (
	"errors"
	"fmt"
	"strings"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"

	"github.com/beamline-go/beamline/actor"
)

var (
	// ErrAlreadyStarted says that the node runs grains already: use those, or stop them.
	ErrAlreadyStarted = errors.New("the node runs grains already")
	// ErrStopped says that the grains of this node have stopped, or are about to.
	ErrStopped = errors.New("the grains of this node have stopped")
	// ErrNoKind says that no member runs that kind of grain: start one with the kind in
	// Config.Kinds, or wait for it with WaitFor. Is the kind spelt right?
	ErrNoKind = errors.New("no member runs that kind of grain")
	// ErrNotProtobuf says that something other than a protobuf message was to travel
	// between nodes: Proto.Actor carries nothing else.
	ErrNotProtobuf = errors.New("only protobuf messages travel between grains")
	// ErrUnsendable says that a protobuf message cannot be sent: it is nil or too large,
	// or a string in it is not UTF-8.
	ErrUnsendable = errors.New("the message cannot be sent")
	// ErrReplyType says that the grain answered with another type than the caller asked
	// for.
	ErrReplyType = errors.New("the reply has the wrong type")
	// ErrIdentity says that an identity is empty or not UTF-8.
	ErrIdentity = errors.New("an identity is a UTF-8 string that is not empty")
)

// CallError is why a call of a grain got no reply. errors.Is and errors.As look
// through to Err: one of this package's errors, a *GrainError, an
// actor.NodeDownError (errors.Is: actor.NoConnection), or the context's error.
type CallError struct {
	Kind, Identity string
	Request        any
	// Node is where the grain was, as far as the call got; empty when it was not found.
	Node actor.NodeName
	// MayHaveRun says that the message was sent, so that the grain may have acted on it
	// or may still do so. False is a promise that it did not see it: call again.
	MayHaveRun bool
	Err        error
}

// Error says what was called with what, how far it got, and why it failed.
func (e *CallError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "grains: call %s/%s with a %T", e.Kind, e.Identity, e.Request)
	if e.Node != "" {
		fmt.Fprintf(&b, " on node %s", e.Node)
	}
	fmt.Fprintf(&b, ": %v", e.Err)
	if e.MayHaveRun {
		b.WriteString("; it may have run")
	}
	return b.String()
}

// Unwrap is Err.
func (e *CallError) Unwrap() error { return e.Err }

// GrainError is an error that a grain answered with: see RespondError. It is also what
// the caller gets when the grain crashed while it handled the request (Reason
// ReasonCrash), when it answered with something that cannot travel (ReasonReply), and
// when its node does not know the type of the request (ReasonRequest).
type GrainError struct{ Reason, Message string }

// What the Reason of a GrainError is when it comes from this package.
const (
	ReasonCrash   = "CRASH"
	ReasonReply   = "REPLY"
	ReasonRequest = "REQUEST"
)

// Error is the grain's message.
func (e *GrainError) Error() string {
	if e.Reason == "" || e.Reason == protocluster.ErrorReason_UNKNOWN {
		return "the grain answered with an error: " + e.Message
	}
	return fmt.Sprintf("the grain answered with an error: %s: %s", e.Reason, e.Message)
}

// RespondError answers the message that a grain handles with an error: the caller's
// Request returns a *GrainError with its text. The reason is that of a
// *protocluster.GrainErrorResponse in err, and UNKNOWN otherwise.
func RespondError(ctx protoactor.Context, err error) {
	ctx.Respond(protocluster.FromError(err))
}
