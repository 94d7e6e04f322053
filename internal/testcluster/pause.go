package testcluster

import (
	"errors"
	"io"
	"os/exec"
	"strconv"
	"syscall"
)

// Pause stops the node as SIGSTOP does: it keeps its connections and says nothing. When
// Pause returns, the node has stopped (on Linux; elsewhere it is about to). Pausing a
// paused node changes nothing.
//
// A stopped process cannot see that its launcher is gone. Therefore a small helper
// process waits beside it and wakes it then, upon which it exits.
func (n *Node) Pause() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.paused != nil {
		return nil
	}
	r, err := newResumer(n.OSPid())
	if err != nil {
		return n.failed("it to pause", err)
	}
	if err := n.signal(syscall.SIGSTOP); err != nil {
		return errors.Join(err, r.release())
	}
	if err := awaitStopped(n.OSPid()); err != nil {
		// It died meanwhile; who waits for it learns of it.
		return errors.Join(n.failed("it to pause", err), r.release())
	}
	n.paused = r
	return nil
}

// Resume wakes a paused node, as SIGCONT does. A node that is not paused stays as it is.
func (n *Node) Resume() error {
	n.mu.Lock()
	r := n.paused
	n.paused = nil
	n.mu.Unlock()
	if r == nil {
		return nil
	}
	return errors.Join(n.signal(syscall.SIGCONT), r.release())
}

// resumer is the helper that wakes a paused process when the launcher is gone: a shell
// that waits for the end of its standard input.
type resumer struct {
	cmd  *exec.Cmd
	hold io.Closer
}

func newResumer(pid int) (*resumer, error) {
	cmd := exec.Command("/bin/sh", "-c", `read -r _; kill -CONT "$0" 2>/dev/null`, strconv.Itoa(pid))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(err, hold.Close())
	}
	return &resumer{cmd: cmd, hold: hold}, nil
}

// release ends the helper. It sends one more SIGCONT, which wakes nobody who is awake.
func (r *resumer) release() error {
	err := r.hold.Close()
	var status *exec.ExitError
	if waited := r.cmd.Wait(); !errors.As(waited, &status) { // kill fails when the process has ended
		err = errors.Join(err, waited)
	}
	return err
}
