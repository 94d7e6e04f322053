package groups

import (
	"reflect"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// Machine is one life of a scope on one node. It is not safe for concurrent use; its
// Table is.
type Machine struct {
	self    actor.PID // the scope process
	table   *Table
	local   *ordered[actor.PID, *member]
	peers   *ordered[actor.PID, *peer]
	subs    map[actor.Ref]*subscriber
	scope   []*subscriber // to all groups, in the order of subscribing
	byGroup map[any][]*subscriber
	watched map[Watch]any // a member's or a peer's actor.PID, or a subscriber's actor.Ref
	watches Watch

	effects []Effect // of the step under way
}

// member is a process of this node that has joined something.
type member struct {
	watch  Watch
	groups []any // once for each time that it has joined
}

// peer is a scope process of another node, and what it said of its own members.
type peer struct {
	watch  Watch
	groups *ordered[any, []actor.PID]
}

type subscriber struct {
	ref   actor.Ref
	pid   actor.PID
	watch Watch
	all   bool
	group any
}

// New makes the machine of the scope process self.
func New(self actor.PID) *Machine {
	return &Machine{
		self:  self,
		table: &Table{groups: newOrdered[any, *membership]()},
		local: newOrdered[actor.PID, *member](), peers: newOrdered[actor.PID, *peer](),
		subs: map[actor.Ref]*subscriber{}, byGroup: map[any][]*subscriber{}, watched: map[Watch]any{},
	}
}

// Table is the view, for anybody to read.
func (m *Machine) Table() *Table { return m.table }

// Peers lists the scope processes of other nodes that are known, in the order in which
// they became so.
func (m *Machine) Peers() []actor.PID {
	pids := make([]actor.PID, 0, m.peers.len())
	for pid := range m.peers.all {
		pids = append(pids, pid)
	}
	return pids
}

// Usable reports whether a value can be a group: one that can be compared, and not nil.
func Usable(group any) bool { return group != nil && reflect.ValueOf(group).Comparable() }

// Step handles an event. The effects are the caller's.
func (m *Machine) Step(ev Event) []Effect {
	m.effects = nil
	switch ev := ev.(type) {
	case Started:
		for _, node := range ev.Nodes {
			m.do(Announce{Node: node, Message: Discover{Peer: m.self}})
		}
	case NodeUp:
		m.do(Announce{Node: ev.Node, Message: Discover{Peer: m.self}})
	case Join:
		m.join(ev)
	case Leave:
		m.leave(ev)
	case Subscribe:
		m.subscribe(ev)
	case Unsubscribe:
		s := m.subs[ev.Ref]
		if s != nil {
			m.do(Demonitor{Watch: s.watch})
			m.unsubscribe(s)
		}
		m.do(Answer{OK: s != nil})
	case Down:
		m.down(ev.Watch)
	case Discover:
		m.discovered(ev.Peer)
	case Sync:
		m.sync(ev)
	case Joined:
		if p, known := m.peers.get(ev.Peer); known {
			m.joinRemote(p, ev.Group, ev.PIDs)
		}
	case Left:
		if p, known := m.peers.get(ev.Peer); known {
			for _, g := range ev.Groups {
				m.leaveRemote(p, g, ev.PIDs)
			}
		}
	}
	return m.effects
}

func (m *Machine) do(e Effect) { m.effects = append(m.effects, e) }

func (m *Machine) watch(pid actor.PID, what any) Watch {
	m.watches++
	m.watched[m.watches] = what
	m.do(Monitor{PID: pid, Watch: m.watches})
	return m.watches
}

func (m *Machine) broadcast(msg Message) {
	for pid := range m.peers.all {
		m.do(Send{To: pid, Message: msg})
	}
}

// notify tells the subscribers of a change that the table has seen.
func (m *Machine) notify(group any, joined bool, pids []actor.PID) {
	for _, list := range [][]*subscriber{m.scope, m.byGroup[group]} {
		for _, s := range list {
			m.do(Notify{To: s.pid, Ref: s.ref, Joined: joined, Group: group, PIDs: slices.Clone(pids)})
		}
	}
}

func (m *Machine) join(ev Join) {
	if len(ev.PIDs) > 0 {
		for _, pid := range ev.PIDs {
			e, known := m.local.get(pid)
			if !known {
				e = &member{watch: m.watch(pid, pid)}
				m.local.put(pid, e)
			}
			e.groups = append(e.groups, ev.Group)
		}
		m.table.add(ev.Group, ev.PIDs, true)
		m.notify(ev.Group, true, ev.PIDs)
		m.broadcast(Joined{Peer: m.self, Group: ev.Group, PIDs: slices.Clone(ev.PIDs)})
	}
	m.do(Answer{OK: true})
}

func (m *Machine) leave(ev Leave) {
	var left []actor.PID
	for _, pid := range ev.PIDs {
		e, known := m.local.get(pid)
		if !known {
			continue
		}
		i := slices.Index(e.groups, ev.Group)
		if i < 0 {
			continue
		}
		left = append(left, pid)
		if e.groups = slices.Delete(e.groups, i, i+1); len(e.groups) == 0 {
			m.forget(pid, e)
			m.do(Demonitor{Watch: e.watch})
		}
	}
	if len(left) > 0 {
		m.table.take(ev.Group, left, true)
		m.notify(ev.Group, false, left)
		m.broadcast(Left{Peer: m.self, PIDs: left, Groups: []any{ev.Group}})
	}
	m.do(Answer{OK: len(left) > 0})
}

func (m *Machine) forget(pid actor.PID, e *member) {
	m.local.remove(pid)
	delete(m.watched, e.watch)
}

func (m *Machine) subscribe(ev Subscribe) {
	s := &subscriber{ref: ev.Ref, pid: ev.PID, all: ev.All, group: ev.Group}
	s.watch = m.watch(ev.PID, ev.Ref)
	m.subs[ev.Ref] = s
	if s.all {
		m.scope = append(m.scope, s)
	} else {
		m.byGroup[s.group] = append(m.byGroup[s.group], s)
	}
}

func (m *Machine) unsubscribe(s *subscriber) {
	delete(m.subs, s.ref)
	delete(m.watched, s.watch)
	without := func(list []*subscriber) []*subscriber {
		return slices.DeleteFunc(list, func(o *subscriber) bool { return o == s })
	}
	if s.all {
		m.scope = without(m.scope)
	} else if m.byGroup[s.group] = without(m.byGroup[s.group]); len(m.byGroup[s.group]) == 0 {
		delete(m.byGroup, s.group)
	}
}

func (m *Machine) down(w Watch) {
	switch what := m.watched[w].(type) {
	case actor.Ref:
		m.unsubscribe(m.subs[what])
	case actor.PID:
		if e, isLocal := m.local.get(what); isLocal && e.watch == w {
			m.memberDown(what, e)
		} else if p, isPeer := m.peers.get(what); isPeer && p.watch == w {
			m.peerDown(what, p)
		}
	}
}

func (m *Machine) memberDown(pid actor.PID, e *member) {
	m.forget(pid, e)
	pids := []actor.PID{pid}
	for _, g := range e.groups {
		m.table.take(g, pids, true)
		m.notify(g, false, pids)
	}
	m.broadcast(Left{Peer: m.self, PIDs: pids, Groups: e.groups})
}

func (m *Machine) peerDown(pid actor.PID, p *peer) {
	m.peers.remove(pid)
	delete(m.watched, p.watch)
	for g, pids := range p.groups.all {
		m.table.take(g, pids, false)
		m.notify(g, false, pids)
	}
}

// discovered answers a peer that asks who is here. A peer that is new is asked back.
func (m *Machine) discovered(pid actor.PID) {
	m.do(Send{To: pid, Message: Sync{Peer: m.self, Groups: m.own()}})
	if _, known := m.peers.get(pid); !known {
		m.meet(pid)
		m.do(Send{To: pid, Message: Discover{Peer: m.self}})
	}
}

func (m *Machine) meet(pid actor.PID) *peer {
	p := &peer{watch: m.watch(pid, pid), groups: newOrdered[any, []actor.PID]()}
	m.peers.put(pid, p)
	return p
}

// own is the members of this node, group by group.
func (m *Machine) own() []Members {
	groups := newOrdered[any, []actor.PID]()
	for pid, e := range m.local.all {
		for _, g := range e.groups {
			pids, _ := groups.get(g)
			groups.put(g, append(pids, pid))
		}
	}
	list := make([]Members, 0, groups.len())
	for g, pids := range groups.all {
		list = append(list, Members{Group: g, PIDs: pids})
	}
	return list
}

// sync makes what is known of a peer what it says.
func (m *Machine) sync(ev Sync) {
	p, known := m.peers.get(ev.Peer)
	if !known {
		p = m.meet(ev.Peer)
	}
	now := make(map[any][]actor.PID, len(ev.Groups))
	for _, e := range ev.Groups {
		if Usable(e.Group) {
			now[e.Group] = append(now[e.Group], e.PIDs...)
		}
	}
	for g, before := range p.groups.all {
		_, kept := subtract(slices.Clone(now[g]), before)
		gone, _ := subtract(slices.Clone(before), kept)
		m.leaveRemote(p, g, gone)
	}
	for _, e := range ev.Groups {
		if !Usable(e.Group) {
			continue
		}
		have, _ := p.groups.get(e.Group)
		fresh, _ := subtract(slices.Clone(now[e.Group]), have)
		m.joinRemote(p, e.Group, fresh)
	}
}

func (m *Machine) joinRemote(p *peer, group any, pids []actor.PID) {
	if len(pids) == 0 || !Usable(group) {
		return
	}
	have, _ := p.groups.get(group)
	p.groups.put(group, append(have, pids...))
	m.table.add(group, pids, false)
	m.notify(group, true, pids)
}

func (m *Machine) leaveRemote(p *peer, group any, pids []actor.PID) {
	if !Usable(group) {
		return
	}
	have, _ := p.groups.get(group)
	rest, gone := subtract(have, pids)
	if len(gone) == 0 {
		return
	}
	if len(rest) == 0 {
		p.groups.remove(group)
	} else {
		p.groups.put(group, rest)
	}
	m.table.take(group, gone, false)
	m.notify(group, false, gone)
}
