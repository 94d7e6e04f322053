package cluster

import (
	"maps"
	"sync"

	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// Stats counts what a node has had to do with others since its start. Each refusal is in
// the log too, with its reason, though not every time that it is repeated.
type Stats struct {
	Connected int // nodes, hidden ones too
	HalfOpen  int // connections that are in their handshake

	Refused   map[Code]uint64 // peers that this node refused, by the reason
	RefusedBy map[Code]uint64 // refusals of this node by others, by the reason
	Untrusted uint64          // connections whose other side shows no certificate that this node trusts
	Surplus   uint64          // connections beyond Config.MaxHalfOpen
	Overdue   uint64          // connections that did not prove anything in time
	Garbage   uint64          // streams on which something came that makes no sense
}

// counters are the counts that no one else keeps.
type counters struct {
	mu        sync.Mutex
	refused   map[Code]uint64
	refusedBy map[Code]uint64
	garbage   uint64
}

func (c *counters) refusal(e *mesh.RefusedError) {
	if e == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := &c.refused
	if e.ByPeer {
		counts = &c.refusedBy
	}
	if *counts == nil {
		*counts = make(map[Code]uint64)
	}
	(*counts)[e.Code]++
}

func (c *counters) nonsense() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.garbage++
}

// Stats is a snapshot of the node's counts.
func (n *Node) Stats() Stats {
	names, _ := n.peers.list(Connected)
	s := Stats{Connected: len(names)}
	n.stats.mu.Lock()
	s.Refused, s.RefusedBy, s.Garbage = maps.Clone(n.stats.refused), maps.Clone(n.stats.refusedBy), n.stats.garbage
	n.stats.mu.Unlock()
	g := &n.gates
	g.mu.Lock()
	s.HalfOpen, s.Untrusted, s.Surplus, s.Overdue = g.halfOpen, g.untrusted, g.surplus, g.overdue
	g.mu.Unlock()
	return s
}
