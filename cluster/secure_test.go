package cluster_test

import (
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// files writes what a node needs that trusts ours and has a certificate of by.
func (a *authority) files(t *testing.T, dir string, by *authority) cluster.TLSFiles {
	t.Helper()
	f := cluster.TLSFiles{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"), CA: filepath.Join(dir, "ca.pem")}
	pair := a.config(t, by).Certificates[0]
	key, _ := pair.PrivateKey.(*ecdsa.PrivateKey)
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{
		f.Cert: {Type: "CERTIFICATE", Bytes: pair.Certificate[0]},
		f.Key:  {Type: "PRIVATE KEY", Bytes: der},
		f.CA:   {Type: "CERTIFICATE", Bytes: a.cert.Raw},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// Certificates and authorities that change count from the next connection on, on both
// sides; while they cannot be used, those of before do.
func TestTLSFilesAreReadAgain(t *testing.T) {
	ours, theirs := newAuthority(t), newAuthority(t)
	dirA, dirB := t.TempDir(), t.TempDir()
	a := start(t, "a", func(c *cluster.Config) { c.TLSFiles = ours.files(t, dirA, ours) })
	b := start(t, "b", func(c *cluster.Config) { c.TLSFiles = ours.files(t, dirB, ours) })
	meet := func(what string, want bool) {
		t.Helper()
		for _, way := range [][2]*cluster.Node{{a, b}, {b, a}} {
			err := way[0].Connect(within(t), way[1].Addr())
			if (err == nil) != want {
				t.Fatalf("%s: %s connects to %s: %v", what, way[0].Name(), way[1].Name(), err)
			}
			if want {
				if err := way[0].Disconnect(way[1].Name()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	meet("the same authority", true)
	theirs.files(t, dirB, theirs)
	meet("one has moved to another authority", false)
	theirs.files(t, dirA, theirs)
	meet("both have", true)
	if err := os.WriteFile(filepath.Join(dirA, "cert.pem"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	meet("a file that cannot be used", true)
	if err := os.Remove(filepath.Join(dirA, "key.pem")); err != nil {
		t.Fatal(err)
	}
	meet("a file that is gone", true)
	if n := a.Stats().Untrusted + b.Stats().Untrusted; n == 0 {
		t.Error("nobody counted what was not trusted")
	}
	err := refused(t, cluster.Config{Name: "x", TLSFiles: cluster.TLSFiles{Cert: filepath.Join(dirA, "cert.pem")}})
	if !errors.Is(err, cluster.ErrConfig) {
		t.Errorf("one file of three: %v", err)
	}
	err = refused(t, cluster.Config{Name: "x", TLSFiles: ours.files(t, t.TempDir(), ours), TLS: &tls.Config{}})
	if !errors.Is(err, cluster.ErrConfig) {
		t.Errorf("TLS twice: %v", err)
	}
}

// Refusals are counted on both sides.
func TestStats(t *testing.T) {
	a, b := pair(t)
	for _, test := range []struct {
		name actor.NodeName
		more func(*cluster.Config)
		code cluster.Code
	}{
		{"x", func(c *cluster.Config) { c.Cookie = "another" }, cluster.CodeCookie},
		{"x", func(c *cluster.Config) { c.Cluster = "another" }, cluster.CodeCluster},
		{"b", func(*cluster.Config) {}, cluster.CodeNameInUse},
	} {
		n := start(t, test.name, test.more)
		err := n.Connect(within(t), a.Addr())
		if r, ok := errors.AsType[*cluster.RefusedError](err); !ok || r.Code != test.code {
			t.Errorf("%v: %v", test.code, err)
		}
		if a.Stats().Refused[test.code]+a.Stats().RefusedBy[test.code] == 0 || n.Stats().RefusedBy[test.code]+n.Stats().Refused[test.code] == 0 {
			t.Errorf("%v was not counted: %+v, %+v", test.code, a.Stats(), n.Stats())
		}
	}
	if !a.Connected("b") || a.Stats().Connected != 1 || b.Stats().Connected != 1 {
		t.Errorf("the refused changed the connections: %+v", a.Stats())
	}
}

// A certificate that has expired is refused by either side, and both say why.
func TestExpiredCertificate(t *testing.T) {
	ours := newAuthority(t)
	a := start(t, "a", func(c *cluster.Config) { c.TLS = ours.config(t, ours) })
	late := ours.config(t, ours)
	late.Time = func() time.Time { return time.Now().Add(48 * time.Hour) } // for whom all have expired
	n := start(t, "n", func(c *cluster.Config) { c.TLS = late })
	if err := n.Connect(within(t), a.Addr()); err == nil {
		t.Error("it connects to a node whose certificate has expired")
	} else {
		says(t, err, a.Addr(), "expired")
	}
	if err := a.Connect(within(t), n.Addr()); err == nil {
		t.Error("a node whose certificate has expired was let in")
	}
}
