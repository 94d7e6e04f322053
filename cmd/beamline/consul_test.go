package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/beamline-go/beamline/internal/consulagent/consultest"
)

var exported = regexp.MustCompile(`export CONSUL_HTTP_ADDR=(\S+)`)

// The command serves until it is ended, by Ctrl-C or by kill -9, and so does its agent.
func TestConsulRunsUntil(t *testing.T) {
	env := []string{"CONSUL_BIN=" + consultest.Binary(t)}
	for name, test := range map[string]struct {
		signal syscall.Signal
		status int
	}{
		"Ctrl-C":  {syscall.SIGINT, 0},
		"kill -9": {syscall.SIGKILL, -1},
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, env, "consul", "--port", "0")
			p.await("Ctrl-C ends it.")
			addr := exported.FindStringSubmatch(p.output())[1]
			conn, err := net.Dial("tcp", addr)
			if err != nil {
				t.Fatalf("nobody at the address it tells: %v", err)
			}
			defer conn.Close()
			p.signal(test.signal)
			if status := p.status(10 * time.Second); status != test.status {
				t.Errorf("status %d, not %d", status, test.status)
			}
			// The agent's end closes the connection.
			if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Read(make([]byte, 1)); err == nil || os.IsTimeout(err) {
				t.Errorf("the agent is still there: %v", err)
			}
		})
	}
}

func TestConsulPortInUse(t *testing.T) {
	env := []string{"CONSUL_BIN=" + consultest.Binary(t)}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, env, "consul", "--port", port)
	if status := p.status(20 * time.Second); status != statusFailed {
		t.Errorf("status %d", status)
	}
	for _, want := range []string{"the port is in use", l.Addr().String(), "port 0 picks a free one"} {
		if !strings.Contains(p.output(), want) {
			t.Errorf("it does not say %q:\n%s", want, p.output())
		}
	}
}

func TestConsulBadBinary(t *testing.T) {
	path := filepath.Join(t.TempDir(), "consul")
	t.Setenv("CONSUL_BIN", path)
	for _, args := range [][]string{{"consul"}, {"consul", "--build"}, {"demo", "--discovery", "consul"}} {
		var out bytes.Buffer
		if status := run(args, streams{&out, &out}); status != statusFailed {
			t.Errorf("%q: status %d", args, status)
		}
		if !strings.Contains(out.String(), path) || !strings.Contains(out.String(), "CONSUL_BIN") {
			t.Errorf("%q does not say what is wrong:\n%s", args, out.String())
		}
	}
}
