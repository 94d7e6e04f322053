package grains

import (
	"context"
	crand "crypto/rand"
	"crypto/tls"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
	grpcpeer "google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/beamline-go/beamline/actor"
)

// The metadata keys of the token that a caller shows and of our yes to it.
const (
	tokenKey    = "beamline-grains-token"
	acceptedKey = "beamline-grains-accepted"
)

// door is the server's side: who may come in, and until when. A manager gives each node
// that it greets a token of its own, over the nodes' authenticated stream; it is good
// until the connection to that node is lost. Then what came in with it is closed, so
// that nothing of an earlier stay is heard.
type door struct {
	g     *Grains
	creds *creds

	mu     sync.Mutex
	grants map[string]*grant
	conns  map[*conn]struct{}
	closed bool
	inside int           // how many streams are served
	idle   chan struct{} // closed and replaced when the last one has ended
}

// grant is a token.
type grant struct {
	node  actor.NodeName
	conns map[*conn]struct{}
	ended chan struct{}
}

func newDoor(g *Grains, config *tls.Config) *door {
	d := &door{g: g, grants: make(map[string]*grant), conns: make(map[*conn]struct{}), idle: make(chan struct{})}
	d.creds = &creds{door: d}
	if config != nil {
		d.creds.inner = credentials.NewTLS(config)
	}
	return d
}

// grant makes a token for a node.
func (d *door) grant(node actor.NodeName) string {
	token := crand.Text()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.grants[token] = &grant{node: node, conns: make(map[*conn]struct{}), ended: make(chan struct{})}
	return token
}

// revoke ends the tokens of a node and what came in with them.
func (d *door) revoke(node actor.NodeName) {
	d.revokeIf(func(gr *grant) bool { return gr.node == node })
}

func (d *door) revokeAll() { d.revokeIf(func(*grant) bool { return true }) }

func (d *door) revokeIf(which func(*grant) bool) {
	var open []*conn
	d.mu.Lock()
	for token, gr := range d.grants {
		if which(gr) {
			delete(d.grants, token)
			close(gr.ended)
			for c := range gr.conns {
				open = append(open, c)
			}
		}
	}
	d.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
}

// enter lets a connection in with a token, until exit; nil: the token is no good.
func (d *door) enter(token string, c *conn) *grant {
	d.mu.Lock()
	defer d.mu.Unlock()
	gr := d.grants[token]
	if gr == nil || d.closed {
		return nil
	}
	gr.conns[c] = struct{}{}
	c.grants = append(c.grants, gr)
	d.inside++
	return gr
}

func (d *door) exit() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.inside--; d.inside == 0 {
		close(d.idle)
		d.idle = make(chan struct{})
	}
}

// awaitIdle waits until no stream is served. All tokens have been revoked.
func (d *door) awaitIdle() {
	for {
		d.mu.Lock()
		n, idle := d.inside, d.idle
		d.mu.Unlock()
		if n == 0 {
			return
		}
		<-idle
	}
}

// closeAll closes every connection that came in, and those that come.
func (d *door) closeAll() {
	d.mu.Lock()
	d.closed = true
	var open []*conn
	for c := range d.conns {
		open = append(open, c)
	}
	d.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
}

// conn is a connection that came in.
type conn struct {
	net.Conn
	door   *door
	grants []*grant // guarded by the door's lock
	once   sync.Once
}

func (d *door) wrap(nc net.Conn) *conn {
	c := &conn{Conn: nc, door: d}
	d.mu.Lock()
	closed := d.closed
	if !closed {
		d.conns[c] = struct{}{}
	}
	d.mu.Unlock()
	if closed {
		_ = c.Close()
	}
	return c
}

// Close closes the connection and forgets it.
func (c *conn) Close() (err error) {
	c.once.Do(func() {
		err = c.Conn.Close()
		d := c.door
		d.mu.Lock()
		defer d.mu.Unlock()
		for _, gr := range c.grants {
			delete(gr.conns, c)
		}
		delete(d.conns, c)
	})
	return err
}

