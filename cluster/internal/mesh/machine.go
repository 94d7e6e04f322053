package mesh

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Machine is one node's connections and membership: a step machine without a
// goroutine, a clock or any randomness but its seed. The same config and the same
// events give the same effects. It is not safe for concurrent use.
type Machine struct {
	cfg  Config
	self actor.NodeID
	rand *rand.ChaCha8
	now  time.Duration
	out  []Effect // what the step under way has to say

	lastConn Conn   // the number of the last stream dialled
	seq      uint64 // counts commitments: proofs and welcomes sent
	links    []*link
	targets  []*target // sorted by address
	view     []Member  // the last view, to tell what a new one lists anew
	gone     []goneLife
	reports  []report

	wake    time.Duration // what the last WakeAt said
	armed   bool          // a WakeAt is outstanding
	stopped bool
}

// New makes the machine of a node. Its error says which field of cfg cannot be used
// and why.
func New(cfg Config) (*Machine, error) {
	switch {
	case cfg.Name == "" || len(cfg.Name) > maxText:
		return nil, fmt.Errorf("mesh: make node %q: the name must have 1 to %d bytes", cfg.Name, maxText)
	case cfg.Incarnation == 0:
		return nil, fmt.Errorf("mesh: make node %s: the incarnation must not be 0; draw it at random at each start", cfg.Name)
	case cfg.Cluster == "" || len(cfg.Cluster) > maxText:
		return nil, fmt.Errorf("mesh: make node %s: the cluster name %q must have 1 to %d bytes", cfg.Name, cfg.Cluster, maxText)
	case cfg.Addr == "" || len(cfg.Addr) > maxText:
		return nil, fmt.Errorf("mesh: make node %s: the address %q must be host:port of at most %d bytes", cfg.Name, cfg.Addr, maxText)
	}
	for _, d := range []struct {
		field *time.Duration
		name  string
		usual time.Duration
	}{
		{&cfg.TickTime, "TickTime", 60 * time.Second},
		{&cfg.DialTimeout, "DialTimeout", 5 * time.Second},
		{&cfg.HandshakeTimeout, "HandshakeTimeout", 5 * time.Second},
		{&cfg.RetryMin, "RetryMin", 200 * time.Millisecond},
		{&cfg.RetryMax, "RetryMax", 15 * time.Second},
		{&cfg.ReportEvery, "ReportEvery", 30 * time.Second},
		{&cfg.ForgetAfter, "ForgetAfter", time.Hour},
	} {
		if *d.field == 0 {
			*d.field = d.usual
		}
		if *d.field < time.Millisecond {
			return nil, fmt.Errorf("mesh: make node %s: %s is %v; give a millisecond or more", cfg.Name, d.name, *d.field)
		}
	}
	cfg.RetryMax = max(cfg.RetryMax, cfg.RetryMin)
	return &Machine{
		cfg:  cfg,
		self: actor.NodeID{Name: cfg.Name, Incarnation: cfg.Incarnation},
		rand: rand.NewChaCha8(cfg.Seed),
	}, nil
}

// Step takes one event; see Stepper.
func (m *Machine) Step(now time.Duration, ev Event) []Effect {
	m.now = max(m.now, now)
	m.out = nil
	if m.stopped {
		m.stepStopped(ev)
		return m.out
	}
	switch ev := ev.(type) {
	case Discovered:
		m.discovered(ev.Members)
	case ConnectRequested:
		m.connectRequested(ev)
	case DisconnectRequested:
		m.disconnectRequested(ev)
	case Dialed:
		m.dialed(ev.Conn)
	case DialFailed:
		m.dialFailed(ev.Conn, ev.Err)
	case Accepted:
		m.accepted(ev)
	case Received:
		m.received(ev.Conn, ev.Frame)
	case Closed:
		m.closed(ev.Conn, ev.Err)
	case Woken:
		m.woken(ev.Activity)
	case StopRequested:
		m.stop()
	}
	if !m.stopped {
		m.dialDue()
		m.arm()
	}
	return m.out
}

// do adds an effect to those of the step under way.
func (m *Machine) do(e Effect) { m.out = append(m.out, e) }

// woken looks at every deadline.
func (m *Machine) woken(activity []Activity) {
	m.armed = false
	for _, a := range activity {
		if l := m.link(a.Conn); l != nil {
			l.sent = min(m.now, max(l.sent, a.Sent))
			l.received = min(m.now, max(l.received, a.Received))
		}
	}
	for _, l := range m.snapshot() {
		switch {
		case l.state == stateUp && m.now >= l.received+m.cfg.TickTime:
			m.endEpoch(l, fmt.Errorf("%w: node %s was silent for %v", ErrTickTimeout, l.peer.Name, m.now-l.received))
		case l.state == stateUp && m.now >= l.sent+m.cfg.TickTime/4:
			m.send(l, Frame{Kind: FrameTick})
		case l.state != stateUp && m.now >= l.deadline:
			m.handshakeTimedOut(l)
		}
	}
}

// arm asks to be woken at the next deadline, unless that was asked for already.
func (m *Machine) arm() {
	var at time.Duration
	some := false
	sooner := func(t time.Duration) {
		if !some || t < at {
			at, some = t, true
		}
	}
	for _, l := range m.links {
		if l.state == stateUp {
			sooner(min(l.received+m.cfg.TickTime, l.sent+m.cfg.TickTime/4))
		} else {
			sooner(l.deadline)
		}
	}
	for _, t := range m.targets {
		if m.dialable(t) {
			sooner(t.next)
		}
	}
	if !some || (m.armed && m.wake == at) {
		return
	}
	m.wake, m.armed = at, true
	m.do(WakeAt{at})
}

// stop takes leave of everybody.
func (m *Machine) stop() {
	text := fmt.Sprintf("node %s is stopping", m.self.Name)
	for _, l := range m.snapshot() {
		if l.state == stateUp {
			m.send(l, Frame{Kind: FrameGoodbye, Code: CodeStopping, Text: text})
			m.drop(l, fmt.Errorf("%w: %s", ErrStopped, text))
			continue
		}
		if l.state != stateDialing {
			m.send(l, Frame{Kind: FrameRefuse, Code: CodeStopping, Text: text})
		}
		m.remove(l, ErrStopped)
	}
	for _, t := range m.targets {
		m.answer(t, actor.NodeID{}, fmt.Errorf("connect to %s: %w: %s", t.label(), ErrStopped, text))
	}
	m.targets, m.stopped = nil, true
}

// stepStopped answers what comes after the stop.
func (m *Machine) stepStopped(ev Event) {
	err := fmt.Errorf("%w: node %s has stopped", ErrStopped, m.self.Name)
	switch ev := ev.(type) {
	case ConnectRequested:
		m.do(ConnectResult{ID: ev.ID, Err: err})
	case DisconnectRequested:
		m.do(ConnectResult{ID: ev.ID, Err: err})
	case Accepted:
		m.do(Close{ev.Conn, err})
	}
}
