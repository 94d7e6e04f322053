package cluster

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/wire"
)

// loop runs a node's step machine: it takes events from everybody, one at a time, and
// carries out what the machine says. All of it but post happens on one goroutine.
type loop struct {
	machine *mesh.Machine

	mu     sync.Mutex
	events []any // mesh.Event, or func() to be called on the loop
	closed bool
	some   chan struct{} // holds one when there are events

	streams map[mesh.Conn]*stream // those that are open
	dials   map[mesh.Conn]context.CancelFunc
	timer   *time.Timer
	asks    map[uint64]func(mesh.ConnectResult)
	lastAsk uint64
	first   *firstAttempts
}

func newLoop(m *mesh.Machine) *loop {
	return &loop{
		machine: m, some: make(chan struct{}, 1),
		streams: make(map[mesh.Conn]*stream), dials: make(map[mesh.Conn]context.CancelFunc),
		asks: make(map[uint64]func(mesh.ConnectResult)), first: newFirstAttempts(),
	}
}

// now is the node's time: since its start, on a clock that does not jump.
func (n *Node) now() time.Duration { return time.Since(n.started) }

// post hands the loop an event, or a func to call. It never waits. It is false when
// the node has stopped.
func (n *Node) post(ev any) bool {
	l := n.loop
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.events = append(l.events, ev)
	select {
	case l.some <- struct{}{}:
	default:
	}
	return true
}

// ask hands the machine a request and has answer called on the loop with its result.
// It is false when the node has stopped.
func (n *Node) ask(request mesh.Event, answer func(mesh.ConnectResult)) bool {
	return n.post(func() {
		l := n.loop
		l.lastAsk++
		l.asks[l.lastAsk] = answer
		switch r := request.(type) {
		case mesh.ConnectRequested:
			r.ID = l.lastAsk
			n.step(r)
		case mesh.DisconnectRequested:
			r.ID = l.lastAsk
			n.step(r)
		}
	})
}

// runLoop is the loop's goroutine. It ends with stop's event.
func (n *Node) runLoop() {
	l := n.loop
	l.timer = time.NewTimer(time.Hour)
	defer l.timer.Stop()
	for {
		select {
		case <-l.some:
		case <-l.timer.C:
			n.step(mesh.Woken{Activity: n.activity()})
			continue
		}
		for {
			events, over := l.take()
			for _, ev := range events {
				switch ev := ev.(type) {
				case func():
					ev()
				case mesh.Event:
					n.step(ev)
				}
			}
			if len(events) == 0 && over {
				return
			}
			if len(events) == 0 {
				break
			}
		}
	}
}

// take is what was posted, and whether nothing more will be.
func (l *loop) take() (events []any, over bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	events, l.events = l.events, nil
	return events, l.closed
}

