package cluster

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/wire"
)

// backlogLimit is how many bytes of large signals may wait to be decoded before a
// stream's reader does, and with it, by gRPC's credit, the peer.
const backlogLimit = 128 << 20

// backlog has large signals decoded beside the reader of a stream, so that they delay
// nobody but their sender's later ones: what the same sender sends while one is being
// decoded goes behind it. There is a goroutine for each sender of which something waits.
type backlog struct {
	stream *stream

	// busy is how many lanes there are. Only the reader makes one, so that it need not look
	// who sent a small signal while there is none.
	busy atomic.Int32

	mu      sync.Mutex
	changed sync.Cond // fewer bytes or lanes
	lanes   map[actor.PID][]inbound
	bytes   int
}

// inbound is an encoded signal in pieces.
type inbound struct {
	parts [][]byte
	size  int
}

func newBacklog(s *stream) *backlog {
	b := &backlog{stream: s, lanes: make(map[actor.PID][]inbound)}
	b.changed.L = &b.mu
	return b
}

// behind puts a small signal behind what waits of its sender. It is false when nothing
// does. Only the reader calls it.
func (b *backlog) behind(signal []byte) bool {
	if b.busy.Load() == 0 {
		return false
	}
	from := b.sender(signal)
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, waits := b.lanes[from]; !waits {
		return false
	}
	b.putLocked(from, inbound{[][]byte{signal}, len(signal)})
	return true
}

// add takes in a large signal. It waits while too much does. Only the reader calls it.
func (b *backlog) add(in inbound) {
	from := b.sender(in.parts[0])
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.bytes > 0 && b.bytes+in.size > backlogLimit {
		b.changed.Wait()
	}
	b.putLocked(from, in)
}

// sender is who sent an encoded signal, or one that begins so.
func (b *backlog) sender(signal []byte) actor.PID {
	return wire.Sender(signal, wire.Ends{From: b.stream.peerID(), To: b.stream.node.id})
}

func (b *backlog) putLocked(from actor.PID, in inbound) {
	b.bytes += in.size
	waiting, worked := b.lanes[from]
	b.lanes[from] = append(waiting, in)
	if !worked {
		b.busy.Add(1)
		b.stream.node.tasks.Go(func() { b.work(from) })
	}
}

// work decodes and delivers what waits of one sender, and ends with the last.
func (b *backlog) work(from actor.PID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		in := b.lanes[from][0]
		b.mu.Unlock()
		err := b.stream.deliver(in)
		if err != nil && !errors.Is(err, errOver) {
			b.stream.ended(err) // the reader, who may be waiting for more, hears it from the machine
		}
		b.mu.Lock()
		b.bytes -= in.size
		rest := b.lanes[from][1:]
		if len(rest) == 0 {
			delete(b.lanes, from)
			b.busy.Add(-1)
			b.changed.Broadcast()
			return
		}
		b.lanes[from] = rest
		b.changed.Broadcast()
	}
}

// wait waits until all is delivered.
func (b *backlog) wait() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.lanes) > 0 {
		b.changed.Wait()
	}
}

// deliver decodes and delivers a signal that came in pieces.
func (s *stream) deliver(in inbound) error {
	if !s.isLive() {
		return errOver
	}
	whole := in.parts[0]
	if len(in.parts) > 1 {
		whole = make([]byte, 0, in.size)
		for _, part := range in.parts {
			whole = wire.AppendInSteps(whole, part)
		}
	}
	return s.signal(whole)
}

func (s *stream) peerID() actor.NodeID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer
}
