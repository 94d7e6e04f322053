package grains

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"time"

	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
)

const (
	// maxMessage is the largest message that may travel. gRPC's own limit, 4 MB, is for
	// a whole batch of messages: batchSize of them must fit in maxBatch.
	maxMessage = 16 << 20
	batchSize  = 100
	maxBatch   = 2<<30 - 1
	// queueSize is how many messages Proto.Actor's queues have room for from the start:
	// its default takes 16 MB an endpoint.
	queueSize = 1024
	// windowSize is how many bytes may be under way to a reader that does not read.
	windowSize = 1 << 20
	// minConnectTimeout bounds a dial. gRPC's own, 20 s, is also how long it takes to
	// notice that a network has healed.
	minConnectTimeout = 2 * time.Second
	// receiveMethod is the stream that Proto.Actor's remotes send messages on.
	receiveMethod = "/remote.Remoting/Receive"
)

// remoteConfig sets up Proto.Actor's remote.
func (g *Grains) remoteConfig() *protoremote.Config {
	options := []protoremote.ConfigOption{
		// One WithServerOptions and one WithDialOptions: a second replaces the first.
		protoremote.WithServerOptions(
			grpc.Creds(g.door.creds),
			grpc.StreamInterceptor(g.door.stream),
			grpc.UnaryInterceptor(g.door.unary),
			grpc.MaxRecvMsgSize(maxBatch),
			grpc.MaxSendMsgSize(maxBatch),
			grpc.InitialWindowSize(windowSize), grpc.InitialConnWindowSize(windowSize),
			grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 5 * time.Second, PermitWithoutStream: true}),
		),
		protoremote.WithDialOptions(
			grpc.WithTransportCredentials(g.door.creds.dialling()),
			grpc.WithContextDialer(g.dial),
			grpc.WithConnectParams(grpc.ConnectParams{
				Backoff:           backoff.Config{BaseDelay: 50 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: time.Second},
				MinConnectTimeout: minConnectTimeout,
			}),
			grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 10 * time.Second, Timeout: 5 * time.Second}),
			grpc.WithStreamInterceptor(g.openStream),
			grpc.WithDefaultCallOptions(grpc.WaitForReady(true), grpc.MaxCallRecvMsgSize(maxBatch), grpc.MaxCallSendMsgSize(maxBatch)),
			grpc.WithInitialWindowSize(windowSize), grpc.WithInitialConnWindowSize(windowSize),
			grpc.WithDisableServiceConfig(), grpc.WithIdleTimeout(0),
		),
		protoremote.WithEndpointWriterBatchSize(batchSize),
		protoremote.WithEndpointWriterQueueSize(queueSize),
		protoremote.WithEndpointManagerQueueSize(queueSize),
	}
	if g.settings.Advertise != "" {
		options = append(options, protoremote.WithAdvertisedHost(g.settings.Advertise))
	}
	host := g.settings.host
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		host = "[" + host + "]" // the remote puts host and port together without
	}
	config := protoremote.Configure(host, g.settings.port, options...)
	config.MaxRetryCount = 1 // openStream tries as long as it makes sense
	return config
}

// errLeft says that the node at an address is not, or no longer, in the topology.
var errLeft = errors.New("no member has that address")

