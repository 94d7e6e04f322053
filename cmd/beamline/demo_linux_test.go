package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// awaitGone waits until processes that are no children of this one have ended. handles
// were opened while they lived.
func awaitGone(t *testing.T, handles map[int]int) {
	t.Helper()
	for pid, handle := range handles {
		polled := []unix.PollFd{{Fd: int32(handle), Events: unix.POLLIN}}
		n, err := unix.Poll(polled, 10_000)
		for errors.Is(err, unix.EINTR) {
			n, err = unix.Poll(polled, 10_000)
		}
		if err != nil || n != 1 {
			t.Errorf("node process %d is still there after 10 s: %v", pid, err)
		}
		unix.Close(handle)
	}
}

func TestDemoLeavesNothingAfterKill9(t *testing.T) {
	p := start(t, nil, "demo", "--skip-kill")
	p.await("it lives on")
	handles := map[int]int{}
	for _, pid := range pids(t, p.output()) {
		handle, err := unix.PidfdOpen(pid, 0)
		if err != nil {
			t.Fatal(err)
		}
		handles[pid] = handle
	}
	p.signal(syscall.SIGKILL)
	if status := p.status(10 * time.Second); status != -1 {
		t.Errorf("status %d", status)
	}
	awaitGone(t, handles)
}

// terminal opens a pseudo-terminal: its keyboard and screen, and the file that a program
// gets as its terminal.
func terminal(t *testing.T) (keyboard, program *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("there are no pseudo-terminals here:", err)
	}
	t.Cleanup(func() { keyboard.Close() })
	raw, err := keyboard.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var number int
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = errors.Join(
			unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0),
			unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: 40, Col: 160}))
		if failed == nil {
			number, failed = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if err := errors.Join(err, failed); err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return keyboard, program
}

// interactive starts the interactive demo at a terminal of its own, and returns a
// function that presses a key there.
func interactive(t *testing.T) (p *process, press func(key string)) {
	t.Helper()
	keyboard, tty := terminal(t)
	p = &process{t: t, grown: make(chan struct{}), ended: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], "demo", "--interactive")
	p.cmd.Env = append(os.Environ(), "TERM=xterm", "LC_ALL=C.UTF-8", "NO_COLOR=1", asCommand+"=1")
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = tty, tty, tty
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	tty.Close()
	read := make(chan struct{})
	go func() {
		defer close(read)
		buffer := make([]byte, 4096)
		for {
			n, err := keyboard.Read(buffer)
			_, _ = p.Write(buffer[:n])
			if err != nil { // the program has closed its end
				return
			}
		}
	}()
	go func() {
		defer close(p.ended)
		_ = p.cmd.Wait()
		<-read
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	})
	return p, func(key string) {
		t.Helper()
		if _, err := keyboard.WriteString(key); err != nil {
			t.Fatal(err)
		}
	}
}

func TestInteractiveDemo(t *testing.T) {
	p, press := interactive(t)
	p.await("is told by c: {:counted, :\"b@127.0.0.1\", 1}")
	nodes := pids(t, strings.ReplaceAll(p.output(), "\r", ""))
	press("b")
	p.await("kill -9 of b@127.0.0.1")
	p.await("hears: {:DOWN, #ref1, :process, {:counter, :\"b@127.0.0.1\"}, :noconnection}")
	p.await("is told by c: {:counted, :\"c@127.0.0.1\", 1}")
	press("b")
	p.await("b@127.0.0.1 is started again")
	press("1")
	p.await("the link between a and b is cut")
	press("1")
	p.await("the link between a and b is healed")
	press("q")
	if status := p.status(10 * time.Second); status != 0 {
		t.Errorf("status %d:\n%s", status, p.output())
	}
	gone(t, nodes)
	if out := p.output(); strings.Contains(out, "\x1b[31m") || strings.Contains(out, "\x1b[32m") {
		t.Error("NO_COLOR is not honoured")
	}
}

func TestInteractiveDemoInterrupted(t *testing.T) {
	p, _ := interactive(t)
	p.await("is told by c")
	nodes := pids(t, strings.ReplaceAll(p.output(), "\r", ""))
	p.signal(syscall.SIGTERM)
	if status := p.status(10 * time.Second); status != statusInterrupted {
		t.Errorf("status %d:\n%s", status, p.output())
	}
	gone(t, nodes)
	if out := p.output(); !strings.HasSuffix(strings.TrimSpace(out), "beamline: interrupted") {
		t.Errorf("it ends with something else:\n%q", out)
	}
}
