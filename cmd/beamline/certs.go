package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// certsCmd makes a development authority and certificates of nodes.
type certsCmd struct {
	Names  []string      `arg:"" name:"node" help:"Names for the nodes' files: a makes a.pem and a-key.pem."`
	Dir    string        `help:"Where the files are, or come to be." default:"certs"`
	Host   []string      `help:"Host name or IP address at which others dial the nodes; can be given again." default:"127.0.0.1,::1,localhost"`
	Expiry time.Duration `help:"How long the certificates are valid." default:"720h"`
}

// Help is the long help of the command.
func (*certsCmd) Help() string {
	return `Makes an authority (ca.pem, ca-key.pem) where there is none yet, and a certificate and a key for each
node. For development: who has ca-key.pem can make a certificate for anybody.

    beamline certs a b
    beamline node --name a --tls-cert certs/a.pem --tls-key certs/a-key.pem --tls-ca certs/ca.pem

Nothing that exists is written over: to renew a certificate, remove its two files first. Nodes that run
take the new one for their next connections.`
}

var errCerts = errors.New("the certificates cannot be made")

// Run makes what is missing.
func (c *certsCmd) Run(_ context.Context, std streams) error {
	if c.Expiry <= 0 {
		return fmt.Errorf("%w: --expiry is %v; give how long they are to be valid, as 720h is", errCerts, c.Expiry)
	}
	for _, name := range c.Names {
		if name == "ca" || name == "" || filepath.Base(name) != name {
			return fmt.Errorf("%w: %q names no node's files; give a name such as a", errCerts, name)
		}
		for _, path := range []string{c.path(name, certSuffix), c.path(name, keySuffix)} {
			if _, err := os.Stat(path); err == nil {
				return fmt.Errorf("%w: %s exists; remove it, or give another --dir: %w", errCerts, path, fs.ErrExist)
			}
		}
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("%w: %w", errCerts, err)
	}
	ca, key, err := c.authority(std)
	if err != nil {
		return fmt.Errorf("%w: the authority: %w", errCerts, err)
	}
	for _, name := range c.Names {
		if err := c.node(name, ca, key); err != nil {
			return fmt.Errorf("%w: of node %s: %w", errCerts, name, err)
		}
		fmt.Fprintf(std.Out, "%s: valid for %v until %s. --tls-cert %s --tls-key %s --tls-ca %s\n", name, c.Host,
			time.Now().Add(c.Expiry).Format(time.DateTime), c.path(name, certSuffix), c.path(name, keySuffix), c.path("ca", certSuffix))
	}
	return nil
}

const (
	certSuffix = ".pem"
	keySuffix  = "-key.pem"
)

func (c *certsCmd) path(name, suffix string) string { return filepath.Join(c.Dir, name+suffix) }

// authority reads the authority, or makes it.
func (c *certsCmd) authority(std streams) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	certPath, keyPath := c.path("ca", certSuffix), c.path("ca", keySuffix)
	_, noCert := os.Stat(certPath)
	_, noKey := os.Stat(keyPath)
	switch {
	case noCert == nil && noKey == nil:
		return readAuthority(certPath, keyPath)
	case noCert == nil || noKey == nil:
		return nil, nil, fmt.Errorf("there is only one of %s and %s; remove it, or bring the other", certPath, keyPath)
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Beamline development authority"},
		IsCA:    true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		NotAfter: time.Now().Add(max(c.Expiry, 10*365*24*time.Hour)),
	}
	cert, key, err := c.make(template, nil, nil, certPath, keyPath)
	if err == nil {
		fmt.Fprintf(std.Out, "made an authority for development: %s. Keep %s to yourself.\n", certPath, keyPath)
	}
	return cert, key, err
}

func readAuthority(certPath, keyPath string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	certBlock, err := readPEM(certPath)
	if err != nil {
		return nil, nil, err
	}
	keyBlock, err := readPEM(keyPath)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(certBlock)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", certPath, err)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(keyBlock)
	if err != nil {
		return nil, nil, fmt.Errorf("read %s: %w", keyPath, err)
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return nil, nil, fmt.Errorf("the key in %s is not that of %s", keyPath, certPath)
	}
	return cert, key, nil
}

func readPEM(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s is no PEM file", path)
	}
	return block.Bytes, nil
}

// node makes the certificate of a node, good for both sides of a connection.
func (c *certsCmd) node(name string, ca *x509.Certificate, caKey *ecdsa.PrivateKey) error {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, NotAfter: time.Now().Add(c.Expiry),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	for _, host := range c.Host {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	_, _, err := c.make(template, ca, caKey, c.path(name, certSuffix), c.path(name, keySuffix))
	return err
}

// make signs a certificate for a new key, by itself where there is no authority, and writes
// both files.
func (c *certsCmd) make(template, ca *x509.Certificate, caKey *ecdsa.PrivateKey, certPath, keyPath string) (*x509.Certificate, *ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)); err != nil {
		return nil, nil, err
	}
	template.NotBefore = time.Now().Add(-time.Minute) // clocks differ
	if ca == nil {
		ca, caKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
	if err != nil {
		return nil, nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	if err := writeNew(keyPath, 0o600, &pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}); err != nil {
		return nil, nil, err
	}
	return cert, key, writeNew(certPath, 0o644, &pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// writeNew writes a file that must not be there yet.
func writeNew(path string, mode fs.FileMode, block *pem.Block) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(f, block), f.Close())
}
