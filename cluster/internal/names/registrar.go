package names

import (
	"log/slog"
	"slices"

	"github.com/beamline-go/beamline/actor"
)

// registrar changes names, one after the other. It locks the resource global on all
// nodes, from the highest name down, so that two registrars never wait for each other.
type registrar struct {
	queue []op
	busy  bool // with queue[0]
	ahead []actor.NodeName
	held  []actor.NodeName
	req   uint64 // of the Lock that it waits for; 0 for none
	work  []work // what it waits for once it has the lock
	yes   bool   // what came of it so far

	served int // changes made under the locks that it holds
}

// op is a change of a name: a registration, or the end of one when pid is zero.
type op struct {
	id     uint64
	name   any
	pid    actor.PID
	method string
	over   bool
}

// work is an Own or a Disown that a node was asked for.
type work struct {
	op   uint64
	node actor.NodeName
}

func (m *Machine) enqueue(o op) {
	if _, ok := m.holder(o.name); o.pid.IsZero() && !ok {
		m.do(Reply{ID: o.id, Result: Yes})
		return
	}
	m.registrar.queue = append(m.registrar.queue, o)
	m.startOp()
}

// startOp begins with the first of the queue, from the first lock on. It waits for nodes
// that have just come: they may hold the name. Step calls it once more.
func (m *Machine) startOp() {
	r := &m.registrar
	if r.busy || len(r.queue) == 0 || m.meeting() {
		return
	}
	r.busy, r.yes = true, true
	r.held, r.ahead = nil, m.members()
	m.lockNext()
}

// lockNext locks the next node, or does the work when all are locked.
func (m *Machine) lockNext() {
	r := &m.registrar
	r.req = 0
	for len(r.ahead) > 0 {
		node := r.ahead[len(r.ahead)-1]
		if m.reaches(node) {
			r.req = m.next()
			m.send(node, Lock{Req: r.req, Resource: globalLock, Requester: m.self, Wait: true})
			return
		}
		r.ahead = r.ahead[:len(r.ahead)-1]
	}
	if !m.holdsAll() {
		m.unlockHeld() // somebody has come in the meantime
		r.busy = false
		m.startOp()
		return
	}
	r.served = 1
	m.apply(r.queue[0])
}

// holdsAll reports whether the registrar has locked every node that there is now.
func (m *Machine) holdsAll() bool {
	return !m.meeting() && !slices.ContainsFunc(m.members(), func(n actor.NodeName) bool {
		return !slices.Contains(m.registrar.held, n)
	})
}

// registrarLocked hears that the lock that it waits for is granted.
func (m *Machine) registrarLocked(from actor.NodeName) {
	r := &m.registrar
	if r.req == 0 || len(r.ahead) == 0 || r.ahead[len(r.ahead)-1] != from {
		return
	}
	r.ahead = r.ahead[:len(r.ahead)-1]
	r.held = append(r.held, from)
	m.lockNext()
}

func (m *Machine) unlockHeld() {
	r := &m.registrar
	for i := len(r.held) - 1; i >= 0; i-- {
		m.send(r.held[i], Unlock{Resource: globalLock, Requester: m.self})
	}
	r.held = nil
}

// apply asks the nodes of the processes concerned to change the name.
func (m *Machine) apply(o op) {
	switch {
	case o.pid.IsZero():
		for _, c := range m.entries[o.name] {
			m.assign(c.owner, func(n uint64) any { return Disown{n, o.name, c.pid} })
		}
	case !o.over && m.taken(o):
		m.finish(Taken)
		return
	case !o.over && !m.cfg.MultiName && m.named[o.pid] > 0:
		m.log(slog.LevelError, "global: a process is to be registered under several names", slog.Any("pid", o.pid), slog.Any("name", o.name))
		m.finish(HasName)
		return
	case m.reaches(o.pid.Node()):
		m.assign(o.pid.Node(), func(n uint64) any { return Own{n, o.name, o.pid, o.method, o.over} })
	}
	m.workDone()
}

func (m *Machine) taken(o op) bool {
	_, ok := m.living(o.name)
	return ok
}

func (m *Machine) assign(node actor.NodeName, body func(n uint64) any) {
	w := work{m.next(), node}
	m.registrar.work = append(m.registrar.work, w)
	m.send(node, body(w.op))
}

// done hears that a node has done its work.
func (m *Machine) done(from actor.NodeName, b Done) {
	r := &m.registrar
	i := slices.Index(r.work, work{b.Op, from})
	if i < 0 {
		return
	}
	r.work = slices.Delete(r.work, i, i+1)
	r.yes = r.yes && b.OK
	m.workDone()
}

func (m *Machine) workDone() {
	switch r := &m.registrar; {
	case len(r.work) > 0:
	case r.yes:
		m.finish(Yes)
	default:
		m.finish(Taken)
	}
}

// batch is how many changes a registrar makes before others have their turn.
const batch = 16

// finish answers, and goes on with the next; after a batch others have their turn.
func (m *Machine) finish(result Result) {
	r := &m.registrar
	m.do(Reply{ID: r.queue[0].id, Result: result})
	r.queue = r.queue[1:]
	r.yes = true
	if len(r.queue) > 0 && r.served < batch && m.holdsAll() {
		r.served++
		m.apply(r.queue[0])
		return
	}
	m.unlockHeld()
	r.busy = false
	m.startOp()
}

// registrarLost goes on without a node.
func (m *Machine) registrarLost(node actor.NodeName) {
	r := &m.registrar
	if !r.busy {
		return
	}
	r.held = slices.DeleteFunc(r.held, func(n actor.NodeName) bool { return n == node })
	if len(r.ahead) > 0 {
		if r.ahead[len(r.ahead)-1] == node {
			m.lockNext()
		}
		return
	}
	before := len(r.work)
	r.work = slices.DeleteFunc(r.work, func(w work) bool { return w.node == node })
	if len(r.work) < before {
		m.workDone()
	}
}
