package testcluster

import (
	"errors"

	"golang.org/x/sys/unix"
)

// awaitStopped returns when the child process has stopped, or with an error when it has
// ended. It leaves the burial to os/exec.
func awaitStopped(pid int) error {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WSTOPPED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
