package mesh

import "errors"

// Why an epoch ended: what Down carries, wrapped in text that says more. Compare
// with errors.Is.
var (
	// ErrConnectionClosed is the BEAM's :connection_closed: the stream broke, or the
	// peer died, stopped or was asked to disconnect.
	ErrConnectionClosed = errors.New("connection_closed")
	// ErrTickTimeout is the BEAM's :net_tick_timeout: the peer was silent for the
	// tick time.
	ErrTickTimeout = errors.New("net_tick_timeout")
	// ErrDisconnect is the BEAM's :disconnect: this node was asked to disconnect. At
	// the peer it is ErrConnectionClosed, as on the BEAM, with a text that says more.
	ErrDisconnect = errors.New("disconnect")
	// ErrStopped is the BEAM's :net_kernel_terminated: this node stops. At the peer it
	// is ErrConnectionClosed.
	ErrStopped = errors.New("net_kernel_terminated")
	// ErrReplaced says that the peer has lost this epoch already and has dialled a
	// new one.
	ErrReplaced error = replacedError{}
	// ErrProtocol says that the peer sent something that makes no sense.
	ErrProtocol = errors.New("protocol error")
)

// Why a connection could not be had: what ConnectResult carries, wrapped in text
// that says what was attempted and what to do.
var (
	// ErrUnknownNode says that no address is known for a node name.
	ErrUnknownNode = errors.New("no address is known for the node")
	// ErrNotConnected says that there is no connection to close.
	ErrNotConnected = errors.New("not connected to the node")
	// ErrUnreachable says that the address could not be dialled.
	ErrUnreachable = errors.New("the address does not answer")
	// ErrHandshakeTimeout says that the node that was dialled did not finish the handshake in time.
	ErrHandshakeTimeout = errors.New("the handshake took too long")
	// ErrSelf says that the address is this node's own.
	ErrSelf = errors.New("a node does not connect to itself")
)

// RefusedError is a refusal. Its Code says why; its text what was attempted and what
// to do.
type RefusedError struct {
	Code   Code
	ByPeer bool   // the peer refused this node; false: this node refused the peer
	Text   string // for a person
}

// Error is the refusal's text.
func (e *RefusedError) Error() string { return e.Text }

// replacedError is ErrReplaced. To who asks for no more it is ErrConnectionClosed, which is
// what the BEAM says of it.
type replacedError struct{}

func (replacedError) Error() string { return "replaced by a newer connection" }

// Is makes it ErrConnectionClosed for errors.Is.
func (replacedError) Is(target error) bool { return target == ErrConnectionClosed }
