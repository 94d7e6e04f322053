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
	joins, losses := 1, 0
	lost := func() {
		t.Helper()
		losses++
		a.awaitTimes("- b@127.0.0.1 has left", losses)
	}
	healed := func() {
		t.Helper()
		good("heal")
		joins++
		a.awaitTimes("+ b@127.0.0.1 has joined", joins)
	}
	good("cut", "b")
	lost()
	healed()
	good("one-way", "b")
	b.await("- a@127.0.0.1 has left (net_tick_timeout")
	lost()
	healed()
	good("throttle", "b", "1")
	lost()
	healed()
	for _, args := range [][]string{{"delay", "b", "10ms"}, {"lose", "b", "0.01"}, {"heal", "b"}} {
		good(args...)
	}
	good("pause")
	b.awaitTimes("- a@127.0.0.1 has left", 4)
	good("resume")
	b.awaitTimes("+ a@127.0.0.1 has joined", 5)
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
