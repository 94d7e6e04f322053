package simulation

import (
	"fmt"
	"time"
)

// Node is one life of a simulated node: step machines, and the glue that turns
// events into theirs and their effects into calls of env. Step is called with one
// event at a time and must not keep env for later.
type Node interface {
	Step(env *Env, ev Event)
}

// Life tells a node's constructor which life it is.
type Life struct {
	Name   string
	Addr   string
	Number int    // 1 for the first life
	Seed   uint64 // the node's own luck, another one in each life
}

// Stream numbers an end of a stream between two nodes. Streams are counted in the
// whole world; the number is negative at the end that accepted.
type Stream int

// String is "s3", at either end.
func (s Stream) String() string {
	if s < 0 {
		s = -s
	}
	return fmt.Sprintf("s%d", int(s))
}

// Event is what happens to a node.
type Event interface{ event() }

// Started is the first event of a life.
type Started struct{}

// Woken says that the time given to WakeAt has come; it may be late.
type Woken struct{}

// Dialed says that the stream that Dial made is open.
type Dialed struct{ Stream Stream }

// DialFailed says that the stream that Dial made could not be opened. A dial may
// also never be answered.
type DialFailed struct {
	Stream Stream
	Err    error
}

// Accepted says that another node opened a stream to this one.
type Accepted struct {
	Stream Stream
	From   string // the other node's name, for the history only
}

// Received is what came in on a stream.
type Received struct {
	Stream  Stream
	Payload any
}

// Closed says that a stream is over at this end. Err is nil when the other end
// closed it in order.
type Closed struct {
	Stream Stream
	Err    error
}

// Posted is a message sent with Post.
type Posted struct {
	From    string
	Payload any
}

// Command is what the script tells a node.
type Command struct{ Value any }

func (Started) event()    {}
func (Woken) event()      {}
func (Dialed) event()     {}
func (DialFailed) event() {}
func (Accepted) event()   {}
func (Received) event()   {}
func (Closed) event()     {}
func (Posted) event()     {}
func (Command) event()    {}

// Env is what a node can do during a Step.
type Env struct {
	w *World
	n *node
}

// Now is the time on the node's own clock, which starts at 0 with its life.
func (e *Env) Now() time.Duration { return e.w.now - e.n.born }

// World is the time on the world's clock, for notes and checks.
func (e *Env) World() time.Duration { return e.w.now }

// Name is the node's name.
func (e *Env) Name() string { return e.n.name }

// Life is the number of this life.
func (e *Env) Life() int { return e.n.life }

// WakeAt asks for Woken at a time of the node's own clock, in place of the time
// asked for before.
func (e *Env) WakeAt(at time.Duration) { e.w.wakeAt(e.n, e.n.born+at) }

// Dial opens a stream to the node that has the address.
func (e *Env) Dial(addr string) Stream { return e.w.dial(e.n, addr) }

// Send sends a payload on a stream; on one that is not open it does nothing. The
// payload belongs to the receiver from now on.
func (e *Env) Send(s Stream, payload any) { e.w.send(e.n, s, payload) }

// Close closes a stream, or gives up a dial. What was sent before still arrives, if
// anything can; no event of that stream comes any more.
func (e *Env) Close(s Stream) { e.w.close(e.n, s) }

// Post sends a message to a node outside of any stream: it may be lost, come twice
// and out of order.
func (e *Env) Post(to string, payload any) { e.w.post(e.n, to, payload) }

// Note writes a line of the node into the history.
func (e *Env) Note(format string, args ...any) {
	e.w.line(e.n.name, fmt.Sprintf(format, args...))
}

// node is a node with all its lives.
type node struct {
	name, addr string
	aliases    []string
	start      func(Life) Node
	life       int
	born       time.Duration
	running    Node // nil when dead
	paused     bool
	pauses     uint64
	inbox      []arrival // what came while paused
	overdue    bool      // the timer ran out while paused
	wakes      uint64    // numbers the timers, so that only the last one counts
	streams    []Stream  // those that are open here, in this life
}

// arrival is an event for a life of a node.
type arrival struct {
	ev    Event
	check func() bool // whether it still counts when its turn comes
	after func()
}
