package mesh

import (
	"errors"
	"fmt"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// hello makes what we say first on a stream.
func (m *Machine) hello() Hello {
	nonce := make([]byte, nonceSize)
	m.rand.Read(nonce) //nolint:errcheck // never fails
	return Hello{
		Version:     ProtocolVersion,
		Cluster:     m.cfg.Cluster,
		Name:        m.self.Name,
		Incarnation: m.self.Incarnation,
		Addr:        m.cfg.Addr,
		Hidden:      m.cfg.Hidden,
		Nonce:       nonce,
	}
}

// dialed greets the node at the other end of a stream that we opened.
func (m *Machine) dialed(c Conn) {
	l := m.link(c)
	if l == nil || l.state != stateDialing {
		return
	}
	l.state, l.mine, l.deadline = stateHello, m.hello(), m.now+m.cfg.HandshakeTimeout
	m.send(l, Frame{Kind: FrameHello, Hello: l.mine})
}

// accepted waits for the hello of who opened a stream to us.
func (m *Machine) accepted(ev Accepted) {
	if !ev.Conn.Accepted() || m.link(ev.Conn) != nil {
		return
	}
	m.links = append(m.links, &link{
		conn: ev.Conn, addr: ev.From, state: stateHello, deadline: m.now + m.cfg.HandshakeTimeout,
	})
}

// received takes a frame to where the state of its stream wants it.
func (m *Machine) received(c Conn, f Frame) {
	l := m.link(c)
	if l == nil || l.state == stateDialing {
		return
	}
	// The form of a hello of another version is unknown: the version goes first.
	foreign := f.Kind == FrameHello && f.Hello.Version != ProtocolVersion
	if bad := badFrame(f); bad != "" && !foreign {
		m.nonsense(l, bad)
		return
	}
	switch {
	case l.state == stateUp:
		m.receivedUp(l, f)
	case f.Kind == FrameRefuse:
		m.refusedByPeer(l, f)
	case l.state == stateHello && f.Kind == FrameHello:
		m.receivedHello(l, f.Hello)
	case l.state == stateProof && f.Kind == FrameProof:
		m.receivedProof(l, f)
	case l.state == stateWelcome && f.Kind == FrameWelcome:
		m.receivedWelcome(l, f)
	default:
		m.nonsense(l, fmt.Sprintf("a %v in the middle of the handshake", f.Kind))
	}
}

// receivedUp takes a frame of an epoch.
func (m *Machine) receivedUp(l *link, f Frame) {
	l.received = m.now
	switch f.Kind {
	case FrameTick:
	case FramePeers:
		m.heard(l, f.Peers)
	case FrameGoodbye, FrameRefuse:
		why := fmt.Errorf("%w: node %s ended the connection: %s", ErrConnectionClosed, l.peer.Name, f.Text)
		switch f.Code {
		case CodeDisconnect, CodeStopping:
			m.leave(l.peer, f.Code == CodeDisconnect)
			m.drop(l, why)
			if f.Code == CodeStopping {
				m.lost(l)
			}
		default:
			m.endEpoch(l, why)
		}
	default:
		m.nonsense(l, fmt.Sprintf("a %v in an epoch", f.Kind))
	}
}

// nonsense ends a stream on which something came that makes no sense.
func (m *Machine) nonsense(l *link, what string) {
	text := fmt.Sprintf("node %s got %s from %s", m.self.Name, what, m.labelOf(l))
	if l.state == stateUp {
		m.send(l, Frame{Kind: FrameGoodbye, Code: CodeProtocol, Text: text})
		m.endEpoch(l, fmt.Errorf("%w: %s", ErrProtocol, text))
		return
	}
	m.refuse(l, CodeProtocol, text)
}

// receivedHello checks who the peer says it is, and answers with our hello or, where
// we dialled, with our proof.
func (m *Machine) receivedHello(l *link, h Hello) {
	us, them := m.self.Name, h.Name
	if h.Version != ProtocolVersion {
		m.refuse(l, CodeVersion, fmt.Sprintf("node %s speaks version %d of the protocol and the other node version %d: run the same release on both",
			us, ProtocolVersion, h.Version))
		return
	}
	l.theirs, l.peer = h, actor.NodeID{Name: them, Incarnation: h.Incarnation}
	switch {
	case h.Cluster != m.cfg.Cluster:
		m.refuse(l, CodeCluster, fmt.Sprintf("node %s belongs to cluster %q and node %s to cluster %q: give both the same cluster name, or take the address out of the other's discovery",
			us, m.cfg.Cluster, them, h.Cluster))
	case l.peer == m.self:
		m.refuse(l, CodeSelf, fmt.Sprintf("the address %s is node %s itself: give it the address of another node", l.addr, us))
	case them == us:
		m.refuse(l, CodeNameInUse, fmt.Sprintf("the node name %s is in use by the node at %s: give one of the two another name", us, m.cfg.Addr))
	case l.conn.Accepted():
		l.mine, l.state = m.hello(), stateProof
		m.send(l, Frame{Kind: FrameHello, Hello: l.mine})
	default:
		m.prove(l)
	}
}

// prove decides on the side of the dialler whether to go on, now that it knows whom
// it dialled.
func (m *Machine) prove(l *link) {
	t := m.target(l.addr)
	if t != nil {
		t.name, t.incarnation = l.peer.Name, l.peer.Incarnation
		if len(t.asks) > 0 {
			m.clearHold(l.peer.Name)
		}
	}
	if e := m.epoch(l.peer.Name); e != nil {
		if e.peer != l.peer {
			m.refuse(l, CodeNameInUse, m.inUse(e))
			return
		}
		m.remove(l, fmt.Errorf("already connected to node %s", e.peer.Name))
		if t != nil {
			m.answer(t, e.peer, nil)
			m.tidy(t)
		}
		return
	}
	if m.held(l.peer) {
		m.remove(l, fmt.Errorf("%w: disconnected from node %s on request", ErrDisconnect, l.peer.Name))
		return
	}
	for _, o := range m.links {
		if o != l && o.state == stateWelcome && o.peer.Name == l.peer.Name {
			m.remove(l, fmt.Errorf("node %s is being dialled on another stream", l.peer.Name))
			m.dialEnded(l, &RefusedError{Code: CodeSimultaneous, Text: "dialled twice"})
			return
		}
	}
	m.seq++
	l.state = stateWelcome
	m.send(l, Frame{Kind: FrameProof, Seq: m.seq, Proof: proof(m.cfg.Cookie, signDialler, m.seq, l.mine, l.theirs)})
}

// receivedProof lets a node in that dialled us, or says why not.
func (m *Machine) receivedProof(l *link, f Frame) {
	if !proves(f.Proof, proof(m.cfg.Cookie, signDialler, f.Seq, l.theirs, l.mine)) {
		m.wrongCookie(l)
		return
	}
	if e := m.epoch(l.peer.Name); e != nil {
		if e.peer.Incarnation != l.peer.Incarnation {
			// Whoever dials is alive; that does not make the other life dead. Let it in,
			// and two nodes of one name would drive each other out for ever. The old epoch
			// ends when its stream breaks or by its silence, and then the newcomer, whose
			// address we keep, is dialled.
			m.learn(l.peer, l.theirs.Addr)
			m.refuse(l, CodeNameInUse, m.inUse(e))
			return
		}
		// A node sends no proof while it holds an epoch with us. The counts tell
		// whether this proof was sent after it had begun e (then e is dead over there)
		// or before (then this is a dial that e has overtaken).
		if f.Seq <= e.peerSeq {
			m.refuse(l, CodeSimultaneous, fmt.Sprintf("node %s is connected to node %s on another stream", m.self.Name, l.peer.Name))
			return
		}
		m.drop(e, fmt.Errorf("%w: node %s had lost the old one and dialled again", ErrReplaced, e.peer.Name))
	}
	// Of two streams the one that the lower name dialled wins. The lower name decides
	// alone: it either proves itself on its own stream or welcomes on the other, so
	// that both sides always agree. A dial that is not open yet is no stream.
	rivals := m.outbound(l.peer.Name, l.theirs.Addr)
	open := func(o *link) bool { return o.state != stateDialing }
	if m.self.Name < l.peer.Name && slices.ContainsFunc(rivals, open) {
		m.refuse(l, CodeSimultaneous, fmt.Sprintf("node %s is dialling node %s itself, and of two streams that of the lower name counts", m.self.Name, l.peer.Name))
		return
	}
	for _, o := range rivals {
		m.remove(o, fmt.Errorf("node %s has dialled this node: of two streams one counts", l.peer.Name))
	}
	m.seq++
	l.peerSeq = f.Seq
	l.knows = map[actor.NodeID]bool{}
	var peers []Peer
	for _, o := range m.links {
		if o.tellable() && !m.hidden(l) {
			peers = append(peers, o.asPeer())
			l.knows[o.peer] = true
		}
	}
	m.send(l, Frame{
		Kind: FrameWelcome, Seq: m.seq, Peers: peers,
		Proof: proof(m.cfg.Cookie, signAcceptor, m.seq, l.theirs, l.mine),
	})
	m.beginEpoch(l)
}

// receivedWelcome begins the epoch on the side of the dialler.
func (m *Machine) receivedWelcome(l *link, f Frame) {
	if !proves(f.Proof, proof(m.cfg.Cookie, signAcceptor, f.Seq, l.mine, l.theirs)) {
		m.wrongCookie(l)
		return
	}
	l.peerSeq = f.Seq
	l.knows = map[actor.NodeID]bool{}
	m.heard(l, f.Peers)
	m.beginEpoch(l)
}

func (m *Machine) wrongCookie(l *link) {
	m.refuse(l, CodeCookie, fmt.Sprintf("the cookies of node %s and node %s differ: start both with the same cookie", m.self.Name, l.peer.Name))
}

func (m *Machine) inUse(e *link) string {
	return fmt.Sprintf("the node name %s is in use: node %s is connected to another node of that name, at %s. Give one of the two another name, or stop the other; if it is dead already, node %s notices within %v",
		e.peer.Name, m.self.Name, e.theirs.Addr, m.self.Name, m.cfg.TickTime)
}

// refuse ends a stream that is not an epoch, and tells the peer why.
func (m *Machine) refuse(l *link, code Code, text string) {
	m.send(l, Frame{Kind: FrameRefuse, Code: code, Text: text})
	err := &RefusedError{Code: code, Text: fmt.Sprintf("refused %s: %s", m.labelOf(l), text)}
	m.remove(l, err)
	m.wasRefused(l, err)
}

// refusedByPeer takes note that the other side ended the handshake.
func (m *Machine) refusedByPeer(l *link, f Frame) {
	err := &RefusedError{Code: f.Code, ByPeer: true, Text: fmt.Sprintf("connect to %s: refused: %s", m.labelOf(l), f.Text)}
	m.remove(l, err)
	m.wasRefused(l, err)
}

func (m *Machine) wasRefused(l *link, err *RefusedError) {
	// To lose against another stream, or to dial oneself under one of several
	// addresses, is nothing that a user has to mend.
	quiet := err.Code == CodeSimultaneous || err.Code == CodeSelf
	if !quiet {
		m.do(Refused{Addr: l.addr, Peer: l.peer, Err: err})
	}
	switch {
	case !l.conn.Accepted():
		m.dialEnded(l, err)
	case !quiet:
		m.logStranger(l, err)
	}
}

// handshakeTimedOut gives up a stream that has not become an epoch in time.
func (m *Machine) handshakeTimedOut(l *link) {
	switch {
	case l.state == stateDialing:
		err := fmt.Errorf("connect to %s: %w: no answer in %v; see whether a node listens there and nothing between drops packets", m.labelOf(l), ErrUnreachable, m.cfg.DialTimeout)
		m.remove(l, err)
		m.dialEnded(l, err)
	case l.conn.Accepted():
		m.refuse(l, CodeTimeout, fmt.Sprintf("node %s waited %v for the handshake", m.self.Name, m.cfg.HandshakeTimeout))
	default:
		err := fmt.Errorf("connect to %s: %w: nothing came for %v; see whether a node of this kind listens there", m.labelOf(l), ErrHandshakeTimeout, m.cfg.HandshakeTimeout)
		m.send(l, Frame{Kind: FrameRefuse, Code: CodeTimeout, Text: err.Error()})
		m.remove(l, err)
		m.dialEnded(l, err)
	}
}

// isSimultaneous reports whether a dial ended since another stream to that node won.
func isSimultaneous(err error) bool {
	var r *RefusedError
	return errors.As(err, &r) && r.Code == CodeSimultaneous
}
