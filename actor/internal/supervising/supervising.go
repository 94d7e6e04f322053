// Package supervising holds what every kind of supervisor does alike with a child: start
// it, stop it, and report what became of it.
package supervising

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strconv"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// BrutalKill is :brutal_kill, as a shutdown time.
const BrutalKill time.Duration = -1

// What supervisors report, in the words of Elixir's log.
const (
	ChildTerminated = "terminated"
	StartError      = "failed to start"
	Shutdown        = "caused shutdown"
	ShutdownError   = "shut down abnormally"
)

// ErrTooMany is the reason in the report of a supervisor that gives up.
var ErrTooMany = actor.Reason(actor.Atom("reached_max_restart_intensity"))

// ErrNoProcess says that a start function returned neither a process nor an error.
var ErrNoProcess = errors.New("the Start returned neither a process nor an error: use actor.Ignore for none")

// Start calls the start function of a child in its supervisor p. What panics or exits is
// the error; actor.Ignore is one, too.
func Start(p *actor.Process, start func(*actor.Process) (actor.PID, error)) (pid actor.PID, err error) {
	err = actor.CatchAll(func() (err error) {
		pid, err = start(p)
		return err
	})
	switch {
	case err != nil:
		return actor.PID{}, err
	case pid.IsZero():
		return pid, ErrNoProcess
	}
	return pid, nil
}

// Halt ends the process pid of a child of p within timeout, BrutalKill for at once, and
// waits until it has ended. The error is the reason of an end that is to be reported. No
// Exit of the child is left in the mailbox.
func Halt(p *actor.Process, pid actor.PID, timeout time.Duration, permanent bool) error {
	mark := p.Mark()
	ref := p.Monitor(pid)
	is := func(d actor.Down) bool { return d.Ref == ref }
	brutal := timeout == BrutalKill
	signal := actor.Shutdown
	if brutal {
		signal, timeout = actor.Kill, actor.Infinity
	}
	_ = p.SendExit(pid, signal)
	d, err := actor.ReceiveSince(p, mark, timeout, is)
	if err != nil {
		_ = p.SendExit(pid, actor.Kill)
		d, _ = actor.ReceiveSince(p, mark, actor.Infinity, is)
	}
	return Judge(Unlink(p, pid, d.Reason), brutal, permanent)
}

// Unlink unlinks p from the dead pid. It takes an Exit that came from it out of the
// mailbox, whose reason tells more than that of the Down: the process may have been dead
// before the monitor was set.
func Unlink(p *actor.Process, pid actor.PID, reason error) error {
	p.Unlink(pid)
	if e, err := actor.Receive(p, 0, func(e actor.Exit) bool { return e.From == pid }); err == nil {
		return e.Reason
	}
	return reason
}

// Judge is reason if it is to be reported as the end of a child that was told to stop,
// and nil if the child ended as it should.
func Judge(reason error, brutal, permanent bool) error {
	switch {
	case brutal && reason == actor.Killed:
	case !brutal && reason == actor.Shutdown:
	case !permanent && actor.Kind(reason) != actor.KindAbnormal:
	default:
		return reason
	}
	return nil
}

// Offender is the child in a report.
type Offender struct {
	ID       string // none for :undefined
	Restart  string
	Shutdown time.Duration
	Type     string // worker or supervisor
}

// Report logs what became of the process pid of a child of p, in the shape that Elixir's
// supervisor reports have.
func Report(p *actor.Process, child Offender, what string, pid actor.PID, reason error) {
	log := p.System().Logger()
	if !log.Enabled(context.Background(), slog.LevelError) {
		return
	}
	who, id := any(p.Self()), ":undefined"
	if name := p.Name(); name != "" {
		who = ":" + string(name)
	}
	if child.ID != "" {
		id = strconv.Quote(child.ID)
	}
	log.Error(fmt.Sprintf("Child %s of Supervisor %v %s", id, who, what),
		slog.Any("supervisor", p.Self()), slog.String("child", child.ID),
		slog.Any("pid", pid), slog.Any("reason", reason),
		slog.String("restart", child.Restart), slog.Duration("shutdown", child.Shutdown), slog.String("type", child.Type))
}

// Overdue logs that a replacement is started although the body of the dead process pid
// has not returned, with the stacks, for the times-th time.
func Overdue(p *actor.Process, child string, pid actor.PID, times int) {
	buf := make([]byte, 64<<10)
	stacks := string(buf[:runtime.Stack(buf, true)])
	p.System().Logger().Warn("supervisor: a killed child's body has not returned: starting its replacement beside it",
		slog.Any("supervisor", p.Self()), slog.String("child", child), slog.Any("pid", pid),
		slog.Int("times", times), slog.String("goroutines", stacks))
}

// Unexpected logs a message that a supervisor does not know.
func Unexpected(p *actor.Process, msg any) {
	p.System().Logger().Error("Supervisor received unexpected message",
		slog.Any("supervisor", p.Self()), slog.String("message", fmt.Sprintf("%#v", msg)))
}
