package cluster

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// gate is a connection between two nodes under our hand: it can be closed from
// outside, and under fault control its bytes go through two pipes that can hold
// them back. Both the connections that this node dials and those that it accepts
// are gates.
type gate struct {
	net.Conn
	owner *gates
	cause atomic.Pointer[error] // why we closed it
	once  sync.Once

	in, out *pipe // nil without fault control

	halfOpen bool // the other side opened it and has proved nothing yet; under the gates' lock
	late     *time.Timer
}

// gates are the open gates of a node.
type gates struct {
	faulty      bool // fault control is on
	log         *slog.Logger
	maxHalfOpen int           // connections that may be in their handshake
	patience    time.Duration // how long one may be

	mu        sync.Mutex
	open      map[*gate]struct{}
	halfOpen  int
	overdue   uint64 // closed since they took too long
	surplus   uint64 // closed since there were too many
	untrusted uint64 // whose certificate was not trusted
	closed    bool
	pumps     sync.WaitGroup
}

// errHalfOpen says that too many connections are in their handshake.
var errHalfOpen = errors.New("too many connections are in their handshake")

// accept makes a gate of a connection that another node has opened. Until proved is
// called it counts as half open: there is a bound for their number and for their time.
func (gs *gates) accept(conn net.Conn) (*gate, error) {
	gs.mu.Lock()
	if gs.halfOpen >= gs.maxHalfOpen {
		gs.surplus++
		first := gs.surplus&(gs.surplus-1) == 0 // the log has the 1st, 2nd, 4th, 8th, …
		n := gs.surplus
		gs.mu.Unlock()
		_ = conn.Close()
		if first {
			gs.log.Warn("a connection was refused: too many are in their handshake",
				slog.String("from", conn.RemoteAddr().String()), slog.Int("allowed", gs.maxHalfOpen), slog.Uint64("refused", n))
		}
		return nil, fmt.Errorf("%w: %d are allowed", errHalfOpen, gs.maxHalfOpen)
	}
	gs.halfOpen++
	gs.mu.Unlock()
	g := gs.wrap(conn)
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if _, open := gs.open[g]; !open {
		gs.halfOpen-- // the node has stopped
		return g, nil
	}
	g.halfOpen = true
	g.late = time.AfterFunc(gs.patience, func() { gs.expire(g) })
	return g, nil
}

// expire closes a gate that is half open still.
func (gs *gates) expire(g *gate) {
	gs.mu.Lock()
	late := g.halfOpen
	if late {
		gs.overdue++
	}
	gs.mu.Unlock()
	if late {
		gs.log.Warn("a connection was closed: its other side has not proved in time that it is a node",
			slog.String("from", g.RemoteAddr().String()), slog.Duration("after", gs.patience))
		g.closeFor(fmt.Errorf("the handshake took longer than %v", gs.patience))
	}
}

// proved says that the other side of g knows the cookie.
func (g *gate) proved() {
	g.owner.mu.Lock()
	defer g.owner.mu.Unlock()
	g.fullLocked()
}

// fullLocked ends the count of g as half open.
func (g *gate) fullLocked() {
	if g.halfOpen {
		g.halfOpen = false
		g.owner.halfOpen--
		g.late.Stop()
	}
}

// wrap makes a gate of a connection. Once the node has stopped it is closed at once.
func (gs *gates) wrap(conn net.Conn) *gate {
	g := &gate{Conn: conn, owner: gs}
	if gs.faulty {
		g.in, g.out = newPipe(), newPipe()
	}
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if gs.closed {
		g.once.Do(func() { _ = conn.Close() })
		if gs.faulty {
			g.in.close(net.ErrClosed)
			g.out.close(net.ErrClosed)
		}
		return g
	}
	gs.open[g] = struct{}{}
	if gs.faulty {
		gs.pumps.Go(g.pumpIn)
		gs.pumps.Go(g.pumpOut)
	}
	return g
}

// closeAll closes every gate and those that are made after it.
func (gs *gates) closeAll() {
	gs.mu.Lock()
	gs.closed = true
	open := make([]*gate, 0, len(gs.open))
	for g := range gs.open {
		open = append(open, g)
	}
	gs.mu.Unlock()
	for _, g := range open {
		_ = g.Close()
	}
	gs.pumps.Wait()
}

// closeFor closes g and says why.
func (g *gate) closeFor(cause error) {
	g.cause.CompareAndSwap(nil, &cause)
	_ = g.Close()
}

// why is the reason that closeFor was given, or err.
func (g *gate) why(err error) error {
	if c := g.cause.Load(); c != nil {
		return *c
	}
	return err
}

// Close closes the connection at once.
func (g *gate) Close() (err error) {
	g.once.Do(func() {
		err = g.Conn.Close()
		if g.in != nil {
			g.in.close(net.ErrClosed)
			g.out.close(net.ErrClosed)
		}
		g.owner.mu.Lock()
		delete(g.owner.open, g)
		g.fullLocked()
		g.owner.mu.Unlock()
	})
	return err
}

// Read reads what the pipe lets through.
func (g *gate) Read(b []byte) (int, error) {
	if g.in == nil {
		return g.Conn.Read(b)
	}
	return g.in.read(b)
}

// Write hands b to the pipe.
func (g *gate) Write(b []byte) (int, error) {
	if g.out == nil {
		return g.Conn.Write(b)
	}
	return g.out.write(b)
}

// pumpIn moves what arrives into the pipe.
func (g *gate) pumpIn() {
	buf := make([]byte, 32<<10)
	for {
		n, err := g.Conn.Read(buf)
		if n > 0 {
			if _, err := g.in.write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			// What arrived before is still read. Nothing goes out any more: HTTP/2 does not
			// close one half of a connection.
			g.in.finish(err)
			g.out.close(err)
			_ = g.Conn.Close()
			return
		}
	}
}

// pumpOut moves what the pipe lets through to the network.
func (g *gate) pumpOut() {
	buf := make([]byte, 32<<10)
	for {
		n, err := g.out.read(buf)
		if err != nil {
			return
		}
		if _, err := g.Conn.Write(buf[:n]); err != nil {
			g.out.close(err)
			return
		}
	}
}
