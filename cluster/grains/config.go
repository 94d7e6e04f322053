package grains

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/cluster"
)

// Config is what a node's grains are started with. The zero value is a node that runs
// no grains and calls those of others.
type Config struct {
	// Kinds are the grains that this node runs: what Proto.Actor makes an actor of, by
	// the name of the kind. Nodes may run different kinds; a grain lives on one of the
	// nodes that run its kind. A name has no "/" and no ".": Proto.Actor puts kind and
	// identity together with these.
	Kinds map[string]*protoactor.Props

	// Listen is the host:port of Proto.Actor's server for grains, beside the node's own.
	// Empty means the node's host and any free port, which Grains.Addr tells. Anything
	// but a loopback address needs TLS or AllowPlaintext.
	Listen string

	// Advertise is the host:port that other nodes dial, where that is not what Listen
	// says. Empty means the address that is listened on.
	Advertise string

	// TLS has every connection encrypted and both sides show a certificate, as in
	// cluster.Config; as a rule it is the same value. Nil is plaintext.
	TLS *tls.Config

	// AllowPlaintext lets grains without TLS listen where other machines can reach them:
	// who can, can read and forge what grains say to each other.
	AllowPlaintext bool
}

// ErrConfig says that a Config cannot be used; the error that wraps it says which
// field and what to do.
var ErrConfig = errors.New("the configuration cannot be used")

// settings is a Config that was checked and completed.
type settings struct {
	Config
	host string // to listen on
	port int
}

// check completes c for a node that is reached at nodeAddr.
func (c Config) check(nodeAddr string) (settings, error) {
	s := settings{Config: c}
	bad := func(format string, args ...any) (settings, error) {
		return s, fmt.Errorf("%w: %w", ErrConfig, fmt.Errorf(format, args...))
	}
	for kind, props := range c.Kinds {
		if kind == "" || strings.ContainsAny(kind, "/.") {
			return bad("the kind %q: give it a name without / and .", kind)
		}
		if props == nil {
			return bad("the kind %q has nil Props: give protoactor.PropsFromProducer(…)", kind)
		}
	}
	if s.Listen == "" {
		host, _, err := net.SplitHostPort(nodeAddr)
		if err != nil {
			return bad("the node's address %q has no host: set Listen", nodeAddr)
		}
		s.Listen = net.JoinHostPort(host, "0")
	}
	host, port, err := hostPort(s.Listen)
	if err != nil {
		return bad("Listen: %w", err)
	}
	s.host, s.port = host, port
	if s.TLS == nil && !s.AllowPlaintext && !isLoopback(host) {
		return bad("Listen is %q, which other machines can reach, without TLS: set TLS, or AllowPlaintext if everybody there may read and forge messages", s.Listen)
	}
	if s.TLS != nil {
		if len(s.TLS.Certificates) == 0 && s.TLS.GetCertificate == nil || s.TLS.RootCAs == nil {
			return bad("TLS needs Certificates and RootCAs: both sides of a connection show a certificate")
		}
		t := s.TLS.Clone()
		t.ClientAuth = tls.RequireAndVerifyClientCert
		if t.ClientCAs == nil {
			t.ClientCAs = t.RootCAs
		}
		s.TLS = t
	}
	if s.Advertise != "" {
		if _, port, err := hostPort(s.Advertise); err != nil || port == 0 {
			return bad("Advertise is %q: give the host:port that others reach, and the same or a forwarded port in Listen", s.Advertise)
		}
	} else if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		return bad("Listen is %q, on all addresses: set Advertise to the host:port that other nodes dial", s.Listen)
	}
	return s, nil
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

// probe listens on the configured address and gives it up again: Proto.Actor panics
// when it cannot listen, and without the cause.
func (s settings) probe(n *cluster.Node) error {
	if s.port == 0 {
		return nil
	}
	l, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return fmt.Errorf("grains: start on node %s: listen on %s: %w: stop what uses it, give another port, or port 0 for any free one", n.Name(), s.Listen, err)
	}
	return l.Close()
}
