package task

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Await waits for the task's result, at most DefaultTimeout, as Task.await. The error is an
// *ExitError, with the reason that the task ended with or actor.Timeout; ErrNotOwner; or
// actor.ErrBadTimeout. A task is awaited once: a second Await waits for what never comes,
// and so does one after a time-out. A task that is linked is not ended by a time-out here;
// MustAwait's exit ends it, through the link.
func Await[T any](p *actor.Process, t Task[T]) (T, error) {
	return AwaitTimeout(p, t, DefaultTimeout)
}

// AwaitTimeout is Await with a time-out of its own, as Task.await/2.
func AwaitTimeout[T any](p *actor.Process, t Task[T], timeout time.Duration) (T, error) {
	var none T
	if err := t.check(p, "await", timeout); err != nil {
		return none, err
	}
	r, err := t.answer(p, timeout)
	if err == actor.Timeout {
		// An answer that comes now is lost; one that came in the last moment is taken.
		p.Demonitor(t.Ref)
		r, err = t.answer(p, 0)
	}
	if err != nil {
		return none, t.failed("await", err, timeout)
	}
	if r.Exit != nil {
		return none, t.failed("await", t.seen(r.Exit), timeout)
	}
	return r.Value, nil
}

// MustAwait is Await for a caller that cannot go on without the result: it exits with the
// *ExitError, as Task.await does.
func MustAwait[T any](p *actor.Process, t Task[T]) T {
	v, err := Await(p, t)
	if err != nil {
		p.Exit(err)
	}
	return v
}

// check refuses what cannot be waited for.
func (t Task[T]) check(p *actor.Process, what string, timeout time.Duration) error {
	if t.Owner != p.Self() {
		return fmt.Errorf("task: %s %v by %v: %w: only %v, which started it, can", what, t.Ref, p.Self(), ErrNotOwner, t.Owner)
	}
	if timeout < 0 {
		return fmt.Errorf("task: %s for %v: %w", what, timeout, actor.ErrBadTimeout)
	}
	return nil
}

func (t Task[T]) failed(function string, reason error, timeout time.Duration) error {
	return &ExitError{Reason: reason, Function: function, Refs: []actor.Ref{t.Ref}, Timeout: timeout}
}

// seen is reason as the owner sees it: a lost connection is the node's.
func (t Task[T]) seen(reason error) error {
	if reason == actor.NoConnection {
		return actor.NodeDownError{Node: t.PID.Node()}
	}
	return reason
}

// answer takes the task's result or its DOWN. The error is actor.Timeout.
func (t Task[T]) answer(p *actor.Process, timeout time.Duration) (Result[T], error) {
	msg, err := actor.ReceiveSince(p, t.mark, timeout, func(msg any) bool {
		switch m := msg.(type) {
		case Done[T]:
			return m.Ref == t.Ref
		case actor.Down:
			return m.Ref == t.Ref
		}
		return false
	})
	if err != nil {
		return Result[T]{}, err
	}
	if m, ok := msg.(Done[T]); ok {
		p.Demonitor(t.Ref, actor.Flush)
		return Result[T]{Value: m.Value}, nil
	}
	return Result[T]{Exit: msg.(actor.Down).Reason}, nil
}

// AwaitMany waits for the results of all tasks, at most DefaultTimeout in all, as
// Task.await_many, and gives them in the order of tasks. The first task that fails ends
// the wait: the error is its *ExitError, and the results of the others are lost, as after a
// time-out.
func AwaitMany[T any](p *actor.Process, tasks []Task[T]) ([]T, error) {
	return AwaitManyTimeout(p, tasks, DefaultTimeout)
}

// AwaitManyTimeout is AwaitMany with a time-out of its own, as Task.await_many/2.
func AwaitManyTimeout[T any](p *actor.Process, tasks []Task[T], timeout time.Duration) ([]T, error) {
	results, err := collect(p, "await_many", tasks, timeout, true)
	if err != nil {
		return nil, err
	}
	values := make([]T, len(tasks))
	failed := func(reason error) ([]T, error) {
		for _, t := range tasks {
			p.Demonitor(t.Ref, actor.Flush)
		}
		return nil, &ExitError{Reason: reason, Function: "await_many", Refs: refs(tasks), Timeout: timeout}
	}
	for i, r := range results {
		if r != nil && r.Exit != nil {
			return failed(tasks[i].seen(r.Exit))
		}
	}
	for i, r := range results {
		if r == nil {
			return failed(actor.Timeout)
		}
		values[i] = r.Value
	}
	return values, nil
}

// MustAwaitMany is AwaitMany that exits with the *ExitError, as Task.await_many does.
func MustAwaitMany[T any](p *actor.Process, tasks []Task[T]) []T {
	values, err := AwaitMany(p, tasks)
	if err != nil {
		p.Exit(err)
	}
	return values
}

func refs[T any](tasks []Task[T]) []actor.Ref {
	list := make([]actor.Ref, len(tasks))
	for i, t := range tasks {
		list[i] = t.Ref
	}
	return list
}

// collect waits for all of tasks until time is up, or, with whole, one has failed.
func collect[T any](p *actor.Process, what string, tasks []Task[T], timeout time.Duration, whole bool) ([]*Result[T], error) {
	at := make(map[actor.Ref][]int, len(tasks)) // a task may be listed twice
	for i, t := range tasks {
		if err := t.check(p, what, timeout); err != nil {
			return nil, err
		}
		at[t.Ref] = append(at[t.Ref], i)
	}
	results := make([]*Result[T], len(tasks))
	if len(tasks) == 0 {
		return results, nil
	}
	var timer actor.Ref
	if timeout != actor.Infinity {
		timer = p.StartTimer(p.Self(), due{}, timeout)
		defer func() {
			if _, ok := p.CancelTimer(timer); !ok {
				_, _ = actor.Receive(p, 0, func(m actor.TimeoutMessage) bool { return m.Ref == timer })
			}
		}()
	}
	for left := len(at); left > 0; {
		msg, err := actor.Receive(p, actor.Infinity, func(msg any) bool {
			switch m := msg.(type) {
			case Done[T]:
				_, ok := at[m.Ref]
				return ok
			case actor.Down:
				_, ok := at[m.Ref]
				return ok
			case actor.TimeoutMessage:
				return m.Ref == timer && !timer.IsZero()
			}
			return false
		})
		if err != nil {
			return nil, err
		}
		switch m := msg.(type) {
		case Done[T]:
			p.Demonitor(m.Ref, actor.Flush)
			for _, i := range at[m.Ref] {
				results[i] = &Result[T]{Value: m.Value}
			}
			delete(at, m.Ref)
		case actor.Down:
			for _, i := range at[m.Ref] {
				results[i] = &Result[T]{Exit: m.Reason}
			}
			delete(at, m.Ref)
			if whole {
				return results, nil
			}
		case actor.TimeoutMessage:
			timer = actor.Ref{}
			return results, nil
		}
		left = len(at)
	}
	return results, nil
}

// due is that the time of a collect is up.
type due struct{}

// LocalOnly says that it stays here.
func (due) LocalOnly() {}
