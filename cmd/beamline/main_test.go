package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// asCommand makes the test binary be the command.
const asCommand = "BEAMLINE_TEST_AS_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	beNode() // the nodes of a command that a test runs in this process
	goleak.VerifyTestMain(m)
}

// process is the command as a process of its own. What it prints is read while it runs.
type process struct {
	t   *testing.T
	cmd *exec.Cmd

	mu    sync.Mutex
	text  bytes.Buffer
	grown chan struct{} // closed and replaced when text has grown
	ended chan struct{}
}

// start starts the command. What is left of it is killed at the test's end.
func start(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, grown: make(chan struct{}), ended: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Env = append(append(os.Environ(), "COLUMNS=300", "LC_ALL=C.UTF-8", asCommand+"=1"), env...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	p.cmd.WaitDelay = 5 * time.Second
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	})
	return p
}

// Write takes what the command prints.
func (p *process) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.grown)
	p.grown = make(chan struct{})
	return p.text.Write(b)
}

// output is what the command has printed until now.
func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// await waits until the command has printed want.
func (p *process) await(want string) {
	p.t.Helper()
	p.awaitTimes(want, 1)
}

// times is how often the command has printed something so far.
func (p *process) times(what string) int { return strings.Count(p.output(), what) }

// awaitTimes waits until the command has printed want so many times.
func (p *process) awaitTimes(want string, times int) {
	p.t.Helper()
	late := time.After(20 * time.Second)
	for {
		p.mu.Lock()
		text, grown := p.text.String(), p.grown
		p.mu.Unlock()
		if strings.Count(text, want) >= times {
			return
		}
		select {
		case <-grown:
		case <-p.ended:
			if strings.Count(p.output(), want) < times {
				p.t.Fatalf("it ended without saying %q:\n%s", want, p.output())
			}
		case <-late:
			p.t.Fatalf("it has not said %q:\n%s", want, text)
		}
	}
}

// signal sends sig to the command alone.
func (p *process) signal(sig syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatal(err)
	}
}

// status waits, at most for limit, until the command has ended, and returns its exit
// status: -1 when a signal ended it.
func (p *process) status(limit time.Duration) int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(limit):
		p.t.Fatalf("it has not ended in %v:\n%s", limit, p.output())
	}
	return p.cmd.ProcessState.ExitCode()
}

func TestCommandLine(t *testing.T) {
	for _, test := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, 0, "Usage: beamline"},
		{[]string{"--version"}, 0, "beamline "},
		{[]string{"nonesuch"}, statusUsage, "beamline --help"},
		{[]string{"--log-level", "loud"}, statusUsage, "loud"},
		{[]string{"cookbook", "list"}, 0, "01_counter"},
		{[]string{"cookbook", "show", "1"}, 0, "defmodule Counter do"},
		{[]string{"cookbook", "run", "2"}, 0, "02_bank: 17 lines, 17 as on the BEAM, 0 different"},
		{[]string{"cookbook", "run", "3"}, 0, "03_ratelimiter: 20 lines, 20 as on the BEAM, 0 different"},
		{[]string{"cookbook", "run", "4"}, 0, "04_crawler: 10 lines, 10 as on the BEAM, 0 different"},
		{[]string{"cookbook", "run", "99"}, statusFailed, "beamline cookbook list has them all"},
		{[]string{"cookbook", "record", "01", "--dir", t.TempDir()}, statusFailed, "root of the repository"},
		{[]string{"demo", "--interactive"}, statusFailed, "needs a terminal"},
		{[]string{"demo", "--discovery", "pigeons"}, statusUsage, "pigeons"},
		{[]string{"node"}, statusUsage, "--name"},
	} {
		var out bytes.Buffer
		if got := run(test.args, streams{&out, &out}); got != test.status {
			t.Errorf("%q: status %d, not %d", test.args, got, test.status)
		}
		if !strings.Contains(out.String(), test.says) {
			t.Errorf("%q does not say %q:\n%s", test.args, test.says, out.String())
		}
	}
}

func TestExitStatus(t *testing.T) {
	interrupted, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		ctx    context.Context
		err    error
		status int
		says   string
	}{
		{context.Background(), nil, 0, ""},
		{context.Background(), exitError(7), 7, ""},
		{context.Background(), os.ErrNotExist, statusFailed, "file does not exist"},
		{context.Background(), context.Canceled, statusFailed, "canceled"},
		{interrupted, context.Canceled, statusInterrupted, "interrupted"},
		{interrupted, os.ErrNotExist, statusFailed, "file does not exist"},
	} {
		var out bytes.Buffer
		if got := report(test.ctx, test.err, &out); got != test.status || !strings.Contains(out.String(), test.says) {
			t.Errorf("%v: status %d, %q; want %d, %q", test.err, got, out.String(), test.status, test.says)
		}
	}
}
