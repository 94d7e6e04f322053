package application_test

import (
	"bufio"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// program is a child in a mode, and its output, line by line.
type program struct {
	cmd   *exec.Cmd
	stdin io.Writer
	lines *bufio.Scanner
}

func runProgram(t *testing.T, mode string) *program {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close() })
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &program{cmd, stdin, bufio.NewScanner(out)}
}

func (p *program) says(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if !p.lines.Scan() {
			t.Fatalf("it says nothing more, not %q", w)
		}
		if got := p.lines.Text(); got != w {
			t.Fatalf("it says %q, not %q", got, w)
		}
	}
}

func (p *program) signal(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

func (p *program) ends(t *testing.T, want int) {
	t.Helper()
	for p.lines.Scan() {
		t.Errorf("it also says %q", p.lines.Text())
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	if got := p.cmd.ProcessState.ExitCode(); got != want {
		t.Errorf("exit status %d, not %d", got, want)
	}
}

func TestSignalStopsInOrder(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			p := runProgram(t, "plain")
			p.says(t, "ready")
			p.signal(t, sig)
			p.says(t, "above stopped", "below stopped")
			p.ends(t, 0)
		})
	}
}

func TestSecondSignalStopsAtOnce(t *testing.T) {
	p := runProgram(t, "slow")
	p.says(t, "ready")
	p.signal(t, syscall.SIGTERM)
	p.says(t, "slow")
	p.signal(t, syscall.SIGINT)
	p.ends(t, 130)
}

func TestGraceTime(t *testing.T) {
	p := runProgram(t, "overdue")
	p.says(t, "ready")
	p.signal(t, syscall.SIGTERM)
	p.says(t, "slow")
	p.ends(t, 3)
}

func TestCrashAtTheTop(t *testing.T) {
	p := runProgram(t, "plain")
	p.says(t, "ready")
	if _, err := p.stdin.Write([]byte("k")); err != nil {
		t.Fatal(err)
	}
	p.says(t, "above stopped", "below stopped")
	p.ends(t, 1)
}

func TestStartThatFails(t *testing.T) {
	p := runProgram(t, "fail")
	p.says(t, "below stopped")
	p.ends(t, 1)
}
