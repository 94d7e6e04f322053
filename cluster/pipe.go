package cluster

import (
	"math/rand/v2"
	"sync"
	"time"
)

// pipeLimit is how many bytes a pipe holds before its writer waits, as a socket's
// buffers do.
const pipeLimit = 4 << 20

// pipe carries bytes one way, each after a delay, and none while it is blocked.
type pipe struct {
	mu      sync.Mutex
	changed sync.Cond
	pieces  []piece
	bytes   int
	way     way
	free    time.Time // when what was let through fills the throttled way no more
	random  func() float64
	timer   *time.Timer
	end     error // after the pieces
	closed  error // at once
}

// way is what is wrong with one way of a connection.
type way struct {
	blocked bool
	delay   time.Duration
	loss    float64 // of a segment, each time that it is sent
	rate    int     // bytes a second; 0 is no bound
}

const (
	segment = 1460 // bytes of a TCP segment on an Ethernet
	// firstRetry is after how long TCP sends a lost segment again, at the least; each
	// further time it waits twice as long.
	firstRetry = 200 * time.Millisecond
	// mostRetries keeps a way that loses nearly everything from being stalled for hours.
	mostRetries = 6
)

// dueLocked is when n bytes that are written now come through. What is lost is sent again,
// and all that follows waits for it.
func (p *pipe) dueLocked(n int) time.Time {
	due := time.Now()
	if p.way.rate > 0 {
		if p.free.After(due) {
			due = p.free
		}
		due = due.Add(time.Duration(float64(n) / float64(p.way.rate) * float64(time.Second)))
		p.free = due
	}
	due = due.Add(p.way.delay)
	if p.way.loss > 0 {
		for ; n > 0; n -= segment {
			retry := firstRetry
			for try := 0; try < mostRetries && p.random() < p.way.loss; try++ {
				due = due.Add(retry)
				retry *= 2
			}
		}
	}
	return due
}

type piece struct {
	due  time.Time
	data []byte
}

func newPipe() *pipe {
	p := &pipe{random: rand.Float64}
	p.changed.L = &p.mu
	return p
}

func (p *pipe) write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.closed == nil && p.bytes >= pipeLimit {
		p.changed.Wait()
	}
	if p.closed != nil {
		return 0, p.closed
	}
	p.pieces = append(p.pieces, piece{p.dueLocked(len(b)), append([]byte(nil), b...)})
	p.bytes += len(b)
	p.changed.Broadcast()
	return len(b), nil
}

func (p *pipe) read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.readyLocked() {
		p.changed.Wait()
	}
	switch {
	case p.closed != nil:
		return 0, p.closed
	case len(p.pieces) == 0:
		return 0, p.end
	}
	n := copy(b, p.pieces[0].data)
	p.bytes -= n
	if p.pieces[0].data = p.pieces[0].data[n:]; len(p.pieces[0].data) == 0 {
		p.pieces[0] = piece{}
		p.pieces = p.pieces[1:]
	}
	p.changed.Broadcast()
	return n, nil
}

// readyLocked says whether read has something to return; when it is a matter of
// time, it sees to it that read looks again.
func (p *pipe) readyLocked() bool {
	switch {
	case p.closed != nil:
		return true
	case p.way.blocked:
		return false
	case len(p.pieces) == 0:
		return p.end != nil
	}
	wait := time.Until(p.pieces[0].due)
	if wait <= 0 {
		return true
	}
	if p.timer == nil {
		p.timer = time.AfterFunc(wait, p.changed.Broadcast)
	} else {
		p.timer.Reset(wait)
	}
	return false
}

// set changes what the pipe does to what it holds and to what comes.
func (p *pipe) set(w way) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.way = w
	p.changed.Broadcast()
}

// finish ends the pipe after what it holds.
func (p *pipe) finish(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end = err
	p.changed.Broadcast()
}

// close ends the pipe at once.
func (p *pipe) close(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed == nil {
		p.closed, p.pieces = err, nil
	}
	p.changed.Broadcast()
}
