package groups

import (
	"fmt"

	"github.com/beamline-go/beamline/actor"
)

// Watch numbers a monitor that the machine has asked for.
type Watch uint64

// Event is what happens to a scope.
type Event interface{ event() }

// Started is the first event: the nodes that are connected already.
type Started struct{ Nodes []actor.NodeName }

// NodeUp says that a node was connected.
type NodeUp struct{ Node actor.NodeName }

// Join has processes of this node join a group. It is answered with OK.
type Join struct {
	Group any
	PIDs  []actor.PID
}

// Leave has processes of this node leave a group, once for each time that they are named.
// The Answer says whether any did.
type Leave struct {
	Group any
	PIDs  []actor.PID
}

// Subscribe has a process told of each change from now on: of all groups or of one.
type Subscribe struct {
	Ref   actor.Ref // of the subscription, made by the shell
	PID   actor.PID
	All   bool
	Group any // unless All
}

// Unsubscribe ends a subscription. The Answer says whether there was one.
type Unsubscribe struct{ Ref actor.Ref }

// Down says that a process that the machine monitors is down, or its node out of reach.
type Down struct{ Watch Watch }

// Message is what scopes say to each other. Each is an Event at the other side.
type Message interface {
	Event
	message()
}

// Discover asks a scope for its members, and says that Peer is there.
type Discover struct{ Peer actor.PID }

// Sync is all members that Peer's node has.
type Sync struct {
	Peer   actor.PID
	Groups []Members
}

// Members is a group with its members on one node, each as often as it has joined.
type Members struct {
	Group any
	PIDs  []actor.PID
}

// Joined says that processes of Peer's node have joined a group.
type Joined struct {
	Peer  actor.PID
	Group any
	PIDs  []actor.PID
}

// Left says that processes of Peer's node have left groups, once for each time that a
// group is named.
type Left struct {
	Peer   actor.PID
	PIDs   []actor.PID
	Groups []any
}

// Effect is what a step asks of the shell.
type Effect interface{ effect() }

// Send sends a message to a scope process that is known, unless its node is disconnected.
type Send struct {
	To      actor.PID
	Message Message
}

// Announce sends a message to the scope of another node, by its name.
type Announce struct {
	Node    actor.NodeName
	Message Message
}

// Monitor monitors a process, and brings Down when it is.
type Monitor struct {
	PID   actor.PID
	Watch Watch
}

// Demonitor ends a Monitor. A Down of it that comes all the same does no harm.
type Demonitor struct{ Watch Watch }

// Notify tells a subscriber that processes have joined or left a group.
type Notify struct {
	To     actor.PID
	Ref    actor.Ref
	Joined bool
	Group  any
	PIDs   []actor.PID
}

// Answer is the result of a Join, Leave or Unsubscribe.
type Answer struct{ OK bool }

func (Started) event()     {}
func (NodeUp) event()      {}
func (Join) event()        {}
func (Leave) event()       {}
func (Subscribe) event()   {}
func (Unsubscribe) event() {}
func (Down) event()        {}
func (Discover) event()    {}
func (Sync) event()        {}
func (Joined) event()      {}
func (Left) event()        {}

func (Discover) message() {}
func (Sync) message()     {}
func (Joined) message()   {}
func (Left) message()     {}

func (Send) effect()      {}
func (Announce) effect()  {}
func (Monitor) effect()   {}
func (Demonitor) effect() {}
func (Notify) effect()    {}
func (Answer) effect()    {}

// String is the message in a history.
func (d Discover) String() string { return fmt.Sprintf("discover from %v", d.Peer) }

// String is the message in a history.
func (s Sync) String() string { return fmt.Sprintf("sync from %v: %v", s.Peer, s.Groups) }

// String is the message in a history.
func (j Joined) String() string { return fmt.Sprintf("join %v: %v", j.Group, j.PIDs) }

// String is the message in a history.
func (l Left) String() string { return fmt.Sprintf("leave %v: %v", l.Groups, l.PIDs) }
