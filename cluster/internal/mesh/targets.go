package mesh

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// target is an address that is dialled, or would be if its node were not connected.
type target struct {
	addr        string
	name        actor.NodeName // who is there, as far as is known
	incarnation uint64         // 0 when unknown
	listed      bool           // discovery names it
	learned     bool           // a peer named it, or it has been connected
	self        bool           // it turned out to be this node
	asks        []ask          // who waits for it
	conn        Conn           // the dial under way, or 0
	tries       int            // failures in a row
	next        time.Duration  // not dialled before
	seen        time.Duration  // when something was last heard of it
	reported    time.Duration  // when its failure was last logged
	everBefore  bool           // whether it was logged at all
	lastErr     error
}

// ask is a ConnectRequested that waits for its answer.
type ask struct {
	id   uint64
	name actor.NodeName // the node that is wanted there; empty for any
}

// goneLife is a life of a node that took its leave.
type goneLife struct {
	id   actor.NodeID
	at   time.Duration
	held bool // disconnected on request: not dialled; otherwise it stopped: not learned
}

func (t *target) label() string {
	if t.name == "" {
		return t.addr
	}
	return fmt.Sprintf("node %s at %s", t.name, t.addr)
}

// labelOf is what to call the other end of a stream in a text.
func (m *Machine) labelOf(l *link) string {
	name := l.peer.Name
	if name == "" && !l.conn.Accepted() {
		if t := m.target(l.addr); t != nil {
			name = t.name
		}
	}
	switch {
	case name == "":
		return l.addr
	case l.conn.Accepted():
		return fmt.Sprintf("node %s at %s", name, l.theirs.Addr)
	}
	return fmt.Sprintf("node %s at %s", name, l.addr)
}

// search is where the target of that address is, or belongs.
func (m *Machine) search(addr string) (int, bool) {
	return slices.BinarySearchFunc(m.targets, addr, func(t *target, a string) int { return strings.Compare(t.addr, a) })
}

// target finds the target of that address, or nil.
func (m *Machine) target(addr string) *target {
	if i, ok := m.search(addr); ok {
		return m.targets[i]
	}
	return nil
}

// ensure finds or makes the target of that address. A new one is due at once.
func (m *Machine) ensure(addr string) *target {
	i, ok := m.search(addr)
	if !ok {
		m.targets = slices.Insert(m.targets, i, &target{addr: addr, next: m.now, seen: m.now})
	}
	return m.targets[i]
}

// tidy takes a target out that nobody wants any more.
func (m *Machine) tidy(t *target) {
	if t.listed || t.learned || len(t.asks) > 0 || t.conn != 0 {
		return
	}
	if i, ok := m.search(t.addr); ok {
		m.targets = slices.Delete(m.targets, i, i+1)
	}
}

// dialable reports whether t is to be dialled as soon as its time comes.
func (m *Machine) dialable(t *target) bool {
	switch {
	case t.conn != 0 || t.self || t.addr == m.cfg.Addr:
		return false
	case !t.listed && !t.learned && len(t.asks) == 0:
		return false
	case t.name == "":
		return true
	}
	return m.epoch(t.name) == nil && !m.held(actor.NodeID{Name: t.name, Incarnation: t.incarnation}) &&
		len(m.outbound(t.name, t.addr)) == 0
}

// dialDue dials what is due.
func (m *Machine) dialDue() {
	for _, t := range slices.Clone(m.targets) {
		if m.now < t.next || !m.dialable(t) {
			continue
		}
		m.lastConn++
		t.conn = m.lastConn
		m.links = append(m.links, &link{conn: t.conn, addr: t.addr, state: stateDialing, deadline: m.now + m.cfg.DialTimeout})
		m.do(Dial{t.conn, t.addr})
	}
}

// dialFailed takes note that a stream could not be opened.
func (m *Machine) dialFailed(c Conn, cause error) {
	l := m.link(c)
	if l == nil || l.state != stateDialing {
		return
	}
	if cause == nil {
		cause = errors.New("the dial failed")
	}
	m.forget(l)
	m.dialEnded(l, fmt.Errorf("connect to %s: %w: %w; see whether a node listens there", m.labelOf(l), ErrUnreachable, cause))
}

