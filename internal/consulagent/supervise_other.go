//go:build !linux

package consulagent

import "syscall"

// endWithParent does nothing where the kernel has no such service: there the agent
// outlives a supervisor that is itself killed, unless we are there to end it.
func endWithParent(*syscall.SysProcAttr) {}
