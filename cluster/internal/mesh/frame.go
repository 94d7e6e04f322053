package mesh

import (
	"fmt"

	"github.com/beamline-go/beamline/actor"
)

// FrameKind tells what a Frame says.
type FrameKind uint8

// The frames that machines exchange. Their numbers are part of the wire protocol:
// add at the end, never renumber.
const (
	FrameHello   FrameKind = 1 + iota // Hello: who I am; first frame of both sides, the dialler's first
	FrameProof                        // Proof, Seq: the dialler knows the cookie
	FrameWelcome                      // Proof, Seq, Peers: the acceptor knows it too, and the epoch has begun
	FrameRefuse                       // Code, Text: no epoch will begin on this stream
	FrameTick                         // nothing but a sign of life
	FramePeers                        // Peers: nodes that the sender is connected to
	FrameGoodbye                      // Code, Text: the sender ends the epoch on purpose
)

// String is the kind's name in lower case.
func (k FrameKind) String() string {
	switch k {
	case FrameHello:
		return "hello"
	case FrameProof:
		return "proof"
	case FrameWelcome:
		return "welcome"
	case FrameRefuse:
		return "refuse"
	case FrameTick:
		return "tick"
	case FramePeers:
		return "peers"
	case FrameGoodbye:
		return "goodbye"
	}
	return fmt.Sprintf("frame-%d", uint8(k))
}

// Frame is what two machines say to each other over a stream. It is plain data; Kind
// tells which fields are set. A frame that does not fit the state of its stream ends
// that stream, never the node.
type Frame struct {
	Kind  FrameKind
	Hello Hello  // FrameHello
	Proof []byte // FrameProof, FrameWelcome: 32 bytes
	Seq   uint64 // FrameProof, FrameWelcome: counts the sender's commitments, so that an old one is told from a new one
	Peers []Peer // FrameWelcome, FramePeers
	Code  Code   // FrameRefuse, FrameGoodbye
	Text  string // FrameRefuse, FrameGoodbye: for a person
}

// Hello is who a node says it is.
type Hello struct {
	Version     uint32
	Cluster     string
	Name        actor.NodeName
	Incarnation uint64
	Addr        string // host:port where it can be dialled
	Hidden      bool   // it wants to be told of to nobody, and to be told of nobody
	Nonce       []byte // 32 bytes, new for each stream
}

// Peer is a node that the sender of a frame is connected to.
type Peer struct {
	Name        actor.NodeName
	Incarnation uint64
	Addr        string
}

// Code tells why a stream is refused or an epoch ended on purpose.
type Code uint8

// The codes. Their numbers are part of the wire protocol: add at the end, never
// renumber.
const (
	CodeVersion      Code = 1 + iota // the nodes speak different versions of the protocol
	CodeCluster                      // the nodes belong to different clusters
	CodeCookie                       // the cookies differ
	CodeNameInUse                    // another life of that node name is connected, or the name is the acceptor's own
	CodeSelf                         // the node dialled itself
	CodeSimultaneous                 // both nodes dialled, and the other stream wins; or the nodes are connected already
	CodeStopping                     // the node is stopping
	CodeDisconnect                   // a user asked for the disconnection
	CodeProtocol                     // a frame made no sense
	CodeTimeout                      // the handshake took too long
)

// String is the code's name.
func (c Code) String() string {
	switch c {
	case CodeVersion:
		return "version"
	case CodeCluster:
		return "cluster"
	case CodeCookie:
		return "cookie"
	case CodeNameInUse:
		return "name-in-use"
	case CodeSelf:
		return "self"
	case CodeSimultaneous:
		return "simultaneous"
	case CodeStopping:
		return "stopping"
	case CodeDisconnect:
		return "disconnect"
	case CodeProtocol:
		return "protocol"
	case CodeTimeout:
		return "timeout"
	}
	return fmt.Sprintf("code-%d", uint8(c))
}
