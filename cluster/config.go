package cluster

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster/discovery"
)

// Config is what a node is started with. Only Name must be set.
type Config struct {
	// Name is the node's name, unique in the cluster: "a", or "a@host". Without a host
	// it gets that of Advertise or Listen: "a@127.0.0.1".
	Name actor.NodeName

	// Listen is the host:port of the node's server; empty means "127.0.0.1:0", and port
	// 0 any free one, which Node.Addr tells. Anything but a loopback address needs TLS
	// or AllowPlaintext.
	Listen string

	// Advertise is the host:port that other nodes dial, where that is not what Listen
	// says: behind NAT, or with Listen on all addresses. Empty means the address that
	// the node listens on.
	Advertise string

	// Cluster is the name of the cluster; nodes of different clusters refuse each
	// other. Empty means "beamline".
	Cluster string

	// Cookie is a secret that all nodes of the cluster share. It is proved by challenge
	// and never sent. Empty is a cookie like any other.
	Cookie string

	// TLS has every connection encrypted and both sides show a certificate. It needs
	// Certificates and RootCAs, and RootCAs also verifies the certificates of those
	// that connect unless ClientCAs is set. Nil is plaintext.
	TLS *tls.Config

	// TLSFiles is TLS from files, which are read again when they change. Give one of the
	// two. `beamline certs` makes such files for development.
	TLSFiles TLSFiles

	// AllowPlaintext lets a node without TLS listen where other machines can reach it:
	// who can, can read and forge all that the nodes say to each other.
	AllowPlaintext bool

	// Hidden makes this a hidden node, as erl -hidden does: it is connected with those
	// that it connects to or that connect to it, and nobody tells of it or tells it of
	// others. Discovery finds others for it, and does not announce it. For a node that
	// looks at a cluster without being part of it.
	Hidden bool

	// Discovery finds the other nodes; nil leaves it to Node.Connect and to what
	// connected nodes tell of others.
	Discovery discovery.Discovery

	// Boot prepares the node before any other can reach it: it registers functions, and
	// starts global, pg and whatever others expect to find here. So a node that is seen
	// has all of it, as one on the BEAM has its modules and its kernel's processes. It is
	// called once, by Start, which fails with its error. Nil prepares nothing.
	Boot func(n *Node) error

	// Meta is announced by Discovery beside the node's address.
	Meta map[string]string

	// Codec encodes messages. Every node registers the same types under the same names.
	// Nil is a new one, which knows only the types that package codec lists. Start
	// registers the messages of this package with it.
	Codec *codec.Codec

	// TickTime is how long a peer may be silent before its connection is given up, the
	// BEAM's net_ticktime; each node sends a sign of life after a quarter of it. 0 means
	// 60 s. All nodes of a cluster have the same.
	TickTime time.Duration

	// DialTimeout bounds the opening of a connection, and then once more the
	// handshake. 0 means 5 s.
	DialTimeout time.Duration

	// HandshakeTimeout bounds the time from a connection's opening until its other side
	// has proved that it knows the cookie: who takes longer is dropped. 0 means
	// DialTimeout.
	HandshakeTimeout time.Duration

	// MaxHalfOpen is how many connections that others have opened may be in their
	// handshake at a time; more are closed at once, and counted in Stats. 0 means 64.
	MaxHalfOpen int

	// MaxMessageSize is the largest encoded message in bytes: to send a larger one is
	// actor.ErrNotEncodable, and a peer that sends one is dropped. 0, and at most, is
	// codec.MaxSize. All nodes of a cluster have the same.
	MaxMessageSize int

	// RetryMax is the longest pause between two attempts to connect to a node that does
	// not answer; the first is 200 ms, and each is twice the one before. 0 means 15 s.
	RetryMax time.Duration

	// Faults switches fault control on; see Node.Faults. It costs each connection two
	// goroutines.
	Faults bool

	// Strict sends local messages through the codec too; see actor.WithStrict.
	Strict bool

	// Logger is where the node logs; nil is slog.Default().
	Logger *slog.Logger

	// Tracer sees what processes do; see actor.WithTracer. Nil is none.
	Tracer func(actor.Event)
}

