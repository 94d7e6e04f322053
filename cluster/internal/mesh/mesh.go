package mesh

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// ProtocolVersion is the version of the handshake and of the frames in this
// package. Nodes of different versions refuse each other.
const ProtocolVersion = 1

// Conn numbers a stream to another node. A stream that this node dialled gets its
// number from the machine (in Dial); one that it accepted gets it from the shell,
// which makes it with AcceptedConn. A number is never used twice in one machine's
// life. An epoch is a Conn: Up begins it and Down ends it.
type Conn uint64

const acceptedBit Conn = 1 << 63

// AcceptedConn is the number of the n-th stream that the shell accepted. The shell
// counts n up from 1.
func AcceptedConn(n uint64) Conn { return Conn(n) | acceptedBit }

// Accepted reports whether c is a stream that the other node dialled.
func (c Conn) Accepted() bool { return c&acceptedBit != 0 }

// String is "out-3" for the third stream dialled, "in-3" for the third accepted.
func (c Conn) String() string {
	if c.Accepted() {
		return fmt.Sprintf("in-%d", uint64(c&^acceptedBit))
	}
	return fmt.Sprintf("out-%d", uint64(c))
}

// Config is what a machine knows from the start. The zero value of each duration
// means its default.
type Config struct {
	Name        actor.NodeName // this node's name; not empty
	Incarnation uint64         // this life of the node; not 0
	Cluster     string         // only nodes of the same cluster connect; not empty
	Cookie      string         // proved to the peer by HMAC, never sent; both nodes must have the same, empty counts too
	Addr        string         // host:port where other nodes dial this one; not empty
	Hidden      bool           // a connection with this node is told to nobody, and others are not told to it

	// Seed is the machine's only source of randomness: nonces and the jitter of
	// retries. On a real node it must come from crypto/rand, since whoever can guess
	// it can guess the nonces. Two machines must not share one.
	Seed [32]byte

	TickTime         time.Duration // a peer that was silent for this long is down; default 60 s; a tick goes out after a quarter of it
	DialTimeout      time.Duration // a dial without Dialed or DialFailed for this long is given up; default 5 s
	HandshakeTimeout time.Duration // from the open stream to Up; default 5 s
	RetryMin         time.Duration // first pause before a failed dial is tried again; default 200 ms
	RetryMax         time.Duration // pauses double up to this; default 15 s
	ReportEvery      time.Duration // an address that keeps failing, or a stranger that keeps being refused, is logged at most this often; default 30 s
	ForgetAfter      time.Duration // a peer that no discovery view names and that has not answered for this long is no longer dialled; default 1 h
}

// Event is something that happened: what a shell hands to Step.
type Event interface{ event() }

// Discovered is a new view of discovery. Each address in it is dialled, and tried
// again until it answers, unless it is this node's own or that of a connected peer.
// A member that is missing from the view is no longer dialled when the view is not
// empty and lists this node itself; it is never disconnected on that account: only
// a broken connection ends an epoch.
type Discovered struct{ Members []Member }

// Member is an entry of a discovery view.
type Member struct {
	Name        actor.NodeName // empty when only the address is known
	Incarnation uint64         // 0 when unknown
	Addr        string         // host:port
}

// ConnectRequested asks for a connection: Elixir's Node.connect. Exactly one of
// Name and Addr is set. One ConnectResult with the same ID answers it: at once when
// the peer is connected or Name is this node's own (true on the BEAM), otherwise
// after one attempt. An address that nothing else wants is not tried again after it.
type ConnectRequested struct {
	ID   uint64 // chosen by the shell
	Name actor.NodeName
	Addr string
}

// DisconnectRequested asks that the connection to a node be closed: Elixir's
// Node.disconnect. One ConnectResult with the same ID answers it. Neither node dials
// the other again by itself until it is asked to, or until a discovery view lists
// the peer anew: after a view without it, under another address or incarnation.
type DisconnectRequested struct {
	ID   uint64 // chosen by the shell
	Name actor.NodeName
}

// Dialed says that the stream asked for by Dial is open.
type Dialed struct{ Conn Conn }

// DialFailed says that the stream asked for by Dial could not be opened. No Closed
// follows.
type DialFailed struct {
	Conn Conn
	Err  error
}

// Accepted says that another node opened a stream to this one.
type Accepted struct {
	Conn Conn   // made with AcceptedConn
	From string // the remote address, for the log only
}