// dial opens a connection to a member's server.
func (g *Grains) dial(ctx context.Context, addr string) (net.Conn, error) {
	p := g.view.Load().byAddr[addr]
	if p == nil {
		return nil, fmt.Errorf("grains: dial %s: %w", addr, errLeft)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil && p.ctx.Err() == nil {
		g.log.Debug("grains: the grains of a connected node cannot be reached", slog.Any("node", g.node.Name()), slog.Any("peer", p.node), slog.Any("err", err))
	}
	return conn, err
}

// openStream opens Proto.Actor's stream to a member. It does not give up while that
// node is a member: Proto.Actor would have its own way of trying again, at which two
// seconds are slept and an event is published that hits a later endpoint too.
func (g *Grains) openStream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	p := g.view.Load().byAddr[cc.Target()]
	if p == nil {
		g.ends.expect(cc.Target())
		return nil, fmt.Errorf("grains: open a stream to %s: %w", cc.Target(), errLeft)
	}
	late := time.AfterFunc(slowDial, func() {
		if p.ctx.Err() == nil {
			g.log.Warn("grains: the grains of a connected node cannot be reached; is there a firewall between?",
				slog.Any("node", g.node.Name()), slog.Any("peer", p.node), slog.String("addr", p.addr))
		}
	})
	defer late.Stop()
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		streamCtx, cancel := context.WithCancel(p.ctx)
		cs, err := streamer(metadata.AppendToOutgoingContext(streamCtx, tokenKey, *p.token.Load()), desc, cc, method, opts...)
		if err == nil {
			var header metadata.MD
			if header, err = cs.Header(); err == nil && len(header.Get(acceptedKey)) > 0 {
				return &outgoing{ClientStream: cs, g: g, peer: p, cancel: cancel}, nil
			}
		}
		cancel()
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-p.ctx.Done():
			timer.Stop()
			g.ends.expect(p.addr)
			return nil, fmt.Errorf("grains: open a stream to node %s at %s: %w", p.node, p.addr, errLeft)
		}
	}
}

// slowDial is after how long it is worth a line in the log that a stream cannot be had.
const slowDial = 5 * time.Second

// outgoing is Proto.Actor's stream to a member.
type outgoing struct {
	grpc.ClientStream
	g      *Grains
	peer   *peer
	cancel context.CancelFunc
	opened atomic.Bool // it has been answered
	broken atomic.Bool // a message could not be sent: Proto.Actor closes it without a word to its endpoints
	closed atomic.Bool // Proto.Actor has closed it
}

// CloseSend is Proto.Actor's way of giving the stream up.
func (s *outgoing) CloseSend() error {
	s.closed.Store(true)
	err := s.ClientStream.CloseSend()
	s.cancel()
	return err
}

// SendMsg counts the failure of the first message: Proto.Actor takes it as that of the
// whole attempt.
func (s *outgoing) SendMsg(m any) error {
	err := s.ClientStream.SendMsg(m)
	switch {
	case err == nil:
	case s.opened.Load():
		s.broken.Store(true)
	default:
		s.g.ends.expect(s.peer.addr)
	}
	return err
}

// RecvMsg hides the end of a stream that Proto.Actor has closed itself, or whose node
// has left: at an error it publishes EndpointTerminatedEvent, which would end the
// endpoint that has taken this one's place by then, whose end is an error again.
func (s *outgoing) RecvMsg(m any) error {
	err := s.ClientStream.RecvMsg(m)
	opened := s.opened.Swap(true)
	switch {
	case err == nil && opened: // a request to disconnect: it publishes the event as well
		s.g.ends.expect(s.peer.addr)
	case err == nil:
		s.peer.once.Do(func() { close(s.peer.streamed) })
	case !opened:
		s.g.ends.expect(s.peer.addr)
	case s.peer.ctx.Err() != nil, s.closed.Load() && !s.broken.Load():
		return io.EOF
	case !errors.Is(err, io.EOF):
		s.g.ends.expect(s.peer.addr)
	}
	return err
}

// endpoints counts, for each address, the EndpointTerminatedEvents that are still to
// come. The event names an address and nothing else: while one is under way, a new
// endpoint to that address is not safe from it.
type endpoints struct {
	mu      sync.Mutex
	pending map[string]int
}

func (e *endpoints) expect(addr string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pending == nil {
		e.pending = make(map[string]int)
	}
	e.pending[addr]++
}

func (e *endpoints) terminated(addr string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.pending[addr] > 1 {
		e.pending[addr]--
	} else {
		delete(e.pending, addr)
	}
}

func (e *endpoints) settled(addr string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.pending[addr] == 0
}
