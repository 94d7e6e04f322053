package main

import (
	"errors"
	"net"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/beamline-go/beamline/internal/consulagent/consultest"
)

// agentAddr is the address of the Consul agent that the demo tells.
func agentAddr(t *testing.T, output string) string {
	t.Helper()
	m := regexp.MustCompile(`through Consul at (\S+:\d+)`).FindStringSubmatch(output)
	if m == nil {
		t.Fatalf("the demo tells of no agent:\n%s", output)
	}
	return m[1]
}

func TestDemoThroughConsul(t *testing.T) {
	env := []string{"CONSUL_BIN=" + consultest.Binary(t), "CONSUL_HTTP_ADDR=127.0.0.1:1"} // not that one
	p := start(t, env, "demo", "--discovery", "consul")
	if status := p.status(30 * time.Second); status != 0 {
		t.Errorf("status %d", status)
	}
	if out := p.output(); !strings.Contains(out, " 0 different, in ") {
		t.Errorf("no good end:\n%s", out)
	}
	addr := agentAddr(t, p.output())
	if conn, err := net.Dial("tcp", addr); err == nil {
		conn.Close()
		t.Errorf("the agent at %s is still there", addr)
	}
	gone(t, pids(t, p.output()))
}

func TestDemoLeavesNoAgentAfterKill9(t *testing.T) {
	env := []string{"CONSUL_BIN=" + consultest.Binary(t)}
	p := start(t, env, "demo", "--discovery", "consul", "--skip-kill")
	p.await("it lives on")
	conn, err := net.Dial("tcp", agentAddr(t, p.output()))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	p.signal(syscall.SIGKILL)
	if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		t.Fatal(err)
	}
	// The system closes the connection when the agent has ended.
	if _, err := conn.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("the agent is still there after 10 s")
	}
}
