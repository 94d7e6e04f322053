package cluster_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
)

// authority signs certificates for nodes on loopback.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	return &authority{cert, key, pool}
}

// config is what a node needs that trusts this authority and has a certificate of by.
func (a *authority) config(t *testing.T, by *authority) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "node"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, &key.PublicKey, by.key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, RootCAs: a.pool}
}

func TestTLS(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	secure := func(c *cluster.Config) { c.TLS = ours.config(t, ours) }
	a, b := pair(t, secure, withAsk)
	to := echo(b, "echo")
	run(t, a, func(p *actor.Process) error {
		if err := p.Send(to, ask{p.Self(), "secret"}); err != nil {
			return err
		}
		if got, err := actor.Receive[string](p, patience); err != nil || got != "secret" {
			return fmt.Errorf("%q, %w", got, err)
		}
		return nil
	})
	for name, config := range map[string]*tls.Config{
		"plaintext": nil, "a certificate of another authority": ours.config(t, theirs), "another authority trusted": theirs.config(t, ours),
	} {
		t.Run(name, func(t *testing.T) {
			n, err := cluster.Start(within(t), cluster.Config{Name: "x", Cookie: "cookie", TLS: config, Logger: logger(t), DialTimeout: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			defer n.Stop(within(t))
			if err := n.Connect(within(t), a.Addr()); err == nil || a.Connected("x") {
				t.Error("it was let in")
			} else {
				says(t, err, a.Addr(), "TLS", "certificates")
			}
			if err := a.Connect(within(t), n.Addr()); err == nil {
				t.Error("it was connected to")
			}
		})
	}
	err := refused(t, cluster.Config{Name: "x", TLS: &tls.Config{}, Discovery: seeds.New(a.Addr())})
	if !errors.Is(err, cluster.ErrConfig) {
		t.Errorf("TLS without certificates: %v", err)
	}
	// A node that other machines can reach needs TLS, and then may be.
	if n, err := cluster.Start(within(t), cluster.Config{Name: "y", Listen: "0.0.0.0:0", TLS: ours.config(t, ours), Logger: logger(t)}); err == nil {
		_ = n.Stop(within(t))
		t.Error("a node on all addresses was started without saying where others dial it")
	}
}

// In strict mode local messages go through the codec as remote ones do.
func TestStrict(t *testing.T) {
	type stranger struct{ A int }
	a, b := pair(t, withAsk, func(c *cluster.Config) { c.Strict = true })
	for _, n := range []*cluster.Node{a, b} {
		to := echo(n, "echo")
		run(t, a, func(p *actor.Process) error {
			if err := p.Send(to, stranger{}); !errors.Is(err, actor.ErrNotEncodable) {
				t.Errorf("send of an unregistered type to %v: %v", to, err)
			}
			sent := []any{"before"}
			if err := p.Send(to, ask{p.Self(), sent}); err != nil {
				return err
			}
			sent[0] = "after"
			got, err := actor.Receive[[]any](p, patience)
			if err != nil || got[0] != "before" {
				t.Errorf("a message that was changed after it was sent arrived as %v, %v", got, err)
			}
			return nil
		})
	}
	run(t, a, func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		if err := a.Disconnect("b"); err != nil {
			return err
		}
		d, err := actor.Receive[cluster.NodeDown](p, patience)
		if !errors.Is(d.Reason, cluster.ErrDisconnect) {
			t.Errorf("node down in strict mode: %+v", d)
		}
		return err
	})
}
