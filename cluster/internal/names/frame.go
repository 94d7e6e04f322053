package names

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// Frame is what one machine says to another. From and To are the tags of the two
// sessions: a frame that belongs to a session that is over is not heard.
type Frame struct {
	From, To uint64
	Body     any // one of the types below
}

// String is the frame in a history.
func (f Frame) String() string { return fmt.Sprintf("%T%+v", f.Body, f.Body) }

// What machines say to each other.
type (
	// Hello begins a session. Its frame's To is the other's tag, 0 while that is not known.
	Hello struct{ Incarnation uint64 }
	// Names is what the sender's node has registered for its own processes, all of it:
	// the first word of a session once both know each other's tags. Nodes are those that
	// it is in a session with.
	Names struct {
		Claims []Claim
		Nodes  []actor.NodeName
	}
	// Claim says that a process of the sender's node has the name. Over are processes
	// that have it no longer. Wave is answered with Ack, unless it is 0.
	Claim struct {
		Wave   uint64
		Name   any
		PID    actor.PID
		Method string
		Seq    uint64 // tells two claims of one node apart
		Over   []actor.PID
	}
	// Unclaim says that it has it no longer.
	Unclaim struct {
		Wave uint64
		Name any
		Seq  uint64
	}
	// Ack answers a wave.
	Ack struct{ Wave uint64 }
	// Own asks the node of the process to claim a name for it. The sender holds the global
	// lock. Done answers it, as it does Disown.
	Own struct {
		Op     uint64
		Name   any
		PID    actor.PID
		Method string
		Over   bool
	}
	// Disown asks the node of the process to give up the name.
	Disown struct {
		Op   uint64
		Name any
		PID  actor.PID
	}
	// Done says what came of it.
	Done struct {
		Op uint64
		OK bool
	}
	// Yield tells the node whose process has lost a conflict, by its claim's Seq.
	Yield struct {
		Name any
		Seq  uint64
	}
	// Lock asks for a lock on the receiver's node, for the process, or for the sender's
	// registrar when that is zero. With Wait the answer comes when it is granted.
	Lock struct {
		Req                 uint64
		Resource, Requester any
		PID                 actor.PID
		Wait                bool
	}
	// Locked answers Lock.
	Locked struct {
		Req uint64
		OK  bool
	}
	// Unlock removes a lock, or a Lock that waits. Wave is answered with Ack, unless it is 0.
	Unlock struct {
		Wave                uint64
		Resource, Requester any
		PID                 actor.PID
	}
	// SyncAsk asks to be told when the receiver agrees with all nodes that it sees.
	SyncAsk struct{ ID uint64 }
	// SyncDone answers SyncAsk.
	SyncDone struct{ ID uint64 }
	// Lost says that By has lost its connection to Node, in those lives of both. Number
	// counts the losses of By.
	Lost struct {
		By, Node actor.NodeID
		Number   uint64
	}
	// Remove asks the receiver to disconnect from the sender, because another node has
	// lost its connection to it.
	Remove struct{}
)

// RegisterTypes registers the frames with the codec of a node.
func RegisterTypes(c *codec.Codec) error {
	return errors.Join(
		codec.Register[Frame](c, "global.Frame"), codec.Register[Hello](c, "global.Hello"),
		codec.Register[Names](c, "global.Names"), codec.Register[Claim](c, "global.Claim"),
		codec.Register[Unclaim](c, "global.Unclaim"), codec.Register[Ack](c, "global.Ack"),
		codec.Register[Own](c, "global.Own"), codec.Register[Disown](c, "global.Disown"),
		codec.Register[Done](c, "global.Done"), codec.Register[Yield](c, "global.Yield"),
		codec.Register[Lock](c, "global.Lock"), codec.Register[Locked](c, "global.Locked"),
		codec.Register[Unlock](c, "global.Unlock"), codec.Register[SyncAsk](c, "global.SyncAsk"),
		codec.Register[SyncDone](c, "global.SyncDone"), codec.Register[Lost](c, "global.Lost"),
		codec.Register[Remove](c, "global.Remove"),
	)
}
