package cluster

import (
	"context"
	"log/slog"
	"net"

	"google.golang.org/grpc/credentials"
)

// gateCredentials has every connection that gRPC accepts go through a gate, with TLS
// inside it where that is configured. Those that are dialled are gates already.
type gateCredentials struct {
	gates   *gates
	secrets *secrets // nil: plaintext
	name    string   // whom the other side's certificate is to name; empty: the address
}

// gateInfo leads from a stream to the gate it runs through.
type gateInfo struct {
	credentials.CommonAuthInfo
	gate *gate
}

// AuthType is for gRPC.
func (gateInfo) AuthType() string { return "beamline" }

// ClientHandshake is for gRPC.
func (c *gateCredentials) ClientHandshake(ctx context.Context, authority string, conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	if c.secrets == nil {
		return conn, gateInfo{}, nil
	}
	if c.name != "" {
		authority = c.name
	}
	return c.secrets.current().ClientHandshake(ctx, authority, conn)
}

// ServerHandshake is for gRPC.
func (c *gateCredentials) ServerHandshake(conn net.Conn) (net.Conn, credentials.AuthInfo, error) {
	g, err := c.gates.accept(conn)
	if err != nil {
		return nil, nil, err
	}
	info := gateInfo{gate: g}
	if c.secrets == nil {
		return g, info, nil
	}
	secure, _, err := c.secrets.current().ServerHandshake(g)
	if err != nil {
		c.gates.refusedTLS(conn, err) // before the other side can see that it is refused
		_ = g.Close()
		return nil, nil, err
	}
	info.SecurityLevel = credentials.PrivacyAndIntegrity
	return secure, info, nil
}

// refusedTLS counts and logs a connection whose other side shows no certificate that this
// node trusts, or none at all.
func (gs *gates) refusedTLS(conn net.Conn, err error) {
	gs.mu.Lock()
	gs.untrusted++
	gs.mu.Unlock()
	gs.log.Warn("a connection was refused: its other side shows no certificate that this node trusts",
		slog.String("from", conn.RemoteAddr().String()), slog.Any("err", err))
}

// Info is for gRPC.
func (c *gateCredentials) Info() credentials.ProtocolInfo {
	if c.secrets != nil {
		return c.secrets.current().Info()
	}
	return credentials.ProtocolInfo{SecurityProtocol: "insecure"}
}

// Clone is for gRPC.
func (c *gateCredentials) Clone() credentials.TransportCredentials {
	clone := *c
	return &clone
}

// OverrideServerName is for gRPC.
func (c *gateCredentials) OverrideServerName(name string) error {
	c.name = name
	return nil
}
