package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"

	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// dial opens a stream to an address and serves it; the machine hears what came of
// it. Only the loop calls it.
func (n *Node) dial(e mesh.Dial) {
	ctx, cancel := context.WithTimeout(n.ctx, n.dialTimeout())
	n.loop.dials[e.Conn] = cancel
	n.handlers.Add(1) // the loop ends before they are waited for
	n.tasks.Go(func() {
		defer n.handlers.Done()
		defer cancel()
		if err := n.dialled(ctx, e); err != nil {
			n.post(mesh.DialFailed{Conn: e.Conn, Err: err})
		}
	})
}

func (n *Node) dialTimeout() time.Duration { return n.settings.dialTimeout() }

// errRedial says that gRPC wanted to mend a connection: that would be another epoch.
var errRedial = errors.New("a connection is dialled once")

// once dials one connection and keeps what came of it. gRPC calls dial on a
// goroutine of its own.
type once struct {
	node *Node
	mu   sync.Mutex
	used bool
	gate *gate
	err  error
}

func (o *once) dial(ctx context.Context, addr string) (net.Conn, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.used {
		return nil, errRedial
	}
	o.used = true
	conn, err := o.node.dialRemote(ctx, addr)
	if err != nil {
		o.err = err
		return nil, err
	}
	o.gate = conn
	return conn, nil
}

func (o *once) result() (*gate, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.gate, o.err
}

// dialled opens the stream that e asks for, and returns when the stream is over, or
// with the error that kept it from being opened. dialing bounds the opening.
func (n *Node) dialled(dialing context.Context, e mesh.Dial) error {
	streamCtx, endStream := context.WithCancel(context.Background())
	defer endStream()
	o := &once{node: n}
	cc, err := grpc.DialContext(dialing, "passthrough:///"+e.Addr,
		grpc.WithTransportCredentials(n.creds.Clone()),
		grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) { return o.dial(ctx, addr) }),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: backoff.DefaultConfig, MinConnectTimeout: minConnectTimeout}),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxPacket), grpc.MaxCallSendMsgSize(maxPacket)),
		grpc.WithInitialWindowSize(windowSize), grpc.WithInitialConnWindowSize(windowSize),
		grpc.WithDisableServiceConfig(), grpc.WithIdleTimeout(0),
	)
	if err != nil {
		return err
	}
	defer cc.Close()
	stopWaiting := context.AfterFunc(dialing, endStream)
	cs, err := cc.NewStream(streamCtx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, connectMethod)
	opened := stopWaiting()
	g, dialErr := o.result()
	if g != nil {
		defer g.Close()
		defer n.faults.gone(g)
	}
	switch {
	case dialErr != nil:
		return dialErr
	case err != nil && g != nil && g.cause.Load() == nil:
		return fmt.Errorf("%w: something listens there that is no node, or one of the two nodes has TLS and the other has not, or their certificates are not of one authority", err)
	case err != nil && g != nil:
		return g.why(err)
	case err != nil:
		return err
	case !opened:
		return dialing.Err()
	}
	s := newStream(n, e.Conn, g, cs)
	if !n.post(func() { n.dialedOn(s) }) {
		return nil
	}
	readerDone := s.run()
	_ = cs.CloseSend()
	late := time.NewTimer(moment)
	defer late.Stop()
	select {
	case <-readerDone:
	case <-late.C:
	}
	return nil
}

// dialedOn tells the machine that a stream is open. Only the loop calls it.
func (n *Node) dialedOn(s *stream) {
	if n.loop.dials[s.conn] == nil {
		s.close() // the machine has given it up
		return
	}
	delete(n.loop.dials, s.conn)
	n.loop.streams[s.conn] = s
	n.step(mesh.Dialed{Conn: s.conn})
}
