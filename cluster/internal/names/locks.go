package names

import (
	"cmp"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// globalLock is the resource that a registrar locks on all nodes to change a name.
const globalLock = actor.Atom("global")

// lock is who holds a resource on this node: processes that asked for the same requester.
type lock struct {
	seq       uint64 // orders locks by age
	resource  any
	requester any
	holders   []holder
}

// holder is a process that holds a lock, or the registrar of the node when that is zero.
type holder struct {
	node actor.NodeName
	pid  actor.PID
}

// waiter is a Lock that waits.
type waiter struct {
	resource, requester any
	holder              holder
	req                 uint64
}

// lockWanted grants a lock, refuses it, or lets it wait.
func (m *Machine) lockWanted(from actor.NodeName, b Lock) {
	h := holder{from, b.PID}
	switch {
	case m.grant(b.Resource, b.Requester, h):
		m.send(from, Locked{b.Req, true})
	case b.Wait:
		m.waiting = append(m.waiting, waiter{b.Resource, b.Requester, h, b.Req})
	default:
		m.send(from, Locked{b.Req, false})
	}
}

// grant gives a lock, if nobody holds it for another requester.
func (m *Machine) grant(resource, requester any, h holder) bool {
	l := m.locks[resource]
	if l == nil {
		l = &lock{seq: m.next(), resource: resource, requester: requester}
		m.locks[resource] = l
	}
	if l.requester != requester {
		return false
	}
	if !slices.Contains(l.holders, h) {
		l.holders = append(l.holders, h)
		if !h.pid.IsZero() {
			m.watch(h.pid)
		}
	}
	return true
}

// unlockWanted takes a lock, or the wish for one, from who says so.
func (m *Machine) unlockWanted(from actor.NodeName, b Unlock) {
	h := holder{from, b.PID}
	m.waiting = slices.DeleteFunc(m.waiting, func(w waiter) bool {
		return w.holder == h && w.resource == b.Resource && w.requester == b.Requester
	})
	if l := m.locks[b.Resource]; l != nil && l.requester == b.Requester {
		m.release(b.Resource, func(o holder) bool { return o == h })
	}
	if b.Wave != 0 {
		m.send(from, Ack{b.Wave})
	}
}

// release takes a lock from some of its holders, and gives it to who waits when nobody
// is left.
func (m *Machine) release(resource any, which func(holder) bool) {
	l := m.locks[resource]
	var kept []holder
	for _, h := range l.holders {
		if !which(h) {
			kept = append(kept, h)
		} else if !h.pid.IsZero() {
			m.unwatch(h.pid)
		}
	}
	if l.holders = kept; len(kept) > 0 {
		return
	}
	delete(m.locks, resource)
	m.waiting = slices.DeleteFunc(m.waiting, func(w waiter) bool {
		if w.resource != resource || !m.grant(w.resource, w.requester, w.holder) {
			return false
		}
		m.send(w.holder.node, Locked{w.req, true})
		return true
	})
}

// releaseAll takes all locks from some holders.
func (m *Machine) releaseAll(which func(holder) bool) {
	m.waiting = slices.DeleteFunc(m.waiting, func(w waiter) bool { return which(w.holder) })
	var concerned []*lock
	for _, l := range m.locks {
		if slices.ContainsFunc(l.holders, which) {
			concerned = append(concerned, l)
		}
	}
	slices.SortFunc(concerned, func(a, b *lock) int { return cmp.Compare(a.seq, b.seq) })
	for _, l := range concerned {
		m.release(l.resource, which)
	}
}

// endLocks takes all locks from a node.
func (m *Machine) endLocks(node actor.NodeName) {
	m.releaseAll(func(h holder) bool { return h.node == node })
}

// locksOf takes all locks from a process.
func (m *Machine) locksOf(pid actor.PID) {
	m.releaseAll(func(h holder) bool { return h.pid == pid })
}

// attempt is a process of this node that wants a lock.
type attempt struct {
	LockAsked
	nodes    []actor.NodeName // that the attempt under way is made on, sorted
	rest     []actor.NodeName // that are not asked yet
	left     []actor.NodeName // that are asked and have not answered
	granted  []actor.NodeName
	refused  bool
	req      uint64
	times    int
	sleeping bool
	at       time.Duration // when to try again
}

func (m *Machine) lockAsked(ev LockAsked) {
	if len(ev.Nodes) == 0 {
		m.do(Reply{ID: ev.ID, Result: Yes})
		return
	}
	m.watch(ev.PID)
	m.attempts = append(m.attempts, &attempt{LockAsked: ev, sleeping: true, at: m.now})
	m.retryLocks()
}

// try asks the node with the highest name and then all others at once, unless it can be
// seen here already that it is in vain. So of many that want the same, as a rule, one gets
// all, and not each a part.
func (m *Machine) try(a *attempt) {
	a.sleeping, a.refused, a.req = false, false, m.next()
	a.granted, a.left, a.rest, a.nodes = nil, nil, nil, nil
	for _, n := range a.Nodes {
		if m.reaches(n) && !slices.Contains(a.nodes, n) {
			a.nodes = append(a.nodes, n)
		}
	}
	slices.Sort(a.nodes)
	if l := m.locks[a.Resource]; l != nil && l.requester != a.Requester && len(a.nodes) > 1 && slices.Contains(a.nodes, m.self) {
		a.refused = true
		m.tried(a)
		return
	}
	if last := len(a.nodes) - 1; last >= 0 {
		a.rest = slices.Clone(a.nodes[:last])
		m.askForLock(a, a.nodes[last:])
	}
	m.tried(a)
}

func (m *Machine) askForLock(a *attempt, nodes []actor.NodeName) {
	a.left = slices.Clone(nodes)
	for _, n := range nodes {
		m.send(n, Lock{Req: a.req, Resource: a.Resource, Requester: a.Requester, PID: a.PID})
	}
}

// locked hears a node's answer.
func (m *Machine) locked(from actor.NodeName, b Locked) {
	if b.Req == m.registrar.req {
		m.registrarLocked(from)
		return
	}
	for _, a := range m.attempts {
		if a.req != b.Req || a.sleeping {
			continue
		}
		i := slices.Index(a.left, from)
		if i < 0 {
			return
		}
		a.left = slices.Delete(a.left, i, i+1)
		if b.OK {
			a.granted = append(a.granted, from)
		} else {
			a.refused = true
		}
		m.tried(a)
		return
	}
}

// tried sees whether an attempt is over, and what came of it.
func (m *Machine) tried(a *attempt) {
	if len(a.left) == 0 && !a.refused && len(a.rest) > 0 {
		rest := a.rest
		a.rest = nil
		m.askForLock(a, rest)
	}
	if len(a.left) > 0 {
		return
	}
	if !a.refused {
		m.endAttempt(a)
		m.do(Reply{ID: a.ID, Result: Yes})
		return
	}
	for _, n := range a.granted {
		m.send(n, Unlock{Resource: a.Resource, Requester: a.Requester, PID: a.PID})
	}
	if a.Retries == 0 {
		m.endAttempt(a)
		m.do(Reply{ID: a.ID, Result: NotLocked})
		return
	}
	if a.Retries > 0 {
		a.Retries--
	}
	longest := m.cfg.LockRetryMax
	if a.times < 16 {
		longest = min(longest, m.cfg.LockRetryMin<<a.times)
	}
	a.times++
	a.sleeping, a.at = true, m.now+time.Duration(m.rand.Uint64()%uint64(longest))+1
}

func (m *Machine) endAttempt(a *attempt) {
	m.attempts = slices.DeleteFunc(m.attempts, func(o *attempt) bool { return o == a })
	m.unwatch(a.PID)
}

// retryLocks tries what is due, once all nodes that it is about are in a session or will
// not be. Step calls it at its end.
func (m *Machine) retryLocks() {
	for _, a := range slices.Clone(m.attempts) {
		if a.sleeping && a.at <= m.now && !slices.ContainsFunc(a.Nodes, m.shakingHands) {
			m.try(a)
		}
	}
}

// shakingHands reports whether a session with a node is about to begin.
func (m *Machine) shakingHands(node actor.NodeName) bool {
	p := m.peer(node)
	return p != nil && !p.ready && !p.absent && !p.removed
}

// attemptsLost ends the waiting for a node's answers.
func (m *Machine) attemptsLost(node actor.NodeName) {
	for _, a := range slices.Clone(m.attempts) {
		if a.sleeping {
			continue
		}
		is := func(n actor.NodeName) bool { return n == node }
		a.granted, a.rest = slices.DeleteFunc(a.granted, is), slices.DeleteFunc(a.rest, is)
		if slices.Contains(a.left, node) {
			a.left = slices.DeleteFunc(a.left, is)
			m.tried(a)
		}
	}
}

// attemptsOf ends the attempts of a process that has died. Nodes that have granted or
// are asked see its death as well; they are told, since they may see it earlier.
func (m *Machine) attemptsOf(pid actor.PID) {
	for _, a := range slices.Clone(m.attempts) {
		if a.PID != pid {
			continue
		}
		if !a.sleeping {
			for _, n := range a.nodes {
				m.send(n, Unlock{Resource: a.Resource, Requester: a.Requester, PID: a.PID})
			}
		}
		m.endAttempt(a)
		m.do(Reply{ID: a.ID, Result: NotLocked})
	}
}

// unlockAsked removes a lock on all the nodes, and answers when they have done so.
func (m *Machine) unlockAsked(ev UnlockAsked) {
	var nodes []actor.NodeName
	for _, n := range ev.Nodes {
		if m.reaches(n) && !slices.Contains(nodes, n) {
			nodes = append(nodes, n)
		}
	}
	m.broadcast(nodes, func(wave uint64) any {
		return Unlock{wave, ev.Resource, ev.Requester, ev.PID}
	}, func() { m.do(Reply{ID: ev.ID, Result: Yes}) })
}
