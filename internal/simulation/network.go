package simulation

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// What a broken stream or a failed dial says.
var (
	errReset   = errors.New("connection reset by peer")
	errBroken  = errors.New("connection timed out")
	errRefused = errors.New("connection refused")
	errNoHost  = errors.New("no such host")
)

// link is the way from one node to another.
type link struct {
	from, to *node
	number   uint64 // of what was sent on it
	cut      bool
	cuts     uint64
	waiting  []func() // what arrived during a cut and is not lost: sent on after the heal
}

func (w *World) link(from, to *node) *link {
	for _, l := range w.links {
		if l.from == from && l.to == to {
			return l
		}
	}
	l := &link{from: from, to: to}
	w.links = append(w.links, l)
	return l
}

func (l *link) String() string { return l.from.name + ">" + l.to.name }

// luck is that of the next thing on the link.
func (w *World) luck(l *link) luck {
	l.number++
	return draw(w.cfg.Seed, "link", l.number, l.from.name, l.to.name)
}

func (w *World) delay(h luck) time.Duration {
	if h.chance(w.cfg.Slow) {
		return h.next().between(w.cfg.DelayMax, w.cfg.SlowMax)
	}
	return h.next().between(w.cfg.DelayMin, w.cfg.DelayMax)
}

// Cut makes the way from one node to another a dead end. The way back is not touched.
func (w *World) Cut(from, to string) {
	l := w.link(w.node(from), w.node(to))
	if l.cut {
		return
	}
	l.cut = true
	l.cuts++
	w.line(l.String(), "is cut")
}

// Heal ends a Cut.
func (w *World) Heal(from, to string) { w.heal(w.link(w.node(from), w.node(to))) }

// HealAll ends every Cut.
func (w *World) HealAll() {
	for _, l := range slices.Clone(w.links) {
		w.heal(l)
	}
}

func (w *World) heal(l *link) {
	if !l.cut {
		return
	}
	l.cut = false
	w.line(l.String(), "is healed")
	waiting := l.waiting
	l.waiting = nil
	for _, again := range waiting {
		again()
	}
}

// stream is a stream between two nodes; end 0 dialled.
type stream struct {
	number int
	to     *node // whom end 0 dialled
	opened bool  // end 0 was told that it is open
	ends   [2]end
	sent   uint64
}

// end is one end of a stream, and the way from it to the other end.
type end struct {
	n      *node // nil for end 1 until the dial has arrived
	life   int
	closed bool // it hung up, or was told that the stream is over

	queue []item // what is under way to the other end, in order
	last  time.Duration
	dead  bool // nothing comes through any more
}

type item struct {
	at  time.Duration
	run func()
}

// id is the number that the node at that end knows the stream by.
func (s *stream) id(side int) Stream {
	if side == 0 {
		return Stream(s.number)
	}
	return Stream(-s.number)
}

// String is the stream's name in the history.
func (s *stream) String() string { return s.id(0).String() }

// find gives the stream and side of a number that n uses, or nil when that end is
// not n's in this life or is closed.
func (w *World) find(n *node, id Stream) (*stream, int) {
	number, side := int(id), 0
	if id < 0 {
		number, side = -number, 1
	}
	if number < 1 || number > len(w.streams) {
		panic(fmt.Sprintf("simulation: node %s uses %v, which no stream has", n.name, id))
	}
	s := w.streams[number-1]
	if e := &s.ends[side]; e.n != n || e.life != n.life || e.closed {
		return nil, 0
	}
	return s, side
}

// other is the node at the other end of the way that begins at side.
func (s *stream) other(side int) *node {
	if side == 0 {
		return s.to
	}
	return s.ends[0].n
}

// carry takes something from one end to the other, behind all that is under way.
func (w *World) carry(s *stream, side int, run func()) {
	e := &s.ends[side]
	at := max(w.now+w.delay(w.luck(w.link(e.n, s.other(side)))), e.last+time.Microsecond)
	e.last = at
	e.queue = append(e.queue, item{at, run})
	if len(e.queue) == 1 {
		w.schedule(at, func() { w.pump(s, side) })
	}
}

// pump brings the first thing that is under way to the other end, unless the way is
// cut: then the whole queue waits, or that way of the stream is dead.
func (w *World) pump(s *stream, side int) {
	e := &s.ends[side]
	if e.dead {
		e.queue = nil
		return
	}
	l := w.link(e.n, s.other(side))
	if l.cut {
		if draw(w.cfg.Seed, "fate", l.cuts, s.String(), l.from.name, l.to.name).chance(0.5) {
			e.dead, e.queue = true, nil
			w.line(l.String(), s.String()+" is dead this way")
			return
		}
		w.line(l.String(), s.String()+" is stuck this way")
		l.waiting = append(l.waiting, func() {
			w.schedule(w.now+w.delay(w.luck(l)), func() { w.pump(s, side) })
		})
		return
	}
	e.queue[0].run() // still in the queue: what it sends must not start a second pump
	e.queue = e.queue[1:]
	if len(e.queue) > 0 {
		w.schedule(max(e.queue[0].at, w.now+time.Microsecond), func() { w.pump(s, side) })
	}
}