// stream is around every stream of Proto.Actor's server.
func (d *door) stream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	g := d.g
	// A panic in Proto.Actor's reader ends the stream, not the node.
	defer func() {
		if p := recover(); p != nil {
			g.log.Error("grains: a peer's messages could not be taken", slog.Any("node", g.node.Name()),
				slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			err = status.Errorf(codes.Internal, "node %s could not take that", g.node.Name())
		}
	}()
	if info.FullMethod != receiveMethod {
		return status.Errorf(codes.Unimplemented, "the grains of node %s do not serve %s", g.node.Name(), info.FullMethod)
	}
	gr := d.check(ss.Context())
	if gr == nil {
		return status.Errorf(codes.Unauthenticated, "the grains of node %s take messages only from nodes that are connected to it", g.node.Name())
	}
	defer d.exit()
	// That node may have heard of us before we have of it.
	for v := g.view.Load(); v.byNode[gr.node] == nil; v = g.view.Load() {
		select {
		case <-v.changed:
		case <-gr.ended:
			return status.Errorf(codes.Unavailable, "node %s is not connected to node %s any more", gr.node, g.node.Name())
		case <-ss.Context().Done():
			return ss.Context().Err()
		}
	}
	if err := ss.SendHeader(metadata.Pairs(acceptedKey, "1")); err != nil {
		return err
	}
	return handler(srv, &incoming{ServerStream: ss, g: g, from: gr.node})
}

func (d *door) check(ctx context.Context) *grant {
	p, _ := grpcpeer.FromContext(ctx)
	token := metadata.ValueFromIncomingContext(ctx, tokenKey)
	if p == nil || len(token) != 1 {
		return nil
	}
	info, ok := p.AuthInfo.(connInfo)
	if !ok {
		return nil
	}
	return d.enter(token[0], info.conn)
}

// unary refuses what Proto.Actor's server does not have written yet and panics at.
func (d *door) unary(_ context.Context, _ any, info *grpc.UnaryServerInfo, _ grpc.UnaryHandler) (any, error) {
	return nil, status.Errorf(codes.Unimplemented, "the grains of node %s do not serve %s", d.g.node.Name(), info.FullMethod)
}

// connInfo leads from a stream to the connection it came in on.
type connInfo struct {
	credentials.CommonAuthInfo
	conn *conn
}

// AuthType is for gRPC.
func (connInfo) AuthType() string { return "beamline" }

// creds put our hand on the connections that come in, with TLS inside where that is
// configured.
type creds struct {
	door  *door
	inner credentials.TransportCredentials // nil: plaintext
}

// dialling is the credentials of the connections that go out.
func (c *creds) dialling() credentials.TransportCredentials { return c.Clone() }

// ClientHandshake is for gRPC.
func (c *creds) ClientHandshake(ctx context.Context, authority string, nc net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if c.inner != nil {
		return c.inner.ClientHandshake(ctx, authority, nc)
	}
	return nc, connInfo{}, nil
}

// ServerHandshake is for gRPC.
func (c *creds) ServerHandshake(nc net.Conn) (net.Conn, credentials.AuthInfo, error) {
	in := c.door.wrap(nc)
	info := connInfo{conn: in}
	if c.inner == nil {
		return in, info, nil
	}
	secure, _, err := c.inner.ServerHandshake(in)
	if err != nil {
		_ = in.Close()
		return nil, nil, err
	}
	info.SecurityLevel = credentials.PrivacyAndIntegrity
	return secure, info, nil
}

// Info is for gRPC.
func (c *creds) Info() credentials.ProtocolInfo {
	if c.inner != nil {
		return c.inner.Info()
	}
	return credentials.ProtocolInfo{SecurityProtocol: "insecure"}
}

// Clone is for gRPC.
func (c *creds) Clone() credentials.TransportCredentials {
	clone := &creds{door: c.door}
	if c.inner != nil {
		clone.inner = c.inner.Clone()
	}
	return clone
}

// OverrideServerName is for gRPC.
func (c *creds) OverrideServerName(name string) error {
	if c.inner != nil {
		return c.inner.OverrideServerName(name) //nolint:staticcheck // part of the interface
	}
	return nil
}
