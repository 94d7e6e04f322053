package tasksupervisor

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
)

// ErrMaxChildren is :max_children: as many tasks run as Spec.MaxChildren allows.
var ErrMaxChildren = dynamicsupervisor.ErrMaxChildren

// Spec is how a Task.Supervisor supervises. The zero value will do.
type Spec struct {
	// MaxChildren is max_children: how many tasks may run at once. 0 is :infinity.
	MaxChildren int
	// Intensity is max_restarts and max_seconds, for tasks of StartChild that are
	// restarted. The zero value is 3 within 5 s.
	Intensity supervisor.Intensity
}

// StartLink starts a Task.Supervisor that is linked to the caller, as
// Task.Supervisor.start_link. The errors are those of dynamicsupervisor.StartLink.
// supervisor.Stop stops it and its tasks.
func StartLink(p *actor.Process, spec Spec, opts ...genserver.Option) (actor.PID, error) {
	return dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{MaxChildren: spec.MaxChildren, Intensity: spec.Intensity}, opts...)
}

// Child is the child specification of a Task.Supervisor: {Task.Supervisor, name: id}. Its
// ID is the name that it is registered under.
func Child(name actor.Name, spec Spec) supervisor.Child {
	return supervisor.Child{
		ID: string(name), Supervisor: true, Shutdown: supervisor.Infinity,
		Start: func(p *actor.Process) (actor.PID, error) { return StartLink(p, spec, genserver.WithName(name)) },
	}
}

// ChildOption sets up a task.
type ChildOption func(*supervisor.Child)

// WithRestart is the option restart: of StartChild. The default is supervisor.Temporary.
func WithRestart(r supervisor.Restart) ChildOption {
	return func(c *supervisor.Child) { c.Restart = r }
}

// WithShutdown is the option shutdown:, how long the task may take to end when its
// supervisor does: supervisor.BrutalKill, a time, or supervisor.Infinity. The default is
// 5 s. A task that does not trap exits ends at once.
func WithShutdown(d time.Duration) ChildOption { return func(c *supervisor.Child) { c.Shutdown = d } }

// spawn is how tasks are started under sup.
func spawn(sup actor.Dest, opts []ChildOption) task.Spawn {
	return func(p *actor.Process, body func(*actor.Process) error) (actor.PID, error) {
		c := supervisor.Child{Restart: supervisor.Temporary, Start: func(q *actor.Process) (actor.PID, error) {
			pid, _ := q.SpawnOpt(body, actor.SpawnOpts{Link: true, ProcLib: true})
			if pid.IsZero() {
				return pid, actor.ErrClosed
			}
			return pid, nil
		}}
		for _, set := range opts {
			set(&c)
		}
		return dynamicsupervisor.StartChild(p, sup, c)
	}
}

// StartChild starts a task that nobody awaits, as Task.Supervisor.start_child. It is linked
// to the supervisor only. What f returns is its exit reason; with WithRestart f runs again.
// The error is ErrMaxChildren, a supervisor.ErrBadSpec for options that cannot be, or a
// *genserver.CallError.
func StartChild(p *actor.Process, sup actor.Dest, f func(q *actor.Process) error, opts ...ChildOption) (actor.PID, error) {
	if f == nil {
		return actor.PID{}, errors.New("tasksupervisor: start a child: the function is nil")
	}
	return spawn(sup, opts)(p, task.Body(p, f))
}

// Async starts a task under sup that the caller awaits and is linked to, as
// Task.Supervisor.async. The errors are those of StartChild.
func Async[T any](p *actor.Process, sup actor.Dest, f func(q *actor.Process) (T, error), opts ...ChildOption) (task.Task[T], error) {
	return async(p, sup, true, f, opts)
}

// AsyncNoLink is Async without the link, as Task.Supervisor.async_nolink: when the task
// fails the caller gets to know by Await, or by an actor.Down, and lives. When the caller
// ends the task goes on.
func AsyncNoLink[T any](p *actor.Process, sup actor.Dest, f func(q *actor.Process) (T, error), opts ...ChildOption) (task.Task[T], error) {
	return async(p, sup, false, f, opts)
}

func async[T any](p *actor.Process, sup actor.Dest, link bool, f func(q *actor.Process) (T, error), opts []ChildOption) (task.Task[T], error) {
	if f == nil {
		return task.Task[T]{}, errors.New("tasksupervisor: async: the function is nil")
	}
	t, err := task.AsyncOn(p, spawn(sup, opts), link, f)
	if errors.Is(err, ErrMaxChildren) {
		err = fmt.Errorf("tasksupervisor: start a task under %v: %w", sup, err)
	}
	return t, err
}

// AsyncStream is task.AsyncStream with tasks under sup, as Task.Supervisor.async_stream:
// one that fails ends the caller, unless that traps exits.
func AsyncStream[A, B any](p *actor.Process, sup actor.Dest, inputs iter.Seq[A], f func(q *actor.Process, a A) (B, error), opts ...task.StreamOption) (iter.Seq2[A, task.Result[B]], error) {
	return task.AsyncStreamOn(p, spawn(sup, nil), true, inputs, f, opts...)
}

// AsyncStreamNoLink is AsyncStream without links, as Task.Supervisor.async_stream_nolink:
// a task that fails is a result with its Exit, and nothing else.
func AsyncStreamNoLink[A, B any](p *actor.Process, sup actor.Dest, inputs iter.Seq[A], f func(q *actor.Process, a A) (B, error), opts ...task.StreamOption) (iter.Seq2[A, task.Result[B]], error) {
	return task.AsyncStreamOn(p, spawn(sup, nil), false, inputs, f, opts...)
}

// Children lists the tasks that run, as Task.Supervisor.children. The error is a
// *genserver.CallError.
func Children(p *actor.Process, sup actor.Dest) ([]actor.PID, error) {
	infos, err := dynamicsupervisor.WhichChildren(p, sup)
	if err != nil {
		return nil, err
	}
	var pids []actor.PID
	for _, c := range infos {
		if !c.PID.IsZero() {
			pids = append(pids, c.PID)
		}
	}
	return pids, nil
}

// TerminateChild ends the task pid, as Task.Supervisor.terminate_child, and returns when it
// has ended. The error wraps supervisor.ErrNotFound when sup has no such task.
func TerminateChild(p *actor.Process, sup actor.Dest, pid actor.PID) error {
	return dynamicsupervisor.TerminateChild(p, sup, pid)
}