// dialEnded answers who waited for a dial that did not become an epoch, and decides
// when the address is tried again.
func (m *Machine) dialEnded(l *link, err error) {
	t := m.target(l.addr)
	if t == nil {
		return
	}
	if isSimultaneous(err) {
		// The other stream is about to be an epoch, and answers who waits.
		t.next = m.now + m.jitter(m.cfg.RetryMin)
		return
	}
	t.tries++
	t.lastErr = err
	pause := m.pause(t.tries)
	var r *RefusedError
	if errors.As(err, &r) {
		switch r.Code {
		case CodeSelf:
			t.self = true
			err = fmt.Errorf("connect to %s: %w: give the address of another node", t.addr, ErrSelf)
		case CodeVersion, CodeCluster, CodeCookie:
			pause = m.cfg.RetryMax // only a restart mends it
		case CodeNameInUse:
			// The holder of the name may be dead without its peers knowing yet. They know
			// within the tick time.
			pause = min(pause, max(m.cfg.RetryMin, m.cfg.TickTime/4))
		}
	}
	t.next = m.now + m.jitter(pause)
	m.answer(t, actor.NodeID{}, err)
	if !t.listed && m.now >= t.seen+m.cfg.ForgetAfter {
		t.learned = false
		m.logForgotten(t)
	}
	if t.listed || t.learned {
		m.logFailed(t, err)
	}
	m.tidy(t)
}

// pause is how long to wait after so many failures in a row.
func (m *Machine) pause(tries int) time.Duration {
	p := m.cfg.RetryMin
	for i := 1; i < tries && p < m.cfg.RetryMax; i++ {
		p *= 2
	}
	return min(p, m.cfg.RetryMax)
}

// jitter is between half of d and d.
func (m *Machine) jitter(d time.Duration) time.Duration {
	return d/2 + time.Duration(m.rand.Uint64()%uint64(d/2+1))
}

// answer answers who waits for t. A nil err says that peer is connected.
func (m *Machine) answer(t *target, peer actor.NodeID, err error) {
	asks := t.asks
	t.asks = nil
	for _, a := range asks {
		switch {
		case err != nil:
			m.do(ConnectResult{ID: a.id, Err: err})
		case a.name != "" && a.name != peer.Name:
			m.do(ConnectResult{ID: a.id, Err: fmt.Errorf("connect to node %s: %w: at %s there is node %s now; connect to the address of node %s instead",
				a.name, ErrUnknownNode, t.addr, peer.Name, a.name)})
		default:
			m.do(ConnectResult{ID: a.id, Peer: peer})
		}
	}
}

// connected takes note that an epoch has begun.
func (m *Machine) connected(l *link) {
	m.clearHold(l.peer.Name)
	addr := l.theirs.Addr
	if !l.conn.Accepted() {
		addr = l.addr // this one is known to work from here
	}
	if addr != m.cfg.Addr {
		t := m.ensure(addr)
		t.name, t.incarnation, t.learned = l.peer.Name, l.peer.Incarnation, true
	}
	for _, t := range slices.Clone(m.targets) {
		if t.name != l.peer.Name {
			continue
		}
		m.answer(t, l.peer, nil)
		t.tries, t.seen, t.lastErr = 0, m.now, nil
		if t.addr != addr {
			t.learned = false
			m.tidy(t)
		}
	}
}

// lost sets out to dial a peer again whose epoch has ended.
func (m *Machine) lost(l *link) {
	for _, t := range m.targets {
		if t.name == l.peer.Name {
			t.tries, t.seen, t.next = 0, m.now, m.now+m.jitter(m.cfg.RetryMin)
		}
	}
}

// learn takes in that a peer is connected to the node of that identity.
func (m *Machine) learn(id actor.NodeID, addr string) {
	if id.Name == m.self.Name || addr == m.cfg.Addr {
		return
	}
	if slices.ContainsFunc(m.gone, func(g goneLife) bool { return g.id == id }) {
		return
	}
	if e := m.epoch(id.Name); e != nil && e.peer == id {
		return
	}
	t := m.ensure(addr)
	if t.name != id.Name || t.incarnation != id.Incarnation {
		t.name, t.incarnation, t.self = id.Name, id.Incarnation, false
		t.tries, t.next = 0, m.now
	}
	t.learned, t.seen = true, m.now
}

// leave takes note that a life of a node took its leave.
func (m *Machine) leave(id actor.NodeID, held bool) {
	m.gone = slices.DeleteFunc(m.gone, func(g goneLife) bool {
		return g.id.Name == id.Name || (!g.held && m.now >= g.at+m.cfg.ForgetAfter)
	})
	m.gone = append(m.gone, goneLife{id: id, at: m.now, held: held})
	if held {
		return
	}
	for _, t := range slices.Clone(m.targets) {
		if t.name == id.Name {
			t.learned = false
			m.tidy(t)
		}
	}
}

// held reports whether that life of a node (any life when its incarnation is not
// known) was disconnected on request.
func (m *Machine) held(id actor.NodeID) bool {
	return slices.ContainsFunc(m.gone, func(g goneLife) bool {
		return g.held && g.id.Name == id.Name && (id.Incarnation == 0 || g.id.Incarnation == id.Incarnation)
	})
}

// clearHold lets the node of that name be dialled again.
func (m *Machine) clearHold(name actor.NodeName) {
	m.gone = slices.DeleteFunc(m.gone, func(g goneLife) bool { return g.id.Name == name })
}