// ErrConfig says that a Config cannot be used; the error that wraps it says which
// field and what to do.
var ErrConfig = errors.New("the configuration cannot be used")

func configError(format string, args ...any) error {
	return fmt.Errorf("cluster: start a node: %w: %w", ErrConfig, fmt.Errorf(format, args...))
}

// settings is a Config that was checked and completed.
type settings struct {
	Config
	host string // to listen on
	port int
}

func (c Config) check() (settings, error) {
	s := settings{Config: c}
	if s.Listen == "" {
		s.Listen = "127.0.0.1:0"
	}
	if s.Cluster == "" {
		s.Cluster = "beamline"
	}
	if s.Codec == nil {
		s.Codec = codec.New()
	}
	if s.Logger == nil {
		s.Logger = slog.Default()
	}
	host, port, err := hostPort(s.Listen)
	if err != nil {
		return s, configError("Listen: %w", err)
	}
	s.host, s.port = host, port
	if s.TLSFiles != (TLSFiles{}) {
		if s.TLS != nil {
			return s, configError("TLS and TLSFiles: give one of the two")
		}
		if s.TLS, err = s.TLSFiles.load(); err != nil {
			return s, configError("TLSFiles: %w", err)
		}
	}
	if s.MaxHalfOpen < 0 || s.MaxMessageSize < 0 || s.MaxMessageSize > codec.MaxSize {
		return s, configError("MaxHalfOpen is %d and MaxMessageSize %d: neither is negative, and the latter is at most %d", s.MaxHalfOpen, s.MaxMessageSize, codec.MaxSize)
	}
	s.MaxHalfOpen = cmp.Or(s.MaxHalfOpen, 64)
	s.MaxMessageSize = cmp.Or(s.MaxMessageSize, codec.MaxSize)
	if s.TLS == nil && !s.AllowPlaintext && !isLoopback(host) {
		return s, configError("Listen is %q, which other machines can reach, without TLS: set TLS, or AllowPlaintext if everybody there may read and forge messages", s.Listen)
	}
	if s.TLS != nil {
		if len(s.TLS.Certificates) == 0 && s.TLS.GetCertificate == nil || s.TLS.RootCAs == nil {
			return s, configError("TLS needs Certificates and RootCAs: both sides of a connection show a certificate")
		}
		s.TLS = mutual(s.TLS)
	}
	if s.Advertise != "" {
		if host, port, err = hostPort(s.Advertise); err != nil {
			return s, configError("Advertise: %w", err)
		}
		if port == 0 {
			return s, configError("Advertise is %q: give the port that others reach, and the same or a forwarded one in Listen", s.Advertise)
		}
	} else if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return s, configError("Listen is %q, on all addresses: set Advertise to the host:port that other nodes dial", s.Listen)
	}
	s.Name, err = completeName(s.Name, host)
	return s, err
}

// completeName adds the host to a node name without one.
func completeName(name actor.NodeName, host string) (actor.NodeName, error) {
	local, given, hasHost := strings.Cut(string(name), "@")
	if !hasHost {
		given = host
	}
	if local == "" || given == "" || strings.ContainsAny(string(name), " \t\n/") || strings.Contains(given, "@") {
		return "", configError("Name is %q: give a name like \"a\" or \"a@host\"", name)
	}
	return actor.NodeName(local + "@" + given), nil
}

func hostPort(addr string) (host string, port int, err error) {
	host, p, err := net.SplitHostPort(addr)
	if err == nil {
		port, err = strconv.Atoi(p)
	}
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%q is not host:port, as 127.0.0.1:4000 is", addr)
	}
	return host, port, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func (s settings) dialTimeout() time.Duration { return cmp.Or(s.DialTimeout, 5*time.Second) }

func (s settings) handshakeTimeout() time.Duration {
	return cmp.Or(s.HandshakeTimeout, s.dialTimeout())
}
