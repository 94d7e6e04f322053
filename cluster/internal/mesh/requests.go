package mesh

import (
	"fmt"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// discovered takes in a view of discovery.
func (m *Machine) discovered(members []Member) {
	complete := false
	for _, v := range members {
		complete = complete || m.isSelf(v)
	}
	for _, v := range members {
		if m.isSelf(v) || v.Addr == "" || len(v.Addr) > maxText || len(v.Name) > maxText {
			continue
		}
		t := m.ensure(v.Addr)
		t.listed = true
		if slices.Contains(m.view, v) {
			continue
		}
		t.self = false
		if v.Name != "" {
			t.name, t.incarnation = v.Name, v.Incarnation
		}
		if t.name != "" {
			m.clearHold(t.name)
		}
		t.tries, t.next = 0, m.now
	}
	if !complete {
		// Not a whole view: it adds, and says nothing of who is missing.
		for _, v := range members {
			if !slices.Contains(m.view, v) {
				m.view = append(m.view, v)
			}
		}
		return
	}
	m.view = slices.Clone(members)
	for _, t := range slices.Clone(m.targets) {
		in := func(v Member) bool { return v.Addr == t.addr }
		if t.listed && !slices.ContainsFunc(members, in) {
			t.listed, t.learned = false, false
			m.tidy(t)
		}
	}
}

// isSelf reports whether v is this node, in this life.
func (m *Machine) isSelf(v Member) bool {
	return v.Addr == m.cfg.Addr || (v.Name == m.self.Name && v.Incarnation == m.self.Incarnation)
}

// connectRequested looks for the node that is asked for, and dials it when it is not
// connected.
func (m *Machine) connectRequested(ev ConnectRequested) {
	result := func(peer actor.NodeID, err error) { m.do(ConnectResult{ID: ev.ID, Peer: peer, Err: err}) }
	var t *target
	switch {
	case (ev.Name == "") == (ev.Addr == ""):
		result(actor.NodeID{}, fmt.Errorf("connect to node %q at %q: %w: give either a node name or host:port", ev.Name, ev.Addr, ErrUnknownNode))
		return
	case ev.Name == m.self.Name:
		result(m.self, nil) // Node.connect(node()) is true on the BEAM
		return
	case ev.Name != "":
		if e := m.epoch(ev.Name); e != nil {
			result(e.peer, nil)
			return
		}
		m.clearHold(ev.Name)
		t = m.targetNamed(ev.Name)
		if t == nil {
			result(actor.NodeID{}, fmt.Errorf("connect to node %s: %w: connect to its host:port, or let discovery find it", ev.Name, ErrUnknownNode))
			return
		}
	case len(ev.Addr) > maxText:
		result(actor.NodeID{}, fmt.Errorf("connect to %.40s…: %w: the address is too long", ev.Addr, ErrUnreachable))
		return
	default:
		t = m.ensure(ev.Addr)
		if t.self || t.addr == m.cfg.Addr {
			result(actor.NodeID{}, fmt.Errorf("connect to %s: %w: give the address of another node", ev.Addr, ErrSelf))
			m.tidy(t)
			return
		}
		if t.name != "" {
			if e := m.epoch(t.name); e != nil {
				result(e.peer, nil)
				m.tidy(t)
				return
			}
			m.clearHold(t.name)
		}
	}
	t.asks = append(t.asks, ask{ev.ID, ev.Name})
	t.next = m.now
}

// targetNamed picks an address for a node name: one that is being dialled, one that
// discovery names, or the first.
func (m *Machine) targetNamed(name actor.NodeName) *target {
	var best *target
	rank := func(t *target) int {
		switch {
		case t.conn != 0:
			return 3
		case t.listed:
			return 2
		}
		return 1
	}
	for _, t := range m.targets {
		if t.name == name && !t.self && t.addr != m.cfg.Addr && (best == nil || rank(t) > rank(best)) {
			best = t
		}
	}
	return best
}

// disconnectRequested ends the epoch with a node and keeps both sides from dialling
// again by themselves.
func (m *Machine) disconnectRequested(ev DisconnectRequested) {
	e := m.epoch(ev.Name)
	if e == nil {
		m.do(ConnectResult{ID: ev.ID, Err: fmt.Errorf("disconnect from node %s: %w: nothing to do", ev.Name, ErrNotConnected)})
		return
	}
	text := fmt.Sprintf("node %s was asked to disconnect", m.self.Name)
	m.send(e, Frame{Kind: FrameGoodbye, Code: CodeDisconnect, Text: text})
	m.leave(e.peer, true)
	m.drop(e, fmt.Errorf("%w: %s", ErrDisconnect, text))
	m.do(ConnectResult{ID: ev.ID, Peer: e.peer})
}

// Attempt is how things stand with an address that is not connected.
type Attempt struct {
	Addr  string
	Name  actor.NodeName // who is thought to be there; empty when unknown
	Tries int            // failures in a row
	Err   error          // why the last one failed; nil before the first
}

// Attempts lists the addresses that the machine wants to be connected to and is not,
// in order of address: what an error says that a user gets who waited in vain.
func (m *Machine) Attempts() []Attempt {
	var all []Attempt
	for _, t := range m.targets {
		if t.self || t.addr == m.cfg.Addr || (t.name != "" && m.epoch(t.name) != nil) {
			continue
		}
		all = append(all, Attempt{Addr: t.addr, Name: t.name, Tries: t.tries, Err: t.lastErr})
	}
	return all
}
