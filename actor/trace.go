package actor

// EventKind tells what a traced Event reports.
type EventKind uint8

// The traced events, each from the point of view of the process Event.PID.
const (
	EventSpawn      EventKind = 1 + iota // PID was started by Peer
	EventExit                            // PID died with Reason
	EventLink                            // PID linked itself to Peer
	EventUnlink                          // PID removed its link to Peer
	EventMonitor                         // PID monitors Peer or Name; Ref names the monitor
	EventDemonitor                       // PID removed the monitor Ref
	EventRegister                        // PID holds Name
	EventUnregister                      // PID no longer holds Name
	EventSend                            // PID sent Message to Peer or Name
	EventReceive                         // PID took Message from its mailbox
	EventSendExit                        // PID sent Peer an exit signal with Reason
)

var eventNames = [...]string{
	EventSpawn: "spawn", EventExit: "exit", EventLink: "link", EventUnlink: "unlink",
	EventMonitor: "monitor", EventDemonitor: "demonitor", EventRegister: "register",
	EventUnregister: "unregister", EventSend: "send", EventReceive: "receive", EventSendExit: "send_exit",
}

// String is the event's name, as :erlang.trace has it where it has one.
func (k EventKind) String() string {
	if int(k) < len(eventNames) && eventNames[k] != "" {
		return eventNames[k]
	}
	return "unknown"
}

// Event is something that a process did or that happened to it, as a tracer sees
// it: what :erlang.trace gives. Fields that say nothing for the Kind are zero.
type Event struct {
	Kind    EventKind
	PID     PID    // whose event this is; zero for a sender that is not a process
	Peer    PID    // the other process
	Name    NameAt // a name instead of a PID; Node is empty for a local one
	Ref     Ref
	Message any // the message itself, not a copy: read it, do not keep or change it
	Reason  error
}