// close has post refuse what comes from now on.
func (l *loop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// activity is when each epoch's stream last carried something.
func (n *Node) activity() []mesh.Activity {
	var all []mesh.Activity
	for conn, s := range n.loop.streams {
		all = append(all, mesh.Activity{Conn: conn, Sent: time.Duration(s.sent.Load()), Received: time.Duration(s.received.Load())})
	}
	return all
}

// step has the machine take ev and carries out what it says.
func (n *Node) step(ev mesh.Event) {
	l := n.loop
	switch ev := ev.(type) {
	case mesh.DialFailed:
		delete(l.dials, ev.Conn)
		l.first.done(ev.Conn)
	case mesh.Closed:
		l.first.done(ev.Conn)
	}
	effects := l.machine.Step(n.now(), ev)
	if d, ok := ev.(mesh.Discovered); ok {
		l.first.begin(d, effects)
	}
	for _, e := range effects {
		n.carryOut(e)
	}
	if r, ok := ev.(mesh.Received); ok && len(r.Frame.Peers) > 0 {
		// Of an epoch, that is: what a stranger says of others is not kept.
		if s := l.streams[r.Conn]; s != nil && s.isLive() {
			n.heard(r.Frame.Peers...)
		}
	}
	// A stream that has closed by itself gets no Close from the machine.
	if ev, ok := ev.(mesh.Closed); ok {
		if s := l.streams[ev.Conn]; s != nil {
			delete(l.streams, ev.Conn)
			s.close()
		}
	}
	l.first.check()
}

func (n *Node) carryOut(e mesh.Effect) {
	l := n.loop
	switch e := e.(type) {
	case mesh.Dial:
		n.dial(e)
	case mesh.Send:
		if s := l.streams[e.Conn]; s != nil {
			s.out.control(wire.Control(e.Frame))
		}
	case mesh.Close:
		if cancel := l.dials[e.Conn]; cancel != nil {
			cancel()
			delete(l.dials, e.Conn)
		}
		if s := l.streams[e.Conn]; s != nil {
			delete(l.streams, e.Conn)
			s.close()
		}
		l.first.done(e.Conn)
	case mesh.Up:
		n.up(e)
		l.first.up(e)
	case mesh.Down:
		n.down(e)
	case mesh.WakeAt:
		l.timer.Reset(e.At - n.now())
	case mesh.ConnectResult:
		if answer := l.asks[e.ID]; answer != nil {
			delete(l.asks, e.ID)
			answer(e)
		}
	case mesh.Refused:
		l.first.refused(e)
		n.stats.refusal(e.Err)
	case mesh.Log:
		n.log.LogAttrs(context.Background(), e.Level, e.Message, append([]slog.Attr{slog.String("node", string(n.name))}, e.Attrs...)...)
	}
}

// up begins an epoch. The processes that asked hear of it before anything that comes
// from that node, as on the BEAM.
func (n *Node) up(e mesh.Up) {
	s := n.loop.streams[e.Conn]
	if s == nil {
		return // it has broken meanwhile, and the machine will hear that next
	}
	s.gate.proved()
	kind := Visible
	if e.Hidden {
		kind = Hidden
	}
	n.heard(mesh.Peer{Name: e.Peer.Name, Addr: e.Addr})
	n.watchers.up(n.system, NodeUp{Node: e.Peer.Name, Type: kind})
	n.peers.up(n.id, e.Peer, e.Addr, kind, s)
	s.begin(e.Peer)
}

// down ends an epoch: nothing of it is delivered any more, its links and monitors are
// broken, and then the processes that asked are told, in the BEAM's order.
func (n *Node) down(e mesh.Down) {
	kind := n.peers.down(e.Peer.Name)
	if s := n.loop.streams[e.Conn]; s != nil {
		s.end()
	}
	n.system.NodeDown(e.Peer)
	n.peers.remove(e.Peer.Name)
	n.watchers.down(n.system, NodeDown{Node: e.Peer.Name, Type: kind, Reason: e.Reason})
}

// firstAttempts tells when the nodes that discovery names at the start have all been
// tried once, and what came of it. Its methods are the loop's.
type firstAttempts struct {
	begun    bool
	waiting  map[mesh.Conn]struct{}
	isUp     bool
	refusal  *mesh.RefusedError
	finished chan struct{} // closed when all were tried
	over     bool
}

func newFirstAttempts() *firstAttempts {
	return &firstAttempts{waiting: make(map[mesh.Conn]struct{}), finished: make(chan struct{})}
}

// begin takes note of the dials that the first view led to.
func (f *firstAttempts) begin(_ mesh.Discovered, effects []mesh.Effect) {
	if f.begun {
		return
	}
	f.begun = true
	for _, e := range effects {
		if d, ok := e.(mesh.Dial); ok {
			f.waiting[d.Conn] = struct{}{}
		}
	}
}

func (f *firstAttempts) done(conn mesh.Conn) { delete(f.waiting, conn) }

func (f *firstAttempts) up(e mesh.Up) {
	if !f.over {
		f.isUp = true
		f.done(e.Conn)
	}
}

// refused keeps the refusal that trying again cannot mend.
func (f *firstAttempts) refused(e mesh.Refused) {
	if f.over || e.Err == nil {
		return
	}
	switch e.Err.Code {
	case mesh.CodeNameInUse:
		f.refusal = e.Err
	case mesh.CodeVersion, mesh.CodeCluster, mesh.CodeCookie:
		if f.refusal == nil {
			f.refusal = e.Err
		}
	}
}

// check looks, at the end of a step, whether all were tried.
func (f *firstAttempts) check() {
	if f.begun && !f.over && len(f.waiting) == 0 {
		f.over = true
		close(f.finished)
	}
}

// err is why the node cannot be part of the cluster. It is read once finished is
// closed.
func (f *firstAttempts) err() error {
	if f.refusal != nil && (!f.isUp || f.refusal.Code == mesh.CodeNameInUse) {
		return f.refusal
	}
	return nil
}
