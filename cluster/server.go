package cluster

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	grpcpeer "google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"

	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// connectMethod is the method of the stream between two nodes.
const connectMethod = "/beamline.v1.Nodes/Connect"

// queueSize is how many messages Proto.Actor's own queues have room for from the
// start: its default takes 16 MB an endpoint.
const queueSize = 1024

// listen starts Proto.Actor's remote, which has the node's port, and our stream
// beside its services. It returns the address.
func (n *Node) listen(s settings) (addr string, err error) {
	if s.port != 0 {
		// The remote panics when the port is in use; a probe gives the error its cause.
		probe, err := net.Listen("tcp", s.Listen)
		if err != nil {
			return "", fmt.Errorf("cluster: start node %s: listen on %s: %w: stop what uses it, give another port, or port 0 for any free one", s.Name, s.Listen, err)
		}
		_ = probe.Close()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cluster: start node %s: listen on %s: %v: give another port, or port 0 for any free one", s.Name, s.Listen, p)
		}
	}()
	options := []protoremote.ConfigOption{
		// One WithServerOptions and one WithDialOptions: a second replaces the first.
		protoremote.WithServerOptions(
			grpc.Creds(n.creds),
			grpc.UnknownServiceHandler(n.serve),
			grpc.StreamInterceptor(n.guardStream),
			grpc.UnaryInterceptor(n.guardUnary),
			grpc.ConnectionTimeout(s.handshakeTimeout()),
			grpc.MaxRecvMsgSize(maxPacket),
			grpc.MaxSendMsgSize(maxPacket),
			grpc.InitialWindowSize(windowSize),
			grpc.InitialConnWindowSize(windowSize),
		),
		protoremote.WithDialOptions(
			grpc.WithTransportCredentials(n.creds),
			grpc.WithContextDialer(func(ctx context.Context, addr string) (net.Conn, error) { return n.dialRemote(ctx, addr) }),
			grpc.WithConnectParams(grpc.ConnectParams{Backoff: backoff.DefaultConfig, MinConnectTimeout: minConnectTimeout}),
			grpc.WithStreamInterceptor(n.showToken),
			grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxPacket), grpc.MaxCallSendMsgSize(maxPacket)),
		),
		protoremote.WithEndpointWriterQueueSize(queueSize),
		protoremote.WithEndpointManagerQueueSize(queueSize),
	}
	if s.Advertise != "" {
		options = append(options, protoremote.WithAdvertisedHost(s.Advertise))
	}
	host := s.host
	if strings.Contains(host, ":") {
		host = "[" + host + "]" // the remote puts host and port together without
	}
	n.remote = protoremote.NewRemote(n.proto, protoremote.Configure(host, s.port, options...))
	n.remote.Start()
	return n.proto.ProcessRegistry.Address, nil
}

// minConnectTimeout bounds a dial. gRPC's own, 20 s, is also how long it takes to
// notice that a network has healed.
const minConnectTimeout = 2 * time.Second

// dialRemote opens a connection to another node, of either kind.
func (n *Node) dialRemote(ctx context.Context, addr string) (*gate, error) {
	name := n.nameAt(addr)
	if err := n.faults.mayDial(name); err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	g := n.gates.wrap(conn)
	if err := n.faults.known(g, name); err != nil {
		return nil, err
	}
	return g, nil
}

// serve is the handler of the streams that other nodes open to this one.
func (n *Node) serve(_ any, ss grpc.ServerStream) error {
	if method, _ := grpc.MethodFromServerStream(ss); method != connectMethod {
		return status.Errorf(codes.Unimplemented, "node %s does not serve %s", n.name, method)
	}
	p, _ := grpcpeer.FromContext(ss.Context())
	if p == nil {
		return status.Error(codes.Internal, "a stream from nowhere")
	}
	info, ok := p.AuthInfo.(gateInfo)
	if !ok || info.gate == nil {
		return status.Error(codes.Internal, "a stream that does not come through a gate")
	}
	if !n.enter() {
		return status.Errorf(codes.Unavailable, "node %s has stopped", n.name)
	}
	defer n.handlers.Done()
	select {
	case <-n.ready:
	case <-ss.Context().Done():
		return ss.Context().Err()
	}
	s := newStream(n, mesh.AcceptedConn(n.accepted.Add(1)), info.gate, ss)
	if !n.post(func() {
		n.loop.streams[s.conn] = s
		n.step(mesh.Accepted{Conn: s.conn, From: p.Addr.String()})
	}) {
		return status.Errorf(codes.Unavailable, "node %s has stopped", n.name)
	}
	s.run()
	n.faults.gone(info.gate)
	// The peer closes the connection once it has read the end of the stream. If it does
	// not, we do.
	time.AfterFunc(moment, func() { _ = info.gate.Close() })
	return nil
}

// guardStream is around every stream of the server: a panic in a handler, such as
// Proto.Actor's at a message of an unknown type, ends the stream and not the node,
// and who opens one of Proto.Actor's streams must know the cookie.
func (n *Node) guardStream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer n.recovered(info.FullMethod, &err)
	if info.FullMethod != connectMethod {
		if err := n.checkToken(ss.Context()); err != nil {
			return err
		}
		if p, ok := grpcpeer.FromContext(ss.Context()); ok {
			if info, ok := p.AuthInfo.(gateInfo); ok && info.gate != nil {
				info.gate.proved()
			}
		}
	}
	return handler(srv, ss)
}

func (n *Node) guardUnary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	defer n.recovered(info.FullMethod, &err)
	if err := n.checkToken(ctx); err != nil {
		return nil, err
	}
	return handler(ctx, req)
}

func (n *Node) recovered(method string, err *error) {
	if p := recover(); p != nil {
		n.log.Error("a peer's call failed here", slog.Any("node", n.name), slog.String("method", method),
			slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
		*err = status.Errorf(codes.Internal, "node %s could not handle that", n.name)
	}
}

// tokenKey is the metadata key of the token on Proto.Actor's streams.
const tokenKey = "beamline-token"

// token is what a node shows that opens one of Proto.Actor's streams: it says that
// the node knows the cookie, without telling it.
func (n *Node) token() string {
	mac := hmac.New(sha256.New, []byte(n.settings.Cookie))
	fmt.Fprintf(mac, "beamline remote %q", n.settings.Cluster)
	return hex.EncodeToString(mac.Sum(nil))
}

func (n *Node) showToken(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	return streamer(metadata.AppendToOutgoingContext(ctx, tokenKey, n.token()), desc, cc, method, opts...)
}

func (n *Node) checkToken(ctx context.Context) error {
	if n.settings.Cookie == "" {
		return nil
	}
	for _, got := range metadata.ValueFromIncomingContext(ctx, tokenKey) {
		if hmac.Equal([]byte(got), []byte(n.token())) {
			return nil
		}
	}
	return status.Errorf(codes.Unauthenticated, "node %s of cluster %q takes messages only from nodes that know its cookie", n.name, n.settings.Cluster)
}