// Received is a frame that came in on a stream. Frames of one stream are given in
// the order in which they were sent.
type Received struct {
	Conn  Conn
	Frame Frame
}

// Closed says that a stream is over: the peer closed it, it broke, or what came in
// could not be decoded. It is given once for a stream that was opened, and is
// ignored for one that the machine itself closed.
type Closed struct {
	Conn Conn
	Err  error // nil when the peer closed it in an orderly way
}

// Woken says that the time named by the last WakeAt has come. It may come late or
// too often. Deadlines are looked at only here.
type Woken struct {
	// Activity tells of traffic on the streams that did not pass through the machine
	// (signals between processes), so that a busy stream needs no ticks and a tick is
	// not missed. Only streams that are Up need be in it.
	Activity []Activity
}

// Activity is when a stream last carried something, in the time of Step. Zero means
// never.
type Activity struct {
	Conn     Conn
	Sent     time.Duration
	Received time.Duration
}

// StopRequested says that this node stops: each peer is told and every epoch ends.
// The machine refuses what comes after it.
type StopRequested struct{}

func (Discovered) event()          {}
func (ConnectRequested) event()    {}
func (DisconnectRequested) event() {}
func (Dialed) event()              {}
func (DialFailed) event()          {}
func (Accepted) event()            {}
func (Received) event()            {}
func (Closed) event()              {}
func (Woken) event()               {}
func (StopRequested) event()       {}

// Effect is something to do: what Step hands back. The shell carries effects out in
// the order given, before the next Step.
type Effect interface{ effect() }

// Dial asks for a new stream to addr. The shell answers with Dialed or DialFailed.
// Close of the same Conn before that gives the dial up; an answer that comes
// nevertheless is ignored, and the shell closes a stream that opened too late.
type Dial struct {
	Conn Conn
	Addr string
}

// Send asks that the frame be sent on the stream, after all that was sent on it
// before. It may fail without a word: Closed says so.
type Send struct {
	Conn  Conn
	Frame Frame
}

// Close asks that the stream be closed, once what was sent on it is written; the
// shell waits for that no longer than a moment. Nothing that still comes in on it
// counts.
type Close struct {
	Conn   Conn
	Reason error
}

// Up begins an epoch: the peer has proved that it knows the cookie, and signals may
// go out and come in on Conn from now on. There is never more than one epoch with
// one node name.
type Up struct {
	Peer actor.NodeID
	Conn Conn
	Addr string // where the peer says it can be dialled

	// Hidden says that one of the two nodes is hidden: the connection is told to nobody.
	Hidden bool
}

// Down ends the epoch that Up began, exactly once. Nothing that still comes in on
// Conn may be delivered after it.
type Down struct {
	Peer   actor.NodeID
	Conn   Conn
	Reason error // one of the Err… reasons of this package, wrapped
}

// WakeAt asks for Woken at the given time; it replaces the WakeAt before it.
type WakeAt struct{ At time.Duration }

// ConnectResult answers ConnectRequested or DisconnectRequested.
type ConnectResult struct {
	ID   uint64
	Peer actor.NodeID // the peer, when Err is nil
	Err  error        // nil, or what was attempted, why it failed and what to do
}

// Refused says that a peer refused this node or this node a peer: what a user who
// waits for a connection needs to be told. It comes at each refusal but
// CodeSimultaneous and CodeSelf; the Log beside it is rate-limited.
type Refused struct {
	Addr string       // the address dialled, or where the stream came from
	Peer actor.NodeID // what the peer says it is; zero when unknown
	Err  *RefusedError
}

// Log asks for a line in the log.
type Log struct {
	Level   slog.Level
	Message string
	Attrs   []slog.Attr
}

func (Dial) effect()          {}
func (Send) effect()          {}
func (Close) effect()         {}
func (Up) effect()            {}
func (Down) effect()          {}
func (WakeAt) effect()        {}
func (ConnectResult) effect() {}
func (Refused) effect()       {}
func (Log) effect()           {}

// Stepper is the machine as its shell and the simulation see it.
//
// Step takes one event and the time, and gives what is to be done. now is the time
// since any fixed moment, from a clock that does not jump (time.Since of the start);
// a now that is earlier than the one before counts as that one. Step never blocks,
// and calls must not overlap.
type Stepper interface {
	Step(now time.Duration, ev Event) []Effect
}

var _ Stepper = (*Machine)(nil)
