package cluster

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc/credentials"
)

// TLSFiles names the PEM files of a node's TLS: all three, or none. They are looked at
// again at each handshake, so that a certificate that was renewed, or an authority that
// was added, counts from the next connection on; connections that there are go on. While
// what is there cannot be used (a file is half written, a key is not the certificate's)
// the node goes on with what it had, and the log says so.
type TLSFiles struct {
	Cert string // this node's certificate, with those between it and the authority
	Key  string // its private key
	CA   string // the certificates that other nodes' must be signed by
}

func (f TLSFiles) paths() [3]string { return [3]string{f.Cert, f.Key, f.CA} }

// load reads the files.
func (f TLSFiles) load() (*tls.Config, error) {
	for _, path := range f.paths() {
		if path == "" {
			return nil, errors.New("TLSFiles needs all of Cert, Key and CA")
		}
	}
	pair, err := tls.LoadX509KeyPair(f.Cert, f.Key)
	if err != nil {
		return nil, fmt.Errorf("read the certificate %s and its key %s: %w", f.Cert, f.Key, err)
	}
	pem, err := os.ReadFile(f.CA)
	if err != nil {
		return nil, fmt.Errorf("read the authority's certificate: %w", err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read the authority's certificate: %s has none in PEM", f.CA)
	}
	return mutual(&tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots, MinVersion: tls.VersionTLS13}), nil
}

// mutual has both sides show a certificate.
func mutual(config *tls.Config) *tls.Config {
	t := config.Clone()
	t.ClientAuth = tls.RequireAndVerifyClientCert
	if t.ClientCAs == nil {
		t.ClientCAs = t.RootCAs
	}
	return t
}

// secrets are the TLS of a node: a config, or files that may change.
type secrets struct {
	files TLSFiles
	log   *slog.Logger

	mu     sync.Mutex
	stamps [3]stamp
	creds  credentials.TransportCredentials
}

// stamp is what a file looks like from outside.
type stamp struct {
	size int64
	at   time.Time
}

// newSecrets is nil for plaintext. config was checked, and is that of the files where
// there are some.
func newSecrets(config *tls.Config, files TLSFiles, log *slog.Logger) *secrets {
	if config == nil {
		return nil
	}
	s := &secrets{files: files, log: log, creds: credentials.NewTLS(config)}
	s.stamps, _ = s.look()
	return s
}

// current is what the next handshake uses.
func (s *secrets) current() credentials.TransportCredentials {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.files == (TLSFiles{}) {
		return s.creds
	}
	stamps, err := s.look()
	if err == nil && stamps == s.stamps {
		return s.creds
	}
	var config *tls.Config
	if err == nil {
		config, err = s.files.load()
	}
	if err != nil {
		if stamps != s.stamps {
			s.log.Error("the TLS files have changed and cannot be used: going on with what was there", slog.Any("err", err))
		}
		s.stamps = stamps
		return s.creds
	}
	s.log.Info("the TLS files have changed and are used from now on", slog.String("cert", s.files.Cert))
	s.stamps, s.creds = stamps, credentials.NewTLS(config)
	return s.creds
}

// look is the files' stamps; that of a file that is not there is zero.
func (s *secrets) look() (stamps [3]stamp, err error) {
	for i, path := range s.files.paths() {
		info, statErr := os.Stat(path)
		if statErr != nil {
			err = errors.Join(err, statErr)
			continue
		}
		stamps[i] = stamp{info.Size(), info.ModTime()}
	}
	return stamps, err
}
