package mesh

import (
	"fmt"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// linkState is how far a stream has come.
type linkState uint8

const (
	stateDialing linkState = iota // Dial was asked for
	stateHello                    // the stream is open; the peer's hello is awaited
	stateProof                    // accepted: our hello is sent, the proof is awaited
	stateWelcome                  // dialled: our proof is sent, the welcome is awaited
	stateUp                       // an epoch
)

// link is a stream that is being dialled or is open.
type link struct {
	conn     Conn
	addr     string // what was dialled, or where it came from
	state    linkState
	mine     Hello // what we said
	theirs   Hello // what the peer said; zero before its hello
	peer     actor.NodeID
	peerSeq  uint64 // the count that the peer gave when it committed itself to this stream
	deadline time.Duration

	// While up.
	since    time.Duration
	sent     time.Duration // when something last went out
	received time.Duration // when something last came in
	knows    map[actor.NodeID]bool
	hidden   bool // told to nobody
}

// link finds an open stream.
func (m *Machine) link(c Conn) *link {
	for _, l := range m.links {
		if l.conn == c {
			return l
		}
	}
	return nil
}

// snapshot is the links as they are now, for loops that remove some.
func (m *Machine) snapshot() []*link { return slices.Clone(m.links) }

// epoch is the epoch with the node of that name, or nil.
func (m *Machine) epoch(name actor.NodeName) *link {
	for _, l := range m.links {
		if l.state == stateUp && l.peer.Name == name {
			return l
		}
	}
	return nil
}

// outbound lists the streams on which we are dialling the node of that name or,
// as far as is known, will find it at the other end.
func (m *Machine) outbound(name actor.NodeName, addr string) []*link {
	var found []*link
	for _, l := range m.links {
		if l.conn.Accepted() || l.state == stateUp {
			continue
		}
		expected := l.theirs.Name
		if expected == "" {
			if t := m.target(l.addr); t != nil {
				expected = t.name
			}
		}
		if expected == name || (l.theirs.Name == "" && l.addr == addr) {
			found = append(found, l)
		}
	}
	return found
}

// send puts a frame on a stream.
func (m *Machine) send(l *link, f Frame) {
	l.sent = m.now
	m.do(Send{l.conn, f})
}

// remove closes a stream that is not an epoch and forgets it.
func (m *Machine) remove(l *link, why error) {
	m.forget(l)
	m.do(Close{l.conn, why})
}

// forget takes a stream out of the table.
func (m *Machine) forget(l *link) {
	if i := slices.Index(m.links, l); i >= 0 {
		m.links = slices.Delete(m.links, i, i+1)
	}
	if t := m.target(l.addr); t != nil && t.conn == l.conn && !l.conn.Accepted() {
		t.conn = 0
	}
}

// beginEpoch makes a stream an epoch. No other stream to that node can become one
// beside it: who accepted has given up its own dials to it, who dialled has sent no
// other proof, and dials that do not know yet where they lead are given up at the
// hello.
func (m *Machine) beginEpoch(l *link) {
	l.state = stateUp
	l.since, l.received, l.sent = m.now, m.now, m.now
	if l.knows == nil {
		l.knows = map[actor.NodeID]bool{}
	}
	l.hidden = m.hidden(l)
	m.do(Up{Peer: l.peer, Conn: l.conn, Addr: l.theirs.Addr, Hidden: l.hidden})
	m.logUp(l)
	m.connected(l)
	m.gossip(l)
}

// hidden reports whether one of the two nodes of a stream is hidden.
func (m *Machine) hidden(l *link) bool { return m.cfg.Hidden || l.theirs.Hidden }

// tellable reports whether l is an epoch that other nodes are told of.
func (l *link) tellable() bool { return l.state == stateUp && !l.hidden }

// gossip tells the new peer whom we know, and those we know of the new peer. A hidden
// node is told of to nobody, and is told of nobody.
func (m *Machine) gossip(l *link) {
	if l.hidden {
		return
	}
	var news []Peer
	for _, o := range m.links {
		if o.tellable() && o != l && !l.knows[o.peer] {
			l.knows[o.peer] = true
			news = append(news, o.asPeer())
		}
	}
	if len(news) > 0 {
		m.send(l, Frame{Kind: FramePeers, Peers: news})
	}
	for _, o := range m.links {
		if o.tellable() && o != l && !o.knows[l.peer] {
			o.knows[l.peer] = true
			m.send(o, Frame{Kind: FramePeers, Peers: []Peer{l.asPeer()}})
		}
	}
}

// heard takes in the peers that the node at the other end of l is connected to.
func (m *Machine) heard(l *link, peers []Peer) {
	if m.hidden(l) {
		return
	}
	for _, p := range peers {
		id := actor.NodeID{Name: p.Name, Incarnation: p.Incarnation}
		l.knows[id] = true
		m.learn(id, p.Addr)
	}
}

func (l *link) asPeer() Peer {
	return Peer{Name: l.peer.Name, Incarnation: l.peer.Incarnation, Addr: l.theirs.Addr}
}

// drop ends an epoch and closes its stream. It says nothing to the peer.
func (m *Machine) drop(l *link, why error) {
	m.forget(l)
	m.do(Down{Peer: l.peer, Conn: l.conn, Reason: why})
	m.do(Close{l.conn, why})
	m.logDown(l, why)
	// Should the same life of the peer come back, the others are told again: one of
	// them may have lost it as well, and given up.
	for _, o := range m.links {
		if o.state == stateUp {
			delete(o.knows, l.peer)
		}
	}
}

// endEpoch ends an epoch that was not ended on purpose: the peer is dialled again.
func (m *Machine) endEpoch(l *link, why error) {
	m.drop(l, why)
	m.lost(l)
}

// closed takes note that a stream is over.
func (m *Machine) closed(c Conn, err error) {
	l := m.link(c)
	if l == nil {
		return
	}
	cause := "the other side closed the stream"
	if err != nil {
		cause = err.Error()
	}
	if l.state == stateUp {
		m.endEpoch(l, fmt.Errorf("%w: node %s: %s", ErrConnectionClosed, l.peer.Name, cause))
		return
	}
	m.forget(l)
	if !c.Accepted() {
		m.dialEnded(l, fmt.Errorf("connect to %s: %w: %s during the handshake; see whether that is a node of this version, and its log",
			m.labelOf(l), ErrUnreachable, cause))
	}
}
