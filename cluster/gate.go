package cluster

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc/credentials"
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
}

// gates are the open gates of a node.
type gates struct {
	faulty bool // fault control is on

	mu     sync.Mutex
	open   map[*gate]struct{}
	closed bool
	pumps  sync.WaitGroup
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

// pipeLimit is how many bytes a pipe holds before its writer waits, as a socket's
// buffers do.
const pipeLimit = 4 << 20

// pipe carries bytes one way, each after a delay, and none while it is blocked.
type pipe struct {
	mu      sync.Mutex
	changed sync.Cond
	pieces  []piece
	bytes   int
	delay   time.Duration
	blocked bool
	timer   *time.Timer
	end     error // after the pieces
	closed  error // at once
}

type piece struct {
	due  time.Time
	data []byte
}

func newPipe() *pipe {
	p := &pipe{}
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
	p.pieces = append(p.pieces, piece{time.Now().Add(p.delay), append([]byte(nil), b...)})
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
	case p.blocked:
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
func (p *pipe) set(blocked bool, delay time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.blocked, p.delay = blocked, delay
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

// gateCredentials has every connection that gRPC accepts go through a gate, with TLS
// inside it where that is configured. Those that are dialled are gates already.
type gateCredentials struct {
	gates *gates
	log   *slog.Logger
	inner credentials.TransportCredentials // nil: plaintext
}

// gateInfo leads from a stream to the gate it runs through.
type gateInfo struct {
	credentials.CommonAuthInfo
	gate *gate
}

// AuthType is for gRPC.
func (gateInfo) AuthType() string { return "beamline" }

func newCredentials(gs *gates, config *tls.Config, log *slog.Logger) credentials.TransportCredentials {
	c := &gateCredentials{gates: gs, log: log}
	if config != nil {
		c.inner = credentials.NewTLS(config)
	}
	return c
}

// ClientHandshake is for gRPC.
func (c *gateCredentials) ClientHandshake(ctx context.Context, authority string, conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if c.inner != nil {
		return c.inner.ClientHandshake(ctx, authority, conn)
	}
	return conn, gateInfo{}, nil
}

// ServerHandshake is for gRPC.
func (c *gateCredentials) ServerHandshake(conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	g := c.gates.wrap(conn)
	info := gateInfo{gate: g}
	if c.inner == nil {
		return g, info, nil
	}
	secure, _, err := c.inner.ServerHandshake(g)
	if err != nil {
		_ = g.Close()
		c.log.Warn("a connection was refused: its other side shows no certificate that this node trusts",
			slog.String("from", conn.RemoteAddr().String()), slog.Any("err", err))
		return nil, nil, err
	}
	info.SecurityLevel = credentials.PrivacyAndIntegrity
	return secure, info, nil
}

// Info is for gRPC.
func (c *gateCredentials) Info() credentials.ProtocolInfo {
	if c.inner != nil {
		return c.inner.Info()
	}
	return credentials.ProtocolInfo{SecurityProtocol: "insecure"}
}

// Clone is for gRPC.
func (c *gateCredentials) Clone() credentials.TransportCredentials {
	clone := &gateCredentials{gates: c.gates, log: c.log}
	if c.inner != nil {
		clone.inner = c.inner.Clone()
	}
	return clone
}

// OverrideServerName is for gRPC.
func (c *gateCredentials) OverrideServerName(name string) error {
	if c.inner != nil {
		return c.inner.OverrideServerName(name) //nolint:staticcheck // part of the interface
	}
	return nil
}
