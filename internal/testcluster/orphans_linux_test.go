package testcluster_test

import (
	"errors"
	"testing"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this process the parent of its descendants' orphans, as process 1 is
// in a container. A paused orphan stays paused then: outside of containers the system
// itself wakes it, since it is in another session than process 1. The function returned
// buries them all.
func adoptOrphans(t *testing.T) (bury func()) {
	t.Helper()
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	return func() {
		for {
			_, err := unix.Wait4(-1, nil, 0, nil)
			if err != nil && !errors.Is(err, unix.EINTR) {
				break
			}
		}
		if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0); err != nil {
			t.Error(err)
		}
	}
}
