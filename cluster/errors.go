package cluster

import "github.com/beamline-go/beamline/cluster/internal/mesh"

// Why the connection to a node ended: what NodeDown carries, wrapped in text that
// says more. Compare with errors.Is. Each has its name on the BEAM as its text.
var (
	// ErrConnectionClosed is :connection_closed: the connection broke or the peer died.
	ErrConnectionClosed = mesh.ErrConnectionClosed
	// ErrTickTimeout is :net_tick_timeout: the peer was silent for the tick time.
	ErrTickTimeout = mesh.ErrTickTimeout
	// ErrDisconnect is :disconnect: this node was asked to disconnect.
	ErrDisconnect = mesh.ErrDisconnect
	// ErrStopped is :net_kernel_terminated: this node has stopped.
	ErrStopped = mesh.ErrStopped
	// ErrReplaced says that the peer had lost the connection and has made a new one.
	ErrReplaced = mesh.ErrReplaced
	// ErrProtocol says that the peer sent something that makes no sense. Do both nodes
	// run the same release?
	ErrProtocol = mesh.ErrProtocol
)

// Why a connection could not be had: what Connect, Disconnect, WaitFor and Start
// return, wrapped in text that says what was attempted and what to do.
var (
	// ErrUnknownNode says that no address is known for a node name.
	ErrUnknownNode = mesh.ErrUnknownNode
	// ErrNotConnected says that there is no connection to that node.
	ErrNotConnected = mesh.ErrNotConnected
	// ErrUnreachable says that nobody answers at the address.
	ErrUnreachable = mesh.ErrUnreachable
	// ErrHandshakeTimeout says that something answers there, but not as a node does.
	ErrHandshakeTimeout = mesh.ErrHandshakeTimeout
	// ErrSelf says that the address is this node's own.
	ErrSelf = mesh.ErrSelf
)

// RefusedError says that one of two nodes refuses the other, why, and what to do
// about it. errors.As finds it in the error of Start, Connect and WaitFor.
type RefusedError = mesh.RefusedError

// Code is why a node was refused.
type Code = mesh.Code

// The reasons of a RefusedError that a user can do something about.
const (
	CodeVersion   = mesh.CodeVersion   // another version of the protocol: run one release on all nodes
	CodeCluster   = mesh.CodeCluster   // a node of another cluster
	CodeCookie    = mesh.CodeCookie    // the cookies differ
	CodeNameInUse = mesh.CodeNameInUse // another node has the name
)
