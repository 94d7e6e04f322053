package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The faults of a node in another process, driven from outside.
func TestFault(t *testing.T) {
	a := start(t, nil, "node", "--name", "a", "--tick-time", "500ms", "--allow-faults")
	seed := nodeAddr(a)
	a.await("faults: ")
	m := regexp.MustCompile(`--control (\S+)`).FindStringSubmatch(a.output())
	if m == nil {
		t.Fatalf("no directory in %q", a.output())
	}
	fault := func(args ...string) (int, string) {
		var out bytes.Buffer
		status := run(append([]string{"fault", "--control", m[1]}, args...), streams{&out, &out})
		return status, out.String()
	}
	good := func(args ...string) {
		t.Helper()
		if status, out := fault(args...); status != 0 {
			t.Fatalf("fault %v: %d, %s", args, status, out)
		}
	}
	if info, err := os.Stat(m[1]); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory can be used by others: %v, %v", info, err)
	}
	b := start(t, nil, "node", "--name", "b", "--seed", seed, "--tick-time", "500ms")
	a.await("+ b@127.0.0.1 has joined")
	// Each loses the other for as long as a fault lasts. One may be connected while the other
	// is not yet, or see a connection that the other does not: so both are waited for.
	during := func(end string, begin ...string) {
		t.Helper()
		together(a, "b")
		together(b, "a")
		ofA, ofB := a.times(left("b")), b.times(left("a"))
		good(begin...)
		b.awaitTimes(left("a"), ofB+1)
		if begin[0] != "pause" { // which a does not notice
			a.awaitTimes(left("b"), ofA+1)
		}
		good(end)
	}
	during("heal", "cut", "b")
	during("heal", "one-way", "b")
	b.await(left("a") + " (net_tick_timeout")
	during("heal", "throttle", "b", "1")
	for _, args := range [][]string{{"delay", "b", "10ms"}, {"lose", "b", "0.01"}, {"heal", "b"}} {
		good(args...)
	}
	during("resume", "pause")
	together(b, "a")
	good("kill")
	if status := a.status(10 * time.Second); status == 0 {
		t.Error("a killed node exits with 0")
	}
	if status, out := fault("cut", "b"); status != statusFailed || !strings.Contains(out, "--allow-faults") {
		t.Errorf("a fault of a node that is gone: %d, %s", status, out)
	}
	if err := os.RemoveAll(m[1]); err != nil {
		t.Error(err)
	}
}

func joined(node string) string { return "+ " + node + "@127.0.0.1 has joined" }
func left(node string) string   { return "- " + node + "@127.0.0.1 has left" }

// together waits until p, a node, is connected to another.
func together(p *process, node string) {
	p.t.Helper()
	for n := p.times(left(node)); ; {
		p.awaitTimes(joined(node), n+1)
		now := p.times(left(node))
		if now == n {
			return
		}
		n = now
	}
}
