package cluster

import (
	"sync"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/wire"
	beamlinev1 "github.com/beamline-go/beamline/proto/beamline/v1"
)

const (
	chunkSize    = 32 << 10 // small signals are packed together up to about this many bytes
	fragmentSize = 64 << 10 // a larger signal travels in fragments of this many bytes
	// queueLimit is how many bytes may wait before a sender does, as on the BEAM, whose
	// limit (+zdbbl) is the same by default.
	queueLimit = 1 << 20
	// laneLimit is queueLimit for what travels in fragments, of all senders together.
	laneLimit = 32 << 20
	// lanesAtOnce is how many large signals go out side by side.
	lanesAtOnce = 16
)

// queue holds what waits to be sent on a stream. Any goroutine puts; the stream's
// writer takes. Small signals are packed into chunks and go out in the order put. A
// large one goes out in fragments between the chunks, in a lane of its sender: what
// the same sender puts after it waits behind it, what others put does not.
type queue struct {
	mu       sync.Mutex
	notEmpty sync.Cond     // the writer waits
	roomy    chan struct{} // closed once half of it is free; nil while no sender waits

	chunks     []chunk
	chunkBytes int
	put, taken uint64 // number of the last chunk put and taken

	lanes        map[actor.PID]*lane // by the sender
	turn         []*lane             // in the order of service
	laneBytes    int
	lastTransfer uint64

	closed   bool // nothing more comes in
	draining bool // what is in goes out first
}

// chunk is a batch of small signals, or a control frame.
type chunk struct {
	signals []byte
	control *beamlinev1.Packet
}

// lane holds the signals of one sender from a large one on.
type lane struct {
	sender   actor.PID
	after    uint64 // goes after the chunk of this number, which may hold earlier signals of the sender
	frames   [][]byte
	sent     int // bytes of frames[0]
	bytes    int
	transfer uint64 // number of frames[0]
}

func newQueue() *queue {
	q := &queue{lanes: make(map[actor.PID]*lane)}
	q.notEmpty.L = &q.mu
	return q
}

// add puts an encoded signal of sender. It takes it also when the queue is full; who
// can wait asks for room first. It fails with NoConnection when the queue is closed.
func (q *queue) add(sender actor.PID, frame []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return actor.NoConnection
	}
	l := q.lanes[sender]
	if l == nil && len(frame) > fragmentSize {
		q.lastTransfer++
		l = &lane{sender: sender, after: q.put, transfer: q.lastTransfer}
		q.lanes[sender] = l
		q.turn = append(q.turn, l)
	}
	switch {
	case l != nil:
		l.frames = append(l.frames, frame)
		l.bytes += len(frame)
		q.laneBytes += len(frame)
	case len(q.chunks) > 0 && q.chunks[len(q.chunks)-1].takes(len(frame)):
		c := &q.chunks[len(q.chunks)-1]
		q.chunkBytes -= len(c.signals)
		c.signals = wire.AppendFrame(c.signals, frame)
		q.chunkBytes += len(c.signals)
	default:
		size := 512
		if len(q.chunks) > 0 {
			size = chunkSize // what comes after a full one will be full too
		}
		c := chunk{signals: wire.AppendFrame(make([]byte, 0, max(size, len(frame)+8)), frame)}
		q.chunkBytes += len(c.signals)
		q.push(c)
	}
	q.notEmpty.Signal()
	return nil
}

func (c *chunk) takes(n int) bool {
	return c.control == nil && len(c.signals)+n <= chunkSize
}

// room is nil when a signal of sender can come in without making the queue longer
// than it should be, or never again; otherwise a channel that is closed when enough
// has been taken out.
func (q *queue) room(sender actor.PID) <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || !q.full(sender) {
		return nil
	}
	if q.roomy == nil {
		q.roomy = make(chan struct{})
	}
	return q.roomy
}

func (q *queue) full(sender actor.PID) bool {
	if l := q.lanes[sender]; l != nil && l.bytes >= queueLimit {
		return true
	}
	return q.chunkBytes >= queueLimit || q.laneBytes >= laneLimit
}

// releaseLocked lets those go on that wait for room.
func (q *queue) releaseLocked() {
	if q.roomy != nil {
		close(q.roomy)
		q.roomy = nil
	}
}

func (q *queue) push(c chunk) {
	q.put++
	q.chunks = append(q.chunks, c)
}

// control puts a control frame behind the chunks that are there.
func (q *queue) control(p *beamlinev1.Packet) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.push(chunk{control: p})
		q.notEmpty.Signal()
	}
}

// take waits for something to send. It is false when the queue is closed and, if it
// was to be drained, empty.
func (q *queue) take(p *beamlinev1.Packet) bool {
	p.Reset()
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.chunks) == 0 && len(q.turn) == 0 && !q.closed {
		q.notEmpty.Wait()
	}
	if q.closed && (!q.draining || len(q.chunks) == 0 && len(q.turn) == 0) {
		return false
	}
	if len(q.chunks) > 0 {
		c := q.chunks[0]
		q.chunks[0] = chunk{}
		q.chunks = q.chunks[1:]
		q.taken++
		if c.control != nil {
			p.Control = c.control.Control
			return true
		}
		p.Signals = c.signals
		q.chunkBytes -= len(c.signals)
	}
	q.takeFragments(p)
	// Not before half of it is free: to wake the senders for each chunk costs them more
	// than to send it.
	if q.chunkBytes <= queueLimit/2 {
		q.releaseLocked()
	}
	return true
}

// takeFragments adds up to fragmentSize bytes of each of the first lanes to p. Who
// was served goes behind the others.
func (q *queue) takeFragments(p *beamlinev1.Packet) {
	var served []*lane
	kept := q.turn[:0]
	lanes := 0
	for _, l := range q.turn {
		if lanes == lanesAtOnce || l.after > q.taken {
			kept = append(kept, l)
			continue
		}
		lanes++
		q.serve(l, p)
		if len(l.frames) > 0 {
			served = append(served, l)
		} else {
			delete(q.lanes, l.sender)
		}
	}
	clear(q.turn[len(kept):])
	q.turn = append(kept, served...)
}

func (q *queue) serve(l *lane, p *beamlinev1.Packet) {
	for budget := fragmentSize; budget > 0 && len(l.frames) > 0; {
		frame := l.frames[0]
		n := min(budget, len(frame)-l.sent)
		last := l.sent+n == len(frame)
		p.Fragments = append(p.Fragments, &beamlinev1.Fragment{Transfer: l.transfer, Data: frame[l.sent : l.sent+n], Last: last})
		budget -= n
		l.sent += n
		l.bytes -= n
		q.laneBytes -= n
		if last {
			l.frames[0] = nil
			l.frames, l.sent = l.frames[1:], 0
			q.lastTransfer++
			l.transfer = q.lastTransfer
		}
	}
}

// close ends the queue: senders are released, and nothing comes in any more. With
// drain, what is in still goes out.
func (q *queue) close(drain bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.draining = drain && (!q.closed || q.draining)
	q.closed = true
	if !q.draining {
		q.chunks, q.turn, q.lanes = nil, nil, nil
	}
	q.notEmpty.Broadcast()
	q.releaseLocked()
}
