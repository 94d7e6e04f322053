package names

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// syncing is a SyncAsked that waits: until the names of the nodes are here, and then
// until each of them says that it agrees with all that it sees.
type syncing struct {
	id    uint64
	nodes []actor.NodeName
	asked bool
	left  []actor.NodeName
}

// asker is a SyncAsk of another node that waits.
type asker struct {
	node actor.NodeName
	id   uint64
}

func (m *Machine) syncAsked(ev SyncAsked) {
	m.syncs = append(m.syncs, &syncing{id: ev.ID, nodes: slices.Clone(ev.Nodes)})
}

// agrees reports whether the names of a node are here, or it has none to tell.
func (m *Machine) agrees(node actor.NodeName) bool {
	p := m.peer(node)
	return p == nil || p.absent || p.removed || p.ready && p.told
}

// meeting reports whether a connected node has not told its names yet.
func (m *Machine) meeting() bool {
	return slices.ContainsFunc(m.peers, func(p *peer) bool { return !m.agrees(p.name) })
}

// settled reports whether this node agrees with all that it sees.
func (m *Machine) settled() bool { return !m.meeting() && !m.inConflict() }

// checkSyncs answers who waits for agreement that there is now. It is done at the end
// of each step.
func (m *Machine) checkSyncs() {
	if len(m.syncs) == 0 && len(m.askers) == 0 {
		return
	}
	settled := m.settled()
	if settled {
		for _, a := range m.askers {
			m.send(a.node, SyncDone{a.id})
		}
		m.askers = nil
	}
	m.syncs = slices.DeleteFunc(m.syncs, func(s *syncing) bool {
		if !s.asked {
			for _, n := range s.nodes {
				if !m.agrees(n) {
					return false
				}
			}
			s.asked = true
			for _, n := range s.nodes {
				if m.ready(n) != nil && !slices.Contains(s.left, n) {
					s.left = append(s.left, n)
					m.send(n, SyncAsk{s.id})
				}
			}
		}
		if len(s.left) > 0 || m.inConflict() {
			return false
		}
		m.do(Reply{ID: s.id, Result: Yes})
		return true
	})
}

func (m *Machine) syncDone(from actor.NodeName, id uint64) {
	for _, s := range m.syncs {
		if s.id == id {
			s.left = slices.DeleteFunc(s.left, func(n actor.NodeName) bool { return n == from })
		}
	}
}

func (m *Machine) syncsLost(node actor.NodeName) {
	for _, s := range m.syncs {
		s.left = slices.DeleteFunc(s.left, func(n actor.NodeName) bool { return n == node })
	}
}

// Info is what a machine knows, for who looks for a fault.
type Info struct {
	Nodes    []actor.NodeName // in a session, whose names are here
	Pending  []actor.NodeName // connected, and not that far
	Names    int
	Locks    int
	Waiting  int // requests that are not answered yet
	InStep   bool
	Conflict bool
}

// Info is what the machine knows now.
func (m *Machine) Info() Info {
	i := Info{
		Names: len(m.entries), Locks: len(m.locks), InStep: m.settled(), Conflict: m.inConflict(),
		Waiting: len(m.registrar.queue) + len(m.attempts) + len(m.syncs),
	}
	for _, p := range m.peers {
		switch {
		case p.ready && p.told:
			i.Nodes = append(i.Nodes, p.name)
		case !p.absent:
			i.Pending = append(i.Pending, p.name)
		}
	}
	return i
}
