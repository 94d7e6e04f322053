package actor

// SignalKind tells what a Signal does at its receiver.
type SignalKind uint8

// The signals that cross between processes. Their numbers are part of the wire
// protocol: add at the end, never renumber.
const (
	SignalMessage   SignalKind = 1 + iota // put Message into the mailbox of To, ToName or ToRef
	SignalExit                            // an exit signal sent by From: Process.exit(to, reason)
	SignalLink                            // From links itself to To
	SignalUnlink                          // From removes its link to To
	SignalLinkExit                        // From died with Reason, or never lived, and was linked to To
	SignalMonitor                         // From monitors To or ToName; Ref names the monitor
	SignalDemonitor                       // From removes the monitor Ref on To or ToName
	SignalDown                            // the process that Ref monitors died with Reason; To is who asked
)

// Signal is what one process sends another when they live on different nodes. It is
// for who writes a Transport; programs use Process's methods.
type Signal struct {
	Kind    SignalKind
	From    PID   // who sends it; the zero PID for a sender that is not a process
	To      PID   // who receives it; zero where ToName or ToRef says it
	ToName  Name  // a message or a monitor by name
	ToRef   Ref   // a message to an alias
	Ref     Ref   // the monitor, in SignalMonitor, SignalDemonitor and SignalDown
	Message any   // in SignalMessage
	Reason  error // in SignalExit, SignalLinkExit and SignalDown
	// NoConnect has a message sent on a connection that there is, and on no other. It stays
	// on this node.
	NoConnect bool
}

// Transport carries signals to other nodes. Package cluster gives a System its
// Transport; without one every other node is unreachable.
//
// Route hands sig to the connection with the node to. An Incarnation of 0 means
// whichever life of that node is connected now. Signals routed by one goroutine
// to one node arrive in that order or, when the connection is lost, not at all.
// Route does not wait: it is called inside operations, and from within Deliver by the
// goroutine that reads a connection. It returns NoConnection (errors.Is) when there is
// no connection to that node (and Signal.NoConnect forbids to make one, or one cannot be
// had), and ErrNotEncodable when sig.Message cannot be sent;
// then nothing was sent.
//
// Room is asked before a message of from is routed to the node to. It is nil when
// there is room for it, or no connection that it could wait for; otherwise a channel
// that is closed when it is time to ask again. It is how a slow connection slows its
// senders down: a process waits there outside any operation, so a kill finds it.
type Transport interface {
	Route(to NodeID, sig *Signal) error
	Room(to NodeID, from PID) <-chan struct{}
}

// Codec turns values into bytes and back: what a message goes through on its way to
// another node and, in strict mode, to any process. Package codec has the one that
// Beamline uses. Decode of what Encode wrote gives an equal value that shares no
// memory with the first. Encode's error is ErrNotEncodable for a type that is not
// registered, and names the type.
type Codec interface {
	Encode(value any) ([]byte, error)
	Decode(data []byte) (any, error)
}