func (w *World) dial(n *node, addr string) Stream {
	s := &stream{number: len(w.streams) + 1}
	w.streams = append(w.streams, s)
	s.ends[0].n, s.ends[0].life = n, n.life
	n.streams = append(n.streams, s.id(0))
	i := slices.IndexFunc(w.nodes, func(o *node) bool { return o.addr == addr || slices.Contains(o.aliases, addr) })
	if i < 0 {
		s.to = n
		w.schedule(w.now+w.cfg.DelayMin, func() { w.end(s, 0, errNoHost) })
		return s.id(0)
	}
	s.to = w.nodes[i]
	w.carry(s, 0, func() { w.dialArrives(s) })
	return s.id(0)
}

func (w *World) dialArrives(s *stream) {
	from, to := s.ends[0].n, s.to
	way := from.name + ">" + to.name
	if to.running == nil {
		w.line(way, s.String()+" dial refused")
		w.reset(s, 0, errRefused)
		return
	}
	w.line(way, s.String()+" dial")
	s.ends[1].n, s.ends[1].life = to, to.life
	to.streams = append(to.streams, s.id(1))
	answer := func() {
		w.carry(s, 1, func() {
			w.line(to.name+">"+from.name, s.String()+" open")
			s.opened = true
			w.arrive(from, s.ends[0].life, arrival{
				ev:    Dialed{s.id(0)},
				check: func() bool { return !s.ends[0].closed },
			})
		})
	}
	accepted := arrival{ev: Accepted{s.id(1), from.name}, check: func() bool { return !s.ends[1].closed }}
	// A kernel answers for a paused process; a server that has something to say first
	// does not.
	if draw(w.cfg.Seed, "answer", uint64(s.number)).chance(0.5) {
		answer()
	} else {
		accepted.after = func() {
			if !s.ends[1].closed {
				answer()
			}
		}
	}
	w.arrive(to, to.life, accepted)
}

func (w *World) send(n *node, id Stream, payload any) {
	s, side := w.find(n, id)
	if s == nil || (side == 0 && !s.opened) {
		return
	}
	s.sent++
	if h := draw(w.cfg.Seed, "break", s.sent, s.String()); h.chance(w.cfg.Break) && (w.cfg.BreakEnd == 0 || w.now < w.cfg.BreakEnd) {
		w.breakDown(s, h)
		return
	}
	other := s.other(side)
	w.carry(s, side, func() {
		e := &s.ends[1-side]
		way := n.name + ">" + other.name
		if e.n == nil || e.closed || e.n.running == nil || e.n.life != e.life {
			w.line(way, fmt.Sprintf("%v %v: nobody there", s, payload))
			w.reset(s, side, errReset)
			return
		}
		w.line(way, fmt.Sprintf("%v %v", s, payload))
		w.arrive(e.n, e.life, arrival{
			ev:    Received{s.id(1 - side), payload},
			check: func() bool { return !e.closed },
		})
	})
}

// breakDown ends a stream for no reason that either end has given.
func (w *World) breakDown(s *stream, h luck) {
	w.line(s.ends[0].n.name+"="+s.to.name, s.String()+" breaks")
	for side := range s.ends {
		s.ends[side].dead = true
		h = h.next()
		w.schedule(w.now+h.between(0, w.cfg.SlowMax), func() { w.end(s, side, errBroken) })
	}
}

func (w *World) close(n *node, id Stream) {
	if s, side := w.find(n, id); s != nil {
		w.forget(n, id)
		w.hangUp(s, side, nil)
	}
}

// hangUp closes an end and lets the other one know, as far as it can be reached.
func (w *World) hangUp(s *stream, side int, why error) {
	s.ends[side].closed = true
	from, to := s.ends[side].n, s.other(side)
	w.carry(s, side, func() {
		if s.ends[1-side].n != nil && !s.ends[1-side].closed {
			w.line(from.name+">"+to.name, s.String()+" close")
			w.end(s, 1-side, why)
		}
	})
}

// reset tells an end, past the order of the stream, that the other side knows
// nothing of it. That is lost when the way is cut.
func (w *World) reset(s *stream, side int, why error) {
	to := s.ends[side].n
	l := w.link(s.other(side), to)
	w.schedule(w.now+w.delay(w.luck(l)), func() {
		if !l.cut {
			w.end(s, side, why)
		}
	})
}

// end tells an end that the stream is over.
func (w *World) end(s *stream, side int, why error) {
	e := &s.ends[side]
	if e.n == nil || e.closed {
		return
	}
	var ev Event = Closed{s.id(side), why}
	if side == 0 && !s.opened {
		if why == nil {
			why = errReset
		}
		ev = DialFailed{s.id(side), why}
	}
	w.arrive(e.n, e.life, arrival{
		ev: ev,
		check: func() bool {
			if e.closed {
				return false
			}
			e.closed = true
			w.forget(e.n, s.id(side))
			return true
		},
	})
}

func (w *World) forget(n *node, id Stream) {
	if i := slices.Index(n.streams, id); i >= 0 {
		n.streams = slices.Delete(n.streams, i, i+1)
	}
}

func (w *World) post(n *node, to string, payload any) {
	other := w.node(to)
	l := w.link(n, other)
	h := w.luck(l)
	copies := 1
	if h.next().next().chance(w.cfg.Twice) {
		copies = 2
	}
	for range copies {
		at := w.now + w.delay(h)
		h = h.next()
		lost := h.chance(w.cfg.Lose)
		w.schedule(at, func() {
			if lost || l.cut || other.running == nil {
				w.line(l.String(), fmt.Sprintf("post %v: lost", payload))
				return
			}
			w.line(l.String(), fmt.Sprintf("post %v", payload))
			w.arrive(other, other.life, arrival{ev: Posted{n.name, payload}})
		})
	}
}
