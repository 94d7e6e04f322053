package names

import (
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Config is what a machine knows from the start. The zero value of each field but Self
// means its default.
type Config struct {
	Self actor.NodeID // this life of this node
	// Seed is the machine's only source of randomness: the tags of its sessions and the
	// pauses before a lock is tried again. Two lives of a node must not share one.
	Seed [32]byte
	// Alive tells whether a process of this node is alive; nil takes all for alive.
	Alive func(actor.PID) bool

	// MultiName lets a process have several names; :kernel's global_multi_name_action.
	MultiName bool
	// AllowOverlapping leaves overlapping partitions as they are; prevent_overlapping_partitions
	// turned off.
	AllowOverlapping bool

	LockRetryMin time.Duration // the longest pause after the first failed attempt at a lock; default 250 ms
	LockRetryMax time.Duration // the longest pause of all: each bound is twice the one before; default 8 s
}

// Event is something that happened: what a shell hands to Step.
type Event interface{ event() }

// Up says that the node is connected. It comes before anything that the node's machine
// has sent on that connection.
type Up struct{ Node actor.NodeName }

// Down says that the connection to the node has ended, after all that came on it.
type Down struct{ Node actor.NodeName }

// Absent says that no machine runs on a connected node, or that it has ended there.
type Absent struct{ Node actor.NodeName }

// Received is what the machine of another node has sent. Frames of one node come in
// the order sent; some may be missing where the connection was lost in between.
type Received struct {
	From  actor.NodeName
	Frame Frame
}

// Exited says that a process that Monitor named has died, or cannot be reached.
type Exited struct{ PID actor.PID }

// Woken says that the time named by the last WakeAt has come; it may come late or too
// often.
type Woken struct{}

// Resolved is the answer to Resolve: who keeps the name. The zero PID is nobody.
type Resolved struct {
	ID     uint64
	Winner actor.PID
}

// RegisterAsked asks for a name: register_name, or re_register_name with Over. One
// Reply with the same ID answers it, as it does each of the following.
type RegisterAsked struct {
	ID     uint64
	Name   any
	PID    actor.PID
	Method string // of resolving conflicts
	Over   bool   // whoever holds the name gives it up
}

// UnregisterAsked asks that whoever holds the name gives it up: unregister_name.
type UnregisterAsked struct {
	ID   uint64
	Name any
}

// LockAsked asks for a lock: set_lock.
type LockAsked struct {
	ID        uint64
	Resource  any
	Requester any
	PID       actor.PID // of this node, who asks
	Nodes     []actor.NodeName
	Retries   int // after the first attempt; negative for any number
}

// UnlockAsked asks that a lock of the same PID be removed: del_lock.
type UnlockAsked struct {
	ID        uint64
	Resource  any
	Requester any
	PID       actor.PID
	Nodes     []actor.NodeName
}

// SyncAsked asks to be told when the nodes agree on all names: sync. Of the nodes,
// those that are connected and run a machine count.
type SyncAsked struct {
	ID    uint64
	Nodes []actor.NodeName
}

// DisconnectAsked asks to leave all other nodes, without any of them doing the same
// to others on that account: disconnect.
type DisconnectAsked struct{ ID uint64 }

func (Up) event()              {}
func (Down) event()            {}
func (Absent) event()          {}
func (Received) event()        {}
func (Exited) event()          {}
func (Woken) event()           {}
func (Resolved) event()        {}
func (RegisterAsked) event()   {}
func (UnregisterAsked) event() {}
func (LockAsked) event()       {}
func (UnlockAsked) event()     {}
func (SyncAsked) event()       {}
func (DisconnectAsked) event() {}

// Effect is something to do: what Step hands back. The shell carries effects out in
// the order given, before the next Step.
type Effect interface{ effect() }

// Send asks that the frame be sent to the machine of a connected node. A frame that
// cannot be sent because the connection has just ended is lost: Down says so.
type Send struct {
	To    actor.NodeName
	Frame Frame
}

// Monitor asks for Exited when the process dies. It is not asked twice before Exited or
// Demonitor.
type Monitor struct{ PID actor.PID }

// Demonitor says that Exited is no longer wanted.
type Demonitor struct{ PID actor.PID }

// Put says that this node finds the process under the name from now on.
type Put struct {
	Name any
	PID  actor.PID
}

// Drop says that this node finds nobody under the name any more.
type Drop struct{ Name any }

// Resolve asks which of two processes is to keep the name, by the method with which
// Own was registered. Resolved with the same ID answers it.
type Resolve struct {
	ID     uint64
	Method string
	Name   any
	Other  actor.PID
	Own    actor.PID // of this node
}

// Connect asks that a connection to the node be tried, once, without waiting for it.
type Connect struct{ Node actor.NodeName }

// Disconnect asks that the connection to the node be closed.
type Disconnect struct{ Node actor.NodeName }

// WakeAt asks for Woken at the given time; it replaces the WakeAt before it.
type WakeAt struct{ At time.Duration }

// Reply answers a request.
type Reply struct {
	ID     uint64
	Result Result
	Nodes  []actor.NodeName // of DisconnectAsked: who was left
}

// Result is what came of a request.
type Result uint8

// The results of requests.
const (
	Yes       Result = iota // registered, unregistered, locked, unlocked, in sync
	Taken                   // another process holds the name
	HasName                 // the process has another name, and Config.MultiName is off
	NotLocked               // somebody else held the lock at each attempt
)

// Log asks for a line in the log.
type Log struct {
	Level   slog.Level
	Message string
	Attrs   []slog.Attr
}

func (Send) effect()       {}
func (Monitor) effect()    {}
func (Demonitor) effect()  {}
func (Put) effect()        {}
func (Drop) effect()       {}
func (Resolve) effect()    {}
func (Connect) effect()    {}
func (Disconnect) effect() {}
func (WakeAt) effect()     {}
func (Reply) effect()      {}
func (Log) effect()        {}
