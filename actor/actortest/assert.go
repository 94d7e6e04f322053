package actortest

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// AssertReceive takes the first message of type T that every guard accepts, waiting for it
// DefaultTimeout (VirtualTimeout in virtual time), and gives it back: assert_receive. When
// none comes the test fails and the process exits with ErrFailed; what is printed has the
// mailbox and who sent what to whom.
//
// A guard decides and does nothing else; it may be called more than once for a message.
func AssertReceive[T any](p *actor.Process, guards ...func(T) bool) T {
	s := of(p, "AssertReceive")
	s.tb.Helper()
	return assertReceive(s, p, "AssertReceive", s.wait(), guards)
}

// AssertReceiveWithin is AssertReceive that waits for at most timeout; actor.Infinity is
// the limit of the test.
func AssertReceiveWithin[T any](p *actor.Process, timeout time.Duration, guards ...func(T) bool) T {
	s := of(p, "AssertReceiveWithin")
	s.tb.Helper()
	return assertReceive(s, p, "AssertReceiveWithin", timeout, guards)
}

// AssertReceived is AssertReceive for a message that is in the mailbox already:
// assert_received. It does not wait.
func AssertReceived[T any](p *actor.Process, guards ...func(T) bool) T {
	s := of(p, "AssertReceived")
	s.tb.Helper()
	return assertReceive(s, p, "AssertReceived", 0, guards)
}

func assertReceive[T any](s *session, p *actor.Process, what string, timeout time.Duration, guards []func(T) bool) T {
	s.tb.Helper()
	m, err := actor.Receive(p, timeout, guards...)
	if err != nil && err != actor.ErrKilled { // in a deferred function of a killed process there is nothing to assert
		problem := fmt.Sprintf("no %s came within %v", typeName[T](), timeout)
		switch {
		case err != actor.Timeout:
			problem = err.Error()
		case timeout == 0:
			problem = fmt.Sprintf("there is no %s in the mailbox", typeName[T]())
		}
		s.fail(p, "%s: %s%s\n%s", what, problem, guarded(guards), mailbox(s, p, guards))
	}
	return m
}

// RefuteReceive fails the test when a message of type T that every guard accepts is there
// or comes within DefaultTimeout, in virtual time too: refute_receive. What it finds is
// taken out of the mailbox.
func RefuteReceive[T any](p *actor.Process, guards ...func(T) bool) {
	s := of(p, "RefuteReceive")
	s.tb.Helper()
	refuteReceive(s, p, "RefuteReceive", s.refuteWait(), guards)
}

// RefuteReceiveWithin is RefuteReceive that waits for timeout.
func RefuteReceiveWithin[T any](p *actor.Process, timeout time.Duration, guards ...func(T) bool) {
	s := of(p, "RefuteReceiveWithin")
	s.tb.Helper()
	refuteReceive(s, p, "RefuteReceiveWithin", timeout, guards)
}

// RefuteReceived is RefuteReceive for what is in the mailbox already: refute_received. It
// does not wait.
func RefuteReceived[T any](p *actor.Process, guards ...func(T) bool) {
	s := of(p, "RefuteReceived")
	s.tb.Helper()
	refuteReceive(s, p, "RefuteReceived", 0, guards)
}

func refuteReceive[T any](s *session, p *actor.Process, what string, timeout time.Duration, guards []func(T) bool) {
	s.tb.Helper()
	switch m, err := actor.Receive(p, timeout, guards...); err {
	case nil:
		s.fail(p, "%s: unexpectedly received %s%s", what, s.account.show(m), guarded(guards))
	case actor.Timeout, actor.ErrKilled:
	default:
		s.fail(p, "%s: %v", what, err)
	}
}

// WaitExit waits until the process has ended, and gives its exit reason; actor.NoProc when
// it had ended before, as a monitor has it. When it has not ended after five seconds the
// test fails.
func WaitExit(p *actor.Process, pid actor.PID) error {
	s := of(p, "WaitExit")
	s.tb.Helper()
	ref := p.Monitor(pid)
	timeout := max(s.wait(), exitTimeout)
	d, err := actor.Receive(p, timeout, func(d actor.Down) bool { return d.Ref == ref })
	if err != nil {
		p.Demonitor(ref, actor.Flush)
		s.fail(p, "WaitExit: %s has not ended within %v%s", s.account.who(pid), timeout, s.doing(p, pid))
	}
	return d.Reason
}

// doing says what a process is busy with that should have ended.
func (s *session) doing(p *actor.Process, pid actor.PID) string {
	info, ok := p.Info(pid)
	if !ok {
		return ""
	}
	text := fmt.Sprintf("\nit is %v, with %d messages in its mailbox", info.Status, info.MailboxLen)
	if info.TrapExit {
		text += ", and traps exits"
	}
	return text
}

// Is is a guard that accepts what is equal to want: the pin operator, ^want.
func Is[T comparable](want T) func(T) bool { return func(got T) bool { return got == want } }

// typeName is T as the user wrote it.
func typeName[T any]() string {
	if t := reflect.TypeFor[T](); t.Kind() != reflect.Interface || t.NumMethod() > 0 {
		return t.String()
	}
	return "message"
}

// guarded says where the guards are.
func guarded[T any](guards []func(T) bool) string {
	var where []string
	for _, g := range guards {
		if at := place(g); at != "" {
			where = append(where, at)
		}
	}
	if len(where) == 0 {
		return ""
	}
	return ", with the guard at " + strings.Join(where, " and ")
}

// place is the file and the line of a guard, empty for one of this package, such as Is.
func place[T any](guard func(T) bool) string {
	pc := reflect.ValueOf(guard).Pointer()
	f := runtime.FuncForPC(pc)
	if f == nil || strings.Contains(f.Name(), "/actortest.") {
		return ""
	}
	file, line := f.FileLine(pc)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line)
}

// mailbox lists what is in p's mailbox, and why it is not what was asked for.
func mailbox[T any](s *session, p *actor.Process, guards []func(T) bool) string {
	info, _ := p.Info(p.Self())
	if len(info.Messages) == 0 {
		return "The mailbox is empty."
	}
	var b strings.Builder
	shown := min(len(info.Messages), maxMailbox)
	fmt.Fprintf(&b, "Showing %d of %d messages in the mailbox, the oldest first:", shown, len(info.Messages))
	for _, m := range info.Messages[:shown] {
		fmt.Fprintf(&b, "\n  %T: %s", m, s.account.show(m))
		if v, ok := m.(T); ok {
			for _, g := range guards {
				if refused(g, v) {
					b.WriteString("  <- refused by the guard" + strings.TrimSuffix(" at "+place(g), " at "))
					break
				}
			}
		}
	}
	return b.String()
}

// maxMailbox is how many messages are printed, as ExUnit does.
const maxMailbox = 10

// refused calls a guard for the sake of the text alone: what it panics with is of no
// interest.
func refused[T any](guard func(T) bool, v T) (no bool) {
	defer func() { _ = recover() }()
	return !guard(v)
}
