package names

import (
	"cmp"
	"log/slog"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// claim is that a node says of one of its processes that it has a name. The node of the
// process is the only one that says so: who is connected to it knows the name, and who
// is not does not.
type claim struct {
	owner    actor.NodeName
	name     any
	pid      actor.PID
	method   string
	seq      uint64
	yielding bool // it has lost a conflict with one of ours, and its node was told
}

func (c *claim) frame(wave uint64, over []actor.PID) Claim {
	return Claim{Wave: wave, Name: c.name, PID: c.pid, Method: c.method, Seq: c.seq, Over: over}
}

// sorted are the claims of one node in the order in which they were made.
func sorted(claims map[any]*claim) []*claim {
	all := make([]*claim, 0, len(claims))
	for _, c := range claims {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *claim) int { return cmp.Compare(a.seq, b.seq) })
	return all
}

func (m *Machine) ownSorted() []*claim { return sorted(m.own) }

func (m *Machine) ownClaims() []Claim {
	var all []Claim
	for _, c := range m.ownSorted() {
		all = append(all, c.frame(0, nil))
	}
	return all
}

// holder is who has the name as this node sees it: the process of the first claim.
func (m *Machine) holder(name any) (actor.PID, bool) {
	if cs := m.entries[name]; len(cs) > 0 {
		return cs[0].pid, true
	}
	return actor.PID{}, false
}

// living is holder without a process of this node that has died.
func (m *Machine) living(name any) (actor.PID, bool) {
	for _, c := range m.entries[name] {
		if c.owner != m.self || m.cfg.Alive == nil || m.cfg.Alive(c.pid) {
			return c.pid, true
		}
	}
	return actor.PID{}, false
}

// change changes the claims for a name, and says what that means for who looks it up.
func (m *Machine) change(name any, f func(cs []*claim) []*claim) {
	before, was := m.holder(name)
	cs := f(m.entries[name])
	if len(cs) == 0 {
		delete(m.entries, name)
	} else {
		m.entries[name] = cs
	}
	after, is := m.holder(name)
	switch {
	case is && (!was || before != after):
		m.do(Put{name, after})
	case was && !is:
		m.do(Drop{name})
	}
}

// count keeps how many names a process has.
func (m *Machine) count(pid actor.PID, by int) {
	if m.named[pid] += by; m.named[pid] <= 0 {
		delete(m.named, pid)
	}
}

// addEntry puts a claim in the place of its node's claim before, and otherwise in front of
// the others when it is new, since a registrar found the name free, or behind them.
func (m *Machine) addEntry(c *claim, fresh bool, over []actor.PID) {
	m.count(c.pid, 1)
	m.change(c.name, func(cs []*claim) []*claim {
		kept := make([]*claim, 0, len(cs)+1)
		placed := false
		for _, o := range cs {
			switch {
			case o.owner == c.owner:
				m.count(o.pid, -1)
				kept, placed = append(kept, c), true
			case slices.Contains(over, o.pid):
				m.count(o.pid, -1)
				if p := m.peer(o.owner); p != nil && p.claims[c.name] == o {
					delete(p.claims, c.name)
				}
			default:
				kept = append(kept, o)
			}
		}
		switch {
		case placed:
		case fresh:
			kept = slices.Insert(kept, 0, c)
		default:
			kept = append(kept, c)
		}
		return kept
	})
}

func (m *Machine) removeEntry(c *claim) {
	m.change(c.name, func(cs []*claim) []*claim {
		i := slices.Index(cs, c)
		if i < 0 {
			return cs
		}
		m.count(c.pid, -1)
		return append(slices.Clone(cs[:i]), cs[i+1:]...)
	})
}

// names takes over all that a node has claimed, and has this one connect to whom that one
// knows: two that have left each other meet again through a third.
func (m *Machine) names(from actor.NodeName, b Names) {
	p := m.peer(from)
	if p == nil {
		return
	}
	p.told = true
	for _, c := range b.Claims {
		m.claimed(from, c)
	}
	for _, node := range b.Nodes {
		if node != m.self && m.peer(node) == nil {
			m.do(Connect{node})
		}
	}
}

// claimed takes over a claim of another node.
func (m *Machine) claimed(from actor.NodeName, b Claim) {
	p := m.peer(from)
	if p == nil {
		return // from here: own claims are there already
	}
	c := &claim{owner: from, name: b.Name, pid: b.PID, method: b.Method, seq: b.Seq}
	mine := m.own[b.Name]
	if mine != nil && slices.Contains(b.Over, mine.pid) {
		m.dropOwn(mine, nil)
	}
	p.claims[b.Name] = c
	m.addEntry(c, b.Wave != 0, b.Over)
	if b.Wave != 0 {
		m.send(from, Ack{b.Wave})
	}
	m.conflict(b.Name)
}

