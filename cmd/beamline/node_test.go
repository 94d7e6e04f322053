package main

import (
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nodeAddr waits until a node is up and returns its address.
func nodeAddr(p *process) string {
	p.t.Helper()
	p.await("Ctrl-C stops it")
	m := regexp.MustCompile(` is up at (\S+),`).FindStringSubmatch(p.output())
	if m == nil {
		p.t.Fatalf("no address in %q", p.output())
	}
	return m[1]
}

func TestNodesComeAndGo(t *testing.T) {
	a := start(t, nil, "node", "--name", "a", "--tick-time", "1s")
	seed := nodeAddr(a)
	b := start(t, nil, "node", "--name", "b", "--seed", seed, "--tick-time", "1s")
	a.await("+ b@127.0.0.1 has joined; connected to b@127.0.0.1\n")
	b.await("+ a@127.0.0.1 has joined")
	c := start(t, nil, "node", "--name", "c", "--seed", seed, "--tick-time", "1s")
	a.await("+ c@127.0.0.1 has joined; connected to b@127.0.0.1, c@127.0.0.1\n")
	b.await("+ c@127.0.0.1 has joined") // though it knew of a alone

	b.signal(syscall.SIGTERM)
	if status := b.status(10 * time.Second); status != 0 || !strings.HasSuffix(b.output(), "b@127.0.0.1 has stopped.\n") {
		t.Errorf("b: status %d:\n%s", status, b.output())
	}
	a.await("- b@127.0.0.1 has left")
	c.signal(syscall.SIGKILL)
	a.await("- c@127.0.0.1 has left (connection_closed")
	a.signal(syscall.SIGINT)
	if status := a.status(10 * time.Second); status != 0 {
		t.Errorf("a: status %d:\n%s", status, a.output())
	}
}

// What goes wrong at the start is an error that says what was attempted and what to do.
func TestNodeErrors(t *testing.T) {
	dir := t.TempDir()
	cookie, open := filepath.Join(dir, "cookie"), filepath.Join(dir, "open")
	for path, mode := range map[string]os.FileMode{cookie: 0o600, open: 0o644} {
		if err := os.WriteFile(path, []byte("from the file\n"), mode); err != nil {
			t.Fatal(err)
		}
	}
	secret := []string{cookieVariable + "=from the file"}
	first := start(t, secret, "node", "--name", "a")
	addr := nodeAddr(first)

	for _, test := range []struct {
		name string
		env  []string
		args []string
		says []string
	}{
		{"port in use", secret, []string{"--name", "b", "--listen", addr}, []string{addr, "address already in use", "port 0 for any free one"}},
		{"name in use", secret, []string{"--name", "a", "--seed", addr}, []string{addr, "a@127.0.0.1 is in use", "another --name"}},
		{"wrong cookie", []string{cookieVariable + "=other"}, []string{"--name", "b", "--seed", addr}, []string{addr, "cookies", "differ", "--cookie-file"}},
		{"no cookie", []string{cookieVariable + "="}, []string{"--name", "b", "--seed", addr}, []string{"cookies", "differ"}},
		{"other cluster", secret, []string{"--name", "b", "--cluster", "other", "--seed", addr}, []string{`"other"`, `"beamline"`, "the same --cluster"}},
		{"no address", secret, []string{"--name", "b", "--seed", "nonsense"}, []string{`"nonsense"`, "host:port"}},
		{"no loopback", secret, []string{"--name", "b", "--listen", "0.0.0.0:0"}, []string{"other machines can reach", "--allow-plaintext"}},
		{"no name", secret, []string{"--name", "b b"}, []string{`"b b"`, "give a name"}},
		{"cookie for all to read", nil, []string{"--name", "b", "--cookie-file", open}, []string{"chmod 600 " + open}},
		{"no cookie file", nil, []string{"--name", "b", "--cookie-file", open + "x"}, []string{open + "x", "no such file"}},
		{"half of TLS", secret, []string{"--name", "b", "--tls-cert", open}, []string{"all of --tls-cert, --tls-key and --tls-ca"}},
		{"no certificate", secret, []string{"--name", "b", "--tls-cert", open, "--tls-key", open, "--tls-ca", open}, []string{"read the certificate"}},
		{"two ways", secret, []string{"--name", "b", "--discovery", "consul", "--seed", addr}, []string{"give one of the two"}},
		{"DNS of nothing", secret, []string{"--name", "b", "--discovery", "dns"}, []string{"--discovery dns and --dns HOST:PORT go together"}},
		{"DNS without a port", secret, []string{"--name", "b", "--discovery", "dns", "--dns", "nodes.internal"}, []string{"--dns=nodes.internal is not HOST:PORT"}},
		{"DNS of port 0", secret, []string{"--name", "b", "--discovery", "dns", "--dns", "nodes.internal:0"}, []string{"give the host name of the nodes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := start(t, test.env, append([]string{"node"}, test.args...)...)
			if status := p.status(20 * time.Second); status != statusFailed {
				t.Errorf("status %d", status)
			}
			for _, want := range test.says {
				if !strings.Contains(p.output(), want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if t.Failed() {
				t.Log(p.output())
			}
		})
	}

	// With the cookie from the file it is let in.
	b := start(t, nil, "node", "--name", "b", "--seed", addr, "--cookie-file", cookie)
	b.await("+ a@127.0.0.1 has joined")
}

// A seed that does not answer is no reason to give up: the node says so and tries on.
func TestNodeWaitsForItsSeed(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	b := start(t, nil, "node", "--name", "b", "--seed", addr)
	nodeAddr(b)
	b.await("connect to " + addr + ": the address does not answer")
	a := start(t, nil, "node", "--name", "a", "--listen", addr)
	nodeAddr(a)
	b.await("+ a@127.0.0.1 has joined")
}

func TestNodeWithoutItsConsulAgent(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := free.Addr().String()
	free.Close()
	b := start(t, []string{"CONSUL_HTTP_ADDR=" + addr}, "node", "--name", "b", "--discovery", "consul")
	nodeAddr(b)
	b.await("no Consul agent at " + addr)
	b.await("beamline consul")
}

func TestNodeFindsOthersByDNS(t *testing.T) {
	a := start(t, nil, "node", "--name", "a")
	_, port, err := net.SplitHostPort(nodeAddr(a))
	if err != nil {
		t.Fatal(err)
	}
	b := start(t, nil, "node", "--name", "b", "--discovery", "dns", "--dns", "localhost:"+port)
	nodeAddr(b)
	b.await("+ a@127.0.0.1 has joined")
}
