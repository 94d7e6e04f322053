package names

import (
	"log/slog"

	"github.com/beamline-go/beamline/actor"
)

// loss is a connection between two nodes that one of them has lost.
type loss struct{ by, node actor.NodeName }

// lossMark is the last loss of a connection that was heard of.
type lossMark struct{ incarnation, number uint64 }

// tellLoss tells all others that a node is lost: they have their connection to it
// closed, so that partitions do not overlap.
func (m *Machine) tellLoss(node actor.NodeID) {
	if m.cfg.AllowOverlapping {
		return
	}
	m.spread(Lost{By: m.cfg.Self, Node: node, Number: m.next()})
}

func (m *Machine) spread(b Lost) {
	for _, p := range m.peers {
		if p.his != 0 && p.name != b.By.Name && p.name != b.Node.Name {
			m.say(p, b)
		}
	}
}

// lost hears that a node has lost another, tells it on, and leaves the lost one; the
// one that lost this node it leaves as well.
func (m *Machine) lost(_ actor.NodeName, b Lost) {
	if m.cfg.AllowOverlapping || b.By.Name == m.self {
		return
	}
	key, mark := loss{b.By.Name, b.Node.Name}, lossMark{b.By.Incarnation, b.Number}
	if last, ok := m.losses[key]; ok && last.incarnation == mark.incarnation && mark.number <= last.number {
		return
	}
	m.losses[key] = mark
	m.spread(b)
	other := b.Node
	if other.Name == m.self {
		if other.Incarnation != m.cfg.Self.Incarnation {
			return // in an earlier life
		}
		other = b.By
	}
	p := m.peer(other.Name)
	if p == nil || p.his == 0 || p.removed || p.incarnation != other.Incarnation {
		return
	}
	m.log(slog.LevelWarn, "global: requests disconnect from a node in order to prevent overlapping partitions", slog.Any("from", p.name))
	m.say(p, Remove{})
	p.removed = true
	m.endSession(p)
}

// remove does what another node asks for that has heard of a loss. It does so also when it
// has asked the other for the same: else each would wait for the other.
func (m *Machine) remove(p *peer) {
	p.removed = true
	m.endSession(p)
	m.log(slog.LevelWarn, "global: disconnects a node in order to prevent overlapping partitions", slog.Any("from", p.name))
	m.do(Disconnect{p.name})
}

// disconnectAsked leaves all others.
func (m *Machine) disconnectAsked(ev DisconnectAsked) {
	var nodes []actor.NodeName
	for _, p := range m.peers {
		nodes = append(nodes, p.name)
		p.removed = true
		m.endSession(p)
		m.do(Disconnect{p.name})
	}
	m.do(Reply{ID: ev.ID, Result: Yes, Nodes: nodes})
}
