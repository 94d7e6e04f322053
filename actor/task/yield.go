package task

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Yield waits for the task's end at most timeout, as Task.yield. The result is nil when the
// task is still at work: ask again, Await it, or Shutdown it.
//
//	r, err := task.Yield(p, t, time.Second)
//	if err == nil && r == nil {
//		r, err = task.Shutdown(p, t, task.BrutalKill)
//	}
//
// The error is ErrNotOwner, actor.ErrBadTimeout, or an *ExitError for a lost connection. A
// task that is linked and fails ends the caller, unless that traps exits.
func Yield[T any](p *actor.Process, t Task[T], timeout time.Duration) (*Result[T], error) {
	if err := t.check(p, "yield", timeout); err != nil {
		return nil, err
	}
	r, err := t.answer(p, timeout)
	switch {
	case err == actor.Timeout:
		return nil, nil //nolint:nilnil // not yet: neither a result nor an error
	case err != nil:
		return nil, err
	case r.Exit == actor.NoConnection:
		return nil, t.failed("yield", t.seen(r.Exit), timeout)
	}
	return &r, nil
}

// YieldMany waits for the ends of all tasks, at most timeout in all, as Task.yield_many,
// and gives them in the order of tasks, nil for those that are still at work.
func YieldMany[T any](p *actor.Process, tasks []Task[T], timeout time.Duration) ([]*Result[T], error) {
	results, err := collect(p, "yield_many", tasks, timeout, false)
	if err != nil {
		return nil, err
	}
	for i, r := range results {
		if r != nil && r.Exit == actor.NoConnection {
			return nil, &ExitError{Reason: tasks[i].seen(r.Exit), Function: "yield_many", Refs: refs(tasks), Timeout: timeout}
		}
	}
	return results, nil
}

// Shutdown ends the task and waits until it has ended, as Task.shutdown. It sends the exit
// signal Shutdown, and after timeout, or at once with BrutalKill, Kill. The link goes first,
// so that the caller does not end with it.
//
// The result is the task's, if it had one in time; its exit, if it ended otherwise than by
// this, actor.NoProc for one that was over and awaited; and nil when it was shut down. The error is ErrNotOwner, ErrNoProcess,
// actor.ErrBadTimeout, or an *ExitError for a lost connection.
func Shutdown[T any](p *actor.Process, t Task[T], timeout time.Duration) (*Result[T], error) {
	kill := timeout == BrutalKill
	if kill {
		timeout = actor.Infinity
	}
	if err := t.check(p, "shutdown", timeout); err != nil {
		return nil, err
	}
	if t.PID.IsZero() {
		return nil, fmt.Errorf("task: shut %v down: %w", t.Ref, ErrNoProcess)
	}
	mark := p.Mark()
	mon := p.Monitor(t.PID)
	reason := actor.Shutdown
	if kill {
		reason = actor.Kill
	}
	t.end(p, reason)
	down, err := actor.ReceiveSince(p, mark, timeout, func(d actor.Down) bool { return d.Ref == mon })
	expected := actor.Shutdown
	if kill {
		expected = actor.Killed
	}
	if err == actor.Timeout {
		_ = p.SendExit(t.PID, actor.Kill)
		down, err = actor.ReceiveSince(p, mark, actor.Infinity, func(d actor.Down) bool { return d.Ref == mon })
	}
	if err != nil {
		return nil, err
	}
	own, err := t.answer(p, 0) // the result, or the task's own DOWN, which knows how it ended before
	p.Demonitor(t.Ref, actor.Flush)
	why := down.Reason
	switch {
	case err == nil && own.Exit == nil:
		return &own, nil
	case err == nil:
		why = own.Exit
	}
	switch why {
	case expected:
		return nil, nil //nolint:nilnil // it was shut down
	case actor.NoConnection:
		return nil, t.failed("shutdown", t.seen(why), timeout)
	}
	return &Result[T]{Exit: why}, nil
}

// end unlinks the task and sends it an exit signal. Should the caller be killed between the
// two, nothing would end the task any more: so another process sees to it.
func (t Task[T]) end(p *actor.Process, reason error) {
	owner, pid := p.Self(), t.PID
	guard := p.Spawn(func(q *actor.Process) error {
		q.Monitor(owner)
		m, err := actor.Receive[any](q, actor.Infinity)
		if _, died := m.(actor.Down); died {
			return q.SendExit(pid, reason)
		}
		return err
	})
	p.Unlink(pid)
	_ = p.SendExit(pid, reason)
	_ = p.System().Send(guard, letGo{})
}

// letGo is a message that stays here.
type letGo struct{}

// LocalOnly says so.
func (letGo) LocalOnly() {}

// Ignore lets the task go its own way, as Task.ignore: it is unlinked, and its result will
// not come. The result is what the task has given until now, nil when it is still at work.
// The error is ErrNotOwner, ErrNoProcess, or an *ExitError for a lost connection.
func Ignore[T any](p *actor.Process, t Task[T]) (*Result[T], error) {
	if err := t.check(p, "ignore", 0); err != nil {
		return nil, err
	}
	if t.PID.IsZero() {
		return nil, fmt.Errorf("task: ignore %v: %w", t.Ref, ErrNoProcess)
	}
	r, err := t.answer(p, 0)
	if err == actor.Timeout || err == nil && r.Exit == nil {
		p.Unlink(t.PID)
		p.Demonitor(t.Ref, actor.Flush)
	}
	switch {
	case err == actor.Timeout:
		return nil, nil //nolint:nilnil // still at work
	case err != nil:
		return nil, err
	case r.Exit == actor.NoConnection:
		return nil, t.failed("ignore", t.seen(r.Exit), 0)
	}
	return &r, nil
}
