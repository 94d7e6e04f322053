package cluster

import (
	"fmt"
	"slices"
	"sync"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/wire"
)

// peers are the nodes that signals can be sent to: those with an epoch, and those
// that a connection is being made to since somebody sent them something.
type peers struct {
	mu      sync.RWMutex
	byName  map[actor.NodeName]*peer
	closed  bool
	changed chan struct{} // closed at the next change of the connected; nil while nobody asks
}

type peer struct {
	state   peerState
	id      actor.NodeID
	addr    string
	kind    NodeType      // Visible or Hidden
	stream  *stream       // in peerUp
	pending []pending     // in peerPending
	bytes   int           // of pending
	settled chan struct{} // closed when the peer is pending no more
}

type peerState uint8

const (
	peerPending peerState = iota // being connected to
	peerUp                       // in an epoch
	peerClosing                  // the epoch is over and its links are being broken
)

// pending is a signal that waits for a connection.
type pending struct {
	sig     actor.Signal
	payload []byte
}

// route is the Transport of a node's System.
type route struct{ node *Node }

var _ actor.Transport = route{}

// Route sends a signal to another node; see actor.Transport. Where there is no
// connection to that node it asks for one, as the BEAM does, and the signal waits
// for it: when none comes about it is lost, and NodeDown says so. A signal that is to
// make no connection does not wait for one either.
func (r route) Route(to actor.NodeID, sig *actor.Signal) error {
	n := r.node
	if to.Name == n.name {
		// Of an earlier life of this node. It reaches nobody, but who monitors hears that.
		n.system.Deliver(n.id, sig)
		return nil
	}
	payload, err := n.payload(sig)
	if err != nil {
		return fmt.Errorf("cluster: send to node %s: %w", to.Name, err)
	}
	for {
		s, id, gone := n.peers.find(to.Name)
		switch {
		case gone:
			return actor.NoConnection
		case s != nil:
			frame := wire.AppendSignal(make([]byte, 0, len(payload)+64), wire.Ends{From: n.id, To: id}, sig, payload)
			return s.out.add(sig.From, frame)
		case sig.NoConnect:
			return actor.NoConnection
		case n.pend(to.Name, sig, payload):
			return nil
		}
	}
}

// Room says when a message can go to another node; see actor.Transport. What waits
// for a connection that is being made is bounded too.
func (r route) Room(to actor.NodeID, from actor.PID) <-chan struct{} {
	p := &r.node.peers
	p.mu.RLock()
	e := p.byName[to.Name]
	var s *stream
	var settled <-chan struct{}
	if e != nil {
		s = e.stream
		if e.state == peerPending && e.bytes >= queueLimit {
			settled = e.settled
		}
	}
	p.mu.RUnlock()
	if s != nil {
		return s.out.room(from)
	}
	return settled
}

// payload encodes what sig carries. A reason always arrives: as its text where it
// cannot be encoded.
func (n *Node) payload(sig *actor.Signal) ([]byte, error) {
	switch sig.Kind {
	case actor.SignalMessage:
		data, err := n.codec.Encode(sig.Message)
		if err == nil && len(data) > n.settings.MaxMessageSize {
			err = fmt.Errorf("encode a %T: %d bytes, and Config.MaxMessageSize allows %d: send it in pieces: %w",
				sig.Message, len(data), n.settings.MaxMessageSize, actor.ErrNotEncodable)
		}
		return data, err
	case actor.SignalExit, actor.SignalLinkExit, actor.SignalDown:
		reason := sig.Reason
		if reason == nil {
			reason = actor.Normal
		}
		data, err := n.codec.Encode(reason)
		if err != nil {
			return n.codec.Encode(&actor.RemoteError{Type: fmt.Sprintf("%T", reason), Text: err.Error()})
		}
		return data, nil
	}
	return nil, nil
}

// find is the stream to a node, nil when there is none yet; gone says that there
// will be none for this signal.
func (p *peers) find(name actor.NodeName) (s *stream, id actor.NodeID, gone bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	e := p.byName[name]
	if e == nil {
		return nil, actor.NodeID{}, p.closed
	}
	return e.stream, e.id, e.state == peerClosing
}

// pend keeps a signal until there is a connection, and asks for one when it is the
// first. It is false when the node is pending no longer.
func (n *Node) pend(name actor.NodeName, sig *actor.Signal, payload []byte) bool {
	p := &n.peers
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.byName[name]
	switch {
	case e == nil && !p.closed:
		e = &peer{settled: make(chan struct{})}
		p.byName[name] = e
		n.ask(mesh.ConnectRequested{Name: name}, func(r mesh.ConnectResult) {
			if r.Err != nil {
				n.pendingFailed(name, e)
			}
		})
	case e == nil, e.state != peerPending:
		return false
	}
	e.pending = append(e.pending, pending{*sig, payload})
	e.bytes += len(payload)
	return true
}

// pendingFailed breaks what was to go to a node that cannot be connected to. Only
// the loop calls it.
func (n *Node) pendingFailed(name actor.NodeName, e *peer) {
	n.peers.mu.Lock()
	mine := n.peers.byName[name] == e && e.state == peerPending
	if mine {
		e.leavePending(peerClosing)
	}
	n.peers.mu.Unlock()
	if mine {
		n.system.NodeDown(actor.NodeID{Name: name})
		n.peers.remove(name)
	}
}

// leavePending ends the pending of e. The caller holds the lock.
func (e *peer) leavePending(to peerState) (waited []pending) {
	if e.state == peerPending {
		waited, e.pending = e.pending, nil
		close(e.settled)
	}
	e.state = to
	return waited
}

// up begins an epoch. What waited for it goes first.
func (p *peers) up(self, id actor.NodeID, addr string, kind NodeType, s *stream) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.byName[id.Name]
	if e == nil {
		e = &peer{settled: make(chan struct{})}
		p.byName[id.Name] = e
	}
	for _, w := range e.leavePending(peerUp) {
		_ = s.out.add(w.sig.From, wire.AppendSignal(nil, wire.Ends{From: self, To: id}, &w.sig, w.payload))
	}
	e.id, e.addr, e.kind, e.stream = id, addr, kind, s
	p.changedLocked()
}

// down ends an epoch: until remove, nothing can be sent to that node.
func (p *peers) down(name actor.NodeName) (kind NodeType) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.byName[name]; e != nil {
		e.state, e.stream, kind = peerClosing, nil, e.kind
	}
	p.changedLocked()
	return kind
}

func (p *peers) remove(name actor.NodeName) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.byName, name)
}

// close ends it all: from now on no connection is asked for.
func (p *peers) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for name, e := range p.byName {
		if e.state == peerPending {
			e.leavePending(peerClosing)
			delete(p.byName, name)
		}
	}
}

// list is the names of the connected nodes of some types, sorted, and a channel that is
// closed when they change.
func (p *peers) list(types NodeType) ([]actor.NodeName, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []actor.NodeName
	for name, e := range p.byName {
		if e.state == peerUp && e.kind&types != 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if p.changed == nil {
		p.changed = make(chan struct{})
	}
	return names, p.changed
}

func (p *peers) changedLocked() {
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}
