package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestCerts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certs")
	var out bytes.Buffer
	certs := certsCmd{Names: []string{"a", "b"}, Dir: dir, Host: []string{"127.0.0.1", "node.example"}, Expiry: time.Hour}
	if err := certs.Run(t.Context(), streams{Out: &out}); err != nil {
		t.Fatal(err)
	}
	authority, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	for _, name := range certs.Names {
		pair, err := tls.LoadX509KeyPair(filepath.Join(dir, name+".pem"), filepath.Join(dir, name+"-key.pem"))
		if err != nil {
			t.Fatal(err)
		}
		for _, host := range certs.Host {
			for _, use := range []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth} {
				if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, KeyUsages: []x509.ExtKeyUsage{use}}); err != nil {
					t.Errorf("%s at %s: %v", name, host, err)
				}
			}
		}
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "other.example"}); err == nil {
			t.Errorf("%s is good for another host", name)
		}
		if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: time.Now().Add(2 * time.Hour)}); err == nil {
			t.Errorf("%s does not expire", name)
		}
		if info, err := os.Stat(filepath.Join(dir, name+"-key.pem")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key of %s: %v, %v", name, info, err)
		}
	}
	// Nothing is written over; a further node is signed by the same authority.
	if err := certs.Run(t.Context(), streams{Out: &out}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("made twice: %v", err)
	}
	certs.Names = []string{"c"}
	if err := certs.Run(t.Context(), streams{Out: &out}); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(filepath.Join(dir, "ca.pem")); err != nil || !bytes.Equal(again, authority) {
		t.Errorf("the authority has changed: %v", err)
	}
	for _, bad := range []certsCmd{
		{Names: []string{"../x"}, Dir: dir, Expiry: time.Hour}, {Names: []string{"ca"}, Dir: dir, Expiry: time.Hour},
		{Names: []string{"d"}, Dir: dir},
	} {
		if err := bad.Run(t.Context(), streams{Out: &out}); !errors.Is(err, errCerts) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := os.Remove(filepath.Join(dir, "ca-key.pem")); err != nil {
		t.Fatal(err)
	}
	certs.Names = []string{"e"}
	if err := certs.Run(t.Context(), streams{Out: &out}); !errors.Is(err, errCerts) {
		t.Errorf("without the authority's key: %v", err)
	}
}
