package main

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/beamline-go/beamline/cookbook"
)

// pids are the process ids of the nodes, as the demo tells them.
func pids(t *testing.T, output string) []int {
	t.Helper()
	var found []int
	for _, m := range regexp.MustCompile(`(?m)^  [abc]@\S+ .*pid (\d+) `).FindAllStringSubmatch(output, -1) {
		pid, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, pid)
	}
	if len(found) != 3 {
		t.Fatalf("the demo tells of %d nodes:\n%s", len(found), output)
	}
	return found
}

// gone complains of every node that is still there.
func gone(t *testing.T, nodes []int) {
	t.Helper()
	for _, pid := range nodes {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("node process %d is still there: %v", pid, err)
		}
	}
}

func TestDemoAgreesWithTheBEAM(t *testing.T) {
	recording, err := cookbook.All()[0].Recording()
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, nil, "demo")
	if status := p.status(30 * time.Second); status != 0 {
		t.Errorf("status %d", status)
	}
	out := p.output()
	gone(t, pids(t, out))
	for _, line := range recording.Lines {
		row := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(line) + ` +│ ` + regexp.QuoteMeta(line) + ` +✓$`)
		if !row.MatchString(out) {
			t.Errorf("no row with a tick for %q", line)
		}
	}
	n := len(recording.Lines)
	for _, want := range []string{
		"⚡ kill -9 of b@127.0.0.1 (pid ",
		fmt.Sprintf("01_counter: %d lines, %d as on the BEAM, 0 different, in ", n, n),
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(out, "✗") || strings.Contains(out, "\x1b") {
		t.Error("there is a cross, or a colour though no terminal is there")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// The demo shows what happens, not what should: without the kill it is red, and soon.
func TestDemoWithoutTheKillIsRed(t *testing.T) {
	p := start(t, nil, "demo", "--skip-kill")
	if status := p.status(20 * time.Second); status != statusFailed {
		t.Errorf("status %d", status)
	}
	out := p.output()
	gone(t, pids(t, out))
	for _, want := range []string{"│ a hears: :timeout ", "✗", " different, in "} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(out, " 0 different") {
		t.Error("it says that nothing is different")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// With --beam the left column is what a BEAM did just now.
func TestDemoOnTheBEAM(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("needs elixir")
	}
	t.Chdir("../..")
	p := start(t, nil, "demo", "--beam")
	if status := p.status(60 * time.Second); status != 0 {
		t.Errorf("status %d", status)
	}
	out := p.output()
	for _, want := range []string{"counter.exs ran on the BEAM, on 3 nodes of its own, in ", "BEAM, just now (Elixir ", ", 0 different, in "} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

func TestDemoInterrupted(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			p := start(t, nil, "demo", "--skip-kill")
			p.await("it lives on") // and the demo waits for a death that does not come
			nodes := pids(t, p.output())
			p.signal(sig)
			if status := p.status(10 * time.Second); status != statusInterrupted {
				t.Errorf("status %d", status)
			}
			gone(t, nodes)
			if out := p.output(); !strings.HasSuffix(out, "beamline: interrupted\n") {
				t.Errorf("it ends with something else:\n%s", out)
			}
		})
	}
}

func TestDemoInASCII(t *testing.T) {
	p := start(t, []string{"LC_ALL=C"}, "demo")
	p.status(30 * time.Second)
	for _, r := range p.output() {
		if r > 126 {
			t.Fatalf("%q is not ASCII:\n%s", r, p.output())
		}
	}
}
