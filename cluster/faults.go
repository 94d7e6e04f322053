package cluster

import (
	"fmt"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Direction is one of the two ways of a connection, seen from this node.
type Direction uint8

// The two directions.
const (
	ToPeer   Direction = 1 + iota // what this node sends
	FromPeer                      // what the peer sends
)

// Faults breaks a node's connections on purpose, for tests, demos and exercises. A
// node has it only with Config.Faults. It works on the connections that there are
// and on those that come while a fault lasts. Peers are named as in Node.List. Its
// methods may be called from any goroutine.
//
// A fault is one node's: to cut a and b apart it is enough to tell one of them.
type Faults struct {
	node  *Node
	mu    sync.Mutex
	rules map[actor.NodeName]fault
	peers map[*gate]actor.NodeName // gates whose peer is known
}

type fault struct {
	cut      bool
	to, from bool // cut one way
	delay    time.Duration
	loss     float64
	rate     int
}

// Cut closes the connection to peer and lets none come about until Heal: both nodes
// see the end at once, as when a link goes down under both of them.
func (f *Faults) Cut(peer actor.NodeName) {
	f.change(peer, func(r *fault) { r.cut = true })
}

// CutOneWay holds back what goes in the one direction, without a word to either
// side, as a firewall does that drops packets: only the tick time ends the
// connection, at the node that hears nothing; the other sees it closed then.
func (f *Faults) CutOneWay(peer actor.NodeName, d Direction) {
	f.change(peer, func(r *fault) {
		r.to = r.to || d == ToPeer
		r.from = r.from || d == FromPeer
	})
}

// Delay has what goes to peer and what comes from it take d longer, so that a round
// trip takes twice d. Zero ends it.
func (f *Faults) Delay(peer actor.NodeName, d time.Duration) {
	f.change(peer, func(r *fault) { r.delay = max(d, 0) })
}

// Lose has the network lose each segment that goes to peer or comes from it with that
// probability, from 0, which ends it, up to 1. A connection is an ordered stream, so
// nothing of it is missing in the end: what is lost is sent again after 200 ms, then 400
// ms, … as TCP does, and all that was sent after it waits. With enough of it the tick time
// ends the connection.
func (f *Faults) Lose(peer actor.NodeName, probability float64) {
	f.change(peer, func(r *fault) { r.loss = min(max(probability, 0), 1) })
}

// Throttle lets no more than so many bytes a second go to peer, and as many come from it.
// Zero ends it.
func (f *Faults) Throttle(peer actor.NodeName, bytesPerSecond int) {
	f.change(peer, func(r *fault) { r.rate = max(bytesPerSecond, 0) })
}

// Heal ends every fault towards peer. What was held back goes on if its connection
// still exists; a new one comes about as after any loss.
func (f *Faults) Heal(peer actor.NodeName) {
	f.change(peer, func(r *fault) { *r = fault{} })
}

// HealAll ends every fault.
func (f *Faults) HealAll() {
	f.mu.Lock()
	f.rules = make(map[actor.NodeName]fault)
	f.applyLocked()
	f.mu.Unlock()
}

func newFaults(n *Node) *Faults {
	return &Faults{node: n, rules: make(map[actor.NodeName]fault), peers: make(map[*gate]actor.NodeName)}
}

func (f *Faults) change(peer actor.NodeName, by func(*fault)) {
	peer = f.node.complete(peer)
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.rules[peer]
	by(&r)
	f.rules[peer] = r
	f.applyLocked()
}

func (f *Faults) applyLocked() {
	for g, peer := range f.peers {
		f.apply(g, peer, f.rules[peer])
	}
}

func (f *Faults) apply(g *gate, peer actor.NodeName, r fault) {
	if r.cut {
		delete(f.peers, g)
		g.closeFor(cutError(peer))
		return
	}
	g.out.set(way{blocked: r.to, delay: r.delay, loss: r.loss, rate: r.rate})
	g.in.set(way{blocked: r.from, delay: r.delay, loss: r.loss, rate: r.rate})
}

// known says who is at the other end of g; f may be nil. The error is that of a
// connection that is cut.
func (f *Faults) known(g *gate, peer actor.NodeName) error {
	if f == nil || g == nil || peer == "" {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.peers[g] = peer
	r := f.rules[peer]
	f.apply(g, peer, r)
	if r.cut {
		return cutError(peer)
	}
	return nil
}

// gone forgets a gate.
func (f *Faults) gone(g *gate) {
	if f != nil {
		f.mu.Lock()
		delete(f.peers, g)
		f.mu.Unlock()
	}
}

// mayDial says whether a connection to peer can be had.
func (f *Faults) mayDial(peer actor.NodeName) error {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rules[peer].cut {
		return cutError(peer)
	}
	return nil
}

func cutError(peer actor.NodeName) error {
	return fmt.Errorf("the connection to %s is cut by fault control; Heal ends that", peer)
}
