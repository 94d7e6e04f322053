package consulagent

import "syscall"

// endWithParent has the kernel kill the process started with attr as soon as the
// thread that starts it ends: call it on a goroutine that keeps its thread.
func endWithParent(attr *syscall.SysProcAttr) { attr.Pdeathsig = syscall.SIGKILL }