func (m *Machine) unclaimed(from actor.NodeName, b Unclaim) {
	if p := m.peer(from); p != nil {
		if c := p.claims[b.Name]; c != nil && c.seq == b.Seq {
			delete(p.claims, b.Name)
			m.removeEntry(c)
		}
	}
	if b.Wave != 0 {
		m.send(from, Ack{b.Wave})
	}
}

// takeName claims a name for a process of this node, and tells who asked when all know.
func (m *Machine) takeName(from actor.NodeName, b Own) {
	if holder, ok := m.living(b.Name); ok && !b.Over && holder != b.PID {
		m.send(from, Done{b.Op, false})
		return
	}
	var over []actor.PID
	for _, c := range m.entries[b.Name] {
		if c.owner != m.self && b.Over {
			over = append(over, c.pid)
		}
	}
	if old := m.own[b.Name]; old != nil {
		m.unwatch(old.pid)
	}
	c := &claim{owner: m.self, name: b.Name, pid: b.PID, method: b.Method, seq: m.next()}
	m.watch(b.PID)
	m.own[b.Name] = c
	m.addEntry(c, true, over)
	m.broadcast(m.others(), func(wave uint64) any { return c.frame(wave, over) }, func() {
		m.send(from, Done{b.Op, true})
	})
	m.conflict(b.Name)
}

// others are the nodes in a session.
func (m *Machine) others() []actor.NodeName {
	return slices.DeleteFunc(m.members(), func(n actor.NodeName) bool { return n == m.self })
}

// giveUp ends the claim of a process of this node.
func (m *Machine) giveUp(from actor.NodeName, b Disown) {
	done := func() { m.send(from, Done{b.Op, true}) }
	if c := m.own[b.Name]; c != nil && c.pid == b.PID {
		m.dropOwn(c, done)
		return
	}
	done()
}

// dropOwn ends a claim of this node. then, if any, is called when all know.
func (m *Machine) dropOwn(c *claim, then func()) {
	delete(m.own, c.name)
	m.removeEntry(c)
	m.unwatch(c.pid)
	if then == nil {
		for _, name := range m.others() {
			m.send(name, Unclaim{Name: c.name, Seq: c.seq})
		}
		return
	}
	m.broadcast(m.others(), func(wave uint64) any { return Unclaim{wave, c.name, c.seq} }, then)
}

// resolution is a conflict that a resolver looks at.
type resolution struct {
	id      uint64
	name    any
	mine    uint64 // Seq of our claim
	with    actor.NodeName
	his     uint64 // Seq of the other
	ownPID  actor.PID
	hersPID actor.PID
}

// conflict has a name resolved that a process of this node and one of another have. Of
// the two nodes the lower name decides.
func (m *Machine) conflict(name any) {
	mine := m.own[name]
	if mine == nil || slices.ContainsFunc(m.resolving, func(r *resolution) bool { return r.name == name }) {
		return
	}
	for _, c := range m.entries[name] {
		if c.owner <= m.self || c.yielding {
			continue
		}
		r := &resolution{m.next(), name, mine.seq, c.owner, c.seq, mine.pid, c.pid}
		m.resolving = append(m.resolving, r)
		m.do(Resolve{ID: r.id, Method: mine.method, Name: name, Other: c.pid, Own: mine.pid})
		return
	}
}

// resolved ends a conflict, unless one of the two claims has ended or changed.
func (m *Machine) resolved(ev Resolved) {
	i := slices.IndexFunc(m.resolving, func(r *resolution) bool { return r.id == ev.ID })
	if i < 0 {
		return
	}
	r := m.resolving[i]
	m.resolving = slices.Delete(m.resolving, i, i+1)
	mine := m.own[r.name]
	var his *claim
	if p := m.peer(r.with); p != nil {
		his = p.claims[r.name]
	}
	if mine != nil && mine.seq == r.mine && his != nil && his.seq == r.his {
		if ev.Winner != mine.pid && ev.Winner != his.pid && !ev.Winner.IsZero() {
			m.log(slog.LevelInfo, "the resolver of a name that two processes had gave neither of them",
				slog.String("method", mine.method), slog.Any("name", r.name), slog.Any("gave", ev.Winner))
		}
		if ev.Winner != his.pid {
			his.yielding = true
			m.send(r.with, Yield{r.name, his.seq})
		}
		if ev.Winner != mine.pid {
			m.dropOwn(mine, nil)
		}
	}
	m.conflict(r.name)
}

// yield ends a claim of this node that has lost a conflict.
func (m *Machine) yield(b Yield) {
	if c := m.own[b.Name]; c != nil && c.seq == b.Seq {
		m.dropOwn(c, nil)
	}
}

// inConflict reports whether a name of a process of this node is claimed by another's.
func (m *Machine) inConflict() bool {
	if len(m.resolving) > 0 {
		return true
	}
	for name := range m.own {
		if len(m.entries[name]) > 1 {
			return true
		}
	}
	return false
}
