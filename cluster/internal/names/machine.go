package names

import (
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Machine is one node's part of the global register: a step machine without a
// goroutine, a clock or any randomness but its seed. It is not safe for concurrent use.
type Machine struct {
	cfg  Config
	self actor.NodeName
	rand *rand.ChaCha8
	now  time.Duration
	out  []Effect
	here []any // what the machine says to itself, not yet heard

	last    uint64  // numbers waves, claims, requests and losses
	peers   []*peer // sorted by name
	entries map[any][]*claim
	own     map[any]*claim
	named   map[actor.PID]int // how many claims a process has
	watched map[actor.PID]int // how often Monitor was wanted
	waves   []*wave

	resolving []*resolution
	registrar registrar
	locks     map[any]*lock
	waiting   []waiter
	attempts  []*attempt
	syncs     []*syncing
	askers    []asker
	losses    map[loss]lossMark

	wake  time.Duration
	armed bool
}

// peer is another node, while it is connected.
type peer struct {
	name        actor.NodeName
	incarnation uint64
	absent      bool   // no machine runs there
	removed     bool   // one of the two wants the connection closed
	mine, his   uint64 // tags; his is 0 until his hello
	ready       bool   // he knows my tag
	told        bool   // his names are here
	claims      map[any]*claim
}

// New makes the machine of a node.
func New(cfg Config) *Machine {
	if cfg.LockRetryMin <= 0 {
		cfg.LockRetryMin = 250 * time.Millisecond
	}
	if cfg.LockRetryMax <= 0 {
		cfg.LockRetryMax = 8 * time.Second
	}
	cfg.LockRetryMax = max(cfg.LockRetryMin, cfg.LockRetryMax)
	return &Machine{
		cfg: cfg, self: cfg.Self.Name, rand: rand.NewChaCha8(cfg.Seed),
		entries: make(map[any][]*claim), own: make(map[any]*claim),
		named: make(map[actor.PID]int), watched: make(map[actor.PID]int),
		locks: make(map[any]*lock), losses: make(map[loss]lossMark),
	}
}

// Step takes one event and the time, and gives what is to be done. now is the time since
// any fixed moment, from a clock that does not jump. Step never blocks, and calls must
// not overlap.
func (m *Machine) Step(now time.Duration, ev Event) []Effect {
	m.now = max(m.now, now)
	m.out = nil
	switch ev := ev.(type) {
	case Up:
		m.up(ev.Node)
	case Down:
		m.down(ev.Node)
	case Absent:
		m.absent(ev.Node)
	case Received:
		m.received(ev.From, ev.Frame)
	case Exited:
		m.exited(ev.PID)
	case Woken:
		m.armed = false
	case Resolved:
		m.resolved(ev)
	case RegisterAsked:
		m.enqueue(op{id: ev.ID, name: ev.Name, pid: ev.PID, method: ev.Method, over: ev.Over})
	case UnregisterAsked:
		m.enqueue(op{id: ev.ID, name: ev.Name})
	case LockAsked:
		m.lockAsked(ev)
	case UnlockAsked:
		m.unlockAsked(ev)
	case SyncAsked:
		m.syncAsked(ev)
	case DisconnectAsked:
		m.disconnectAsked(ev)
	}
	m.startOp()
	m.retryLocks()
	m.hearSelf()
	m.checkSyncs()
	m.arm()
	return m.out
}

// hearSelf handles what the machine has said to itself.
func (m *Machine) hearSelf() {
	for len(m.here) > 0 {
		body := m.here[0]
		m.here = m.here[1:]
		m.handle(m.self, body)
	}
}

func (m *Machine) do(e Effect) { m.out = append(m.out, e) }

func (m *Machine) next() uint64 {
	m.last++
	return m.last
}

// draw is a random number that is never 0.
func (m *Machine) draw() uint64 { return m.rand.Uint64() | 1 }

func (m *Machine) log(level slog.Level, text string, attrs ...slog.Attr) {
	m.do(Log{level, text, append([]slog.Attr{slog.Any("node", m.self)}, attrs...)})
}

// arm asks to be woken when the next lock is to be tried again.
func (m *Machine) arm() {
	var at time.Duration
	some := false
	for _, a := range m.attempts {
		if a.sleeping && a.at > m.now && (!some || a.at < at) {
			at, some = a.at, true
		}
	}
	if !some || m.armed && m.wake == at {
		return
	}
	m.wake, m.armed = at, true
	m.do(WakeAt{at})
}

// peer finds a connected node; nil when it is not connected.
func (m *Machine) peer(name actor.NodeName) *peer {
	i, ok := m.find(name)
	if !ok {
		return nil
	}
	return m.peers[i]
}

func (m *Machine) find(name actor.NodeName) (int, bool) {
	return slices.BinarySearchFunc(m.peers, name, func(p *peer, name actor.NodeName) int {
		switch {
		case p.name < name:
			return -1
		case p.name > name:
			return 1
		}
		return 0
	})
}

// ready is the peer of that name in a session, or nil.
func (m *Machine) ready(name actor.NodeName) *peer {
	if p := m.peer(name); p != nil && p.ready {
		return p
	}
	return nil
}

// reaches reports whether name is this node or one in a session.
func (m *Machine) reaches(name actor.NodeName) bool { return name == m.self || m.ready(name) != nil }

// members are this node and those in a session, sorted.
func (m *Machine) members() []actor.NodeName {
	names := []actor.NodeName{m.self}
	for _, p := range m.peers {
		if p.ready {
			names = append(names, p.name)
		}
	}
	slices.Sort(names)
	return names
}

// send says something to the machine of a node, or to this one.
func (m *Machine) send(to actor.NodeName, body any) {
	if to == m.self {
		m.here = append(m.here, body)
		return
	}
	if p := m.peer(to); p != nil && p.his != 0 {
		m.say(p, body)
	}
}

func (m *Machine) say(p *peer, body any) {
	m.do(Send{p.name, Frame{From: p.mine, To: p.his, Body: body}})
}

// up begins to know a node.
func (m *Machine) up(name actor.NodeName) {
	if m.peer(name) != nil {
		m.down(name) // the end of the connection before was not heard of
	}
	p := &peer{name: name, mine: m.draw(), claims: make(map[any]*claim)}
	i, _ := m.find(name)
	m.peers = slices.Insert(m.peers, i, p)
	m.hello(p)
}

func (m *Machine) hello(p *peer) { m.say(p, Hello{Incarnation: m.cfg.Self.Incarnation}) }

// down forgets a node.
func (m *Machine) down(name actor.NodeName) {
	p := m.peer(name)
	if p == nil {
		return
	}
	lost := p.his != 0 && !p.removed
	id := actor.NodeID{Name: name, Incarnation: p.incarnation}
	i, _ := m.find(name)
	m.peers = slices.Delete(m.peers, i, i+1)
	m.endSession(p)
	if lost {
		m.tellLoss(id)
	}
}

// absent ends the session with a node whose machine is not there. It may come again.
func (m *Machine) absent(name actor.NodeName) {
	if p := m.peer(name); p != nil {
		p.absent = true
		m.endSession(p)
	}
}

// received hears a frame, if it is of the session under way.
func (m *Machine) received(from actor.NodeName, f Frame) {
	p := m.peer(from)
	if p == nil {
		return
	}
	if h, ok := f.Body.(Hello); ok {
		m.hellod(p, f, h)
		return
	}
	if f.To != p.mine {
		return
	}
	if _, ok := f.Body.(Remove); ok {
		m.remove(p)
		return
	}
	if f.From == p.his {
		m.handle(from, f.Body)
	}
}

// hellod learns the other's tag, or that he knows mine.
func (m *Machine) hellod(p *peer, f Frame, h Hello) {
	p.absent = false
	if p.removed {
		m.do(Send{p.name, Frame{From: p.mine, To: f.From, Body: Remove{}}})
		return
	}
	if f.From != p.his {
		m.endSession(p) // his machine has started anew
		p.his, p.incarnation = f.From, h.Incarnation
		m.hello(p)
	}
	if f.To != p.mine || p.ready {
		return
	}
	p.ready = true
	m.say(p, Names{m.ownClaims(), m.others()})
}

// handle does what the machine of a node, or this one, asks for.
func (m *Machine) handle(from actor.NodeName, body any) {
	switch b := body.(type) {
	case Names:
		m.names(from, b)
	case Claim:
		m.claimed(from, b)
	case Unclaim:
		m.unclaimed(from, b)
	case Ack:
		m.acked(b.Wave, from)
	case Own:
		m.takeName(from, b)
	case Disown:
		m.giveUp(from, b)
	case Done:
		m.done(from, b)
	case Yield:
		m.yield(b)
	case Lock:
		m.lockWanted(from, b)
	case Locked:
		m.locked(from, b)
	case Unlock:
		m.unlockWanted(from, b)
	case SyncAsk:
		m.askers = append(m.askers, asker{from, b.ID})
	case SyncDone:
		m.syncDone(from, b.ID)
	case Lost:
		m.lost(from, b)
	}
}

// endSession drops all that depends on the session with a node.
func (m *Machine) endSession(p *peer) {
	p.his, p.incarnation, p.ready, p.told = 0, 0, false, false
	gone := sorted(p.claims)
	p.claims = make(map[any]*claim)
	for _, c := range gone {
		m.removeEntry(c)
	}
	m.endLocks(p.name)
	m.askers = slices.DeleteFunc(m.askers, func(a asker) bool { return a.node == p.name })
	for _, w := range slices.Clone(m.waves) {
		m.acked(w.id, p.name)
	}
	m.registrarLost(p.name)
	m.attemptsLost(p.name)
	m.syncsLost(p.name)
}

// wave is something that was said to several nodes, until each has answered or is gone.
type wave struct {
	id   uint64
	left []actor.NodeName
	then func()
}

// broadcast says what body makes of the wave's number to each of the nodes, and calls
// then when all have answered.
func (m *Machine) broadcast(to []actor.NodeName, body func(wave uint64) any, then func()) {
	w := &wave{m.next(), slices.Clone(to), then}
	m.waves = append(m.waves, w)
	for _, name := range to {
		m.send(name, body(w.id))
	}
	m.ebbed(w)
}

func (m *Machine) acked(id uint64, from actor.NodeName) {
	for _, w := range m.waves {
		if w.id == id {
			w.left = slices.DeleteFunc(w.left, func(n actor.NodeName) bool { return n == from })
			m.ebbed(w)
			return
		}
	}
}

func (m *Machine) ebbed(w *wave) {
	if len(w.left) > 0 {
		return
	}
	m.waves = slices.DeleteFunc(m.waves, func(o *wave) bool { return o == w })
	w.then()
}

// watch wants Exited for a process.
func (m *Machine) watch(pid actor.PID) {
	if m.watched[pid]++; m.watched[pid] == 1 {
		m.do(Monitor{pid})
	}
}

// unwatch wants it one time less.
func (m *Machine) unwatch(pid actor.PID) {
	n, ok := m.watched[pid]
	switch {
	case !ok: // it has exited
	case n > 1:
		m.watched[pid] = n - 1
	default:
		delete(m.watched, pid)
		m.do(Demonitor{pid})
	}
}

// exited ends what a process has: its names, its locks, its attempts at locks.
func (m *Machine) exited(pid actor.PID) {
	delete(m.watched, pid)
	for _, c := range m.ownSorted() {
		if c.pid == pid {
			m.dropOwn(c, nil)
		}
	}
	m.locksOf(pid)
	m.attemptsOf(pid)
}
