// Package consultest gives tests a Consul agent of their own.
//
//	agent := consultest.Start(t)
//	d, err := consul.New(consul.Config{Address: agent.Addr()})
//
// Without a Consul binary such a test is skipped, so that a plain `go test` works on
// any machine; with BEAMLINE_CONSUL_TESTS=1 it fails. With BEAMLINE_CONSUL_TESTS=0 it is
// skipped in any case: `make test` leaves these tests for its end. The agent that CONSUL_HTTP_ADDR names is never used: it may be a company's. To run the
// tests against one that runs already, say so: BEAMLINE_TEST_CONSUL=host:port. Tests
// that restart or pause their agent are skipped then.
package consultest

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"os"
	"testing"

	"github.com/beamline-go/beamline/internal/consulagent"
)

// The environment variables that say how tests get at an agent.
const (
	envTests = "BEAMLINE_CONSUL_TESTS" // 1: no agent is a failure, not a skip; 0: skip
	envUse   = "BEAMLINE_TEST_CONSUL"  // host:port of an agent to use
)

// Start starts a dev agent that ends with the test. The test is skipped, or fails,
// when there is no binary.
func Start(t testing.TB) *consulagent.Agent {
	t.Helper()
	return StartWith(t, consulagent.Config{})
}

// StartWith is Start for an agent of another kind.
func StartWith(t testing.TB, cfg consulagent.Config) *consulagent.Agent {
	t.Helper()
	cfg.Binary = Binary(t)
	agent, err := consulagent.Start(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(agent.Stop)
	return agent
}

// Binary is the Consul binary that tests start. The test is skipped, or fails, when
// there is none.
func Binary(t testing.TB) string {
	t.Helper()
	tests := os.Getenv(envTests)
	if tests == "0" {
		t.Skipf("%s is 0", envTests)
	}
	path, err := consulagent.Find(context.Background())
	switch {
	case err == nil:
	case tests == "" && errors.Is(err, consulagent.ErrNoBinary):
		t.Skip(err)
	default:
		t.Fatal(err)
	}
	return path
}

// Addr is the host:port of an agent: of the one that BEAMLINE_TEST_CONSUL names, else
// of one that ends with the test. For tests that need an agent and leave it in peace.
func Addr(t testing.TB) string {
	t.Helper()
	addr := os.Getenv(envUse)
	if addr == "" || os.Getenv(envTests) == "0" {
		return Start(t).Addr()
	}
	if _, _, err := net.SplitHostPort(addr); err != nil {
		t.Fatalf("%s=%q: %v", envUse, addr, err)
	}
	return addr
}

// Cluster is a cluster name that nobody else uses, so that tests share an agent.
func Cluster(testing.TB) string { return "test-" + rand.Text() }
