package task

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// DefaultTimeout is how long Await and its like wait, as on the BEAM.
const DefaultTimeout = 5 * time.Second

// BrutalKill is :brutal_kill: as Shutdown's time-out it kills the task at once.
const BrutalKill = supervisor.BrutalKill

// Errors of this package. Each is wrapped in one that says what was attempted.
var (
	// ErrNotOwner says that a task was awaited, or asked after, by a process that did not
	// start it. Only the owner may: the result is sent to it. Elixir raises.
	ErrNotOwner = errors.New("the task belongs to another process")
	// ErrNoProcess says that a Completed task, which has no process, was to be shut down
	// or ignored.
	ErrNoProcess = errors.New("the task has no process")
	// ErrBadOption says that a stream cannot run so; the error names the option.
	ErrBadOption = errors.New("bad option")
)

// Task is a task that somebody awaits: %Task{}. It is a value; keep it, compare it, but
// only its owner can use it.
type Task[T any] struct {
	PID   actor.PID // the process that works; zero for Completed
	Ref   actor.Ref // of the monitor, and in the result: see Done
	Owner actor.PID // who started it
	mark  actor.Mark
}

// Done is the message with a task's result, {ref, result}. Await takes it. A GenServer
// that starts a task without a link, and does not wait, gets it in HandleInfo, and then
// demonitors: p.Demonitor(m.Ref, actor.Flush). When the task fails instead there is an
// actor.Down with the same reference.
type Done[T any] struct {
	Ref   actor.Ref
	Value T
}

// LocalOnly says that a result stays on its node, as the function does that gave it. Strict
// mode does not copy it: it is the last thing that its process had.
func (Done[T]) LocalOnly() {}

// Result is how a task ended: {:ok, value} or {:exit, reason}.
type Result[T any] struct {
	Value T
	Exit  error // nil for a value; the reason otherwise, actor.Normal among them
}

// Get is the value, or the reason as an error.
func (r Result[T]) Get() (T, error) { return r.Value, r.Exit }

// ExitError is why Await has no value: {reason, {Task, :await, [task, timeout]}}. Its
// Reason is what the task exited with, actor.Timeout, or an actor.NodeDownError. errors.Is
// and errors.As look through to it. As an exit reason it is abnormal, also when Reason is
// actor.Normal; only with actor.Shutdown it is a {:shutdown, term}.
type ExitError struct {
	Reason   error
	Function string      // "await", "await_many", "yield", "yield_many", "shutdown" or "stream"
	Refs     []actor.Ref // of the tasks; none for a stream
	Timeout  time.Duration
}

// Error says what was awaited, and why there is nothing.
func (e *ExitError) Error() string { return fmt.Sprintf("task: %s: %v", e.Function, e.Reason) }

// Kind makes an ExitError what its tuple is on the BEAM; see actor.Kind.
func (e *ExitError) Kind() actor.ReasonKind {
	if e.Reason == actor.Shutdown {
		return actor.KindShutdown
	}
	return actor.KindAbnormal
}

// Unwrap is the Reason.
func (e *ExitError) Unwrap() error { return e.Reason }

// aliasing makes a task's monitor an alias for the result, which ends with it: who no
// longer waits gets none.
var aliasing = []actor.MonitorOption{actor.DemonitorAlias}

// Async starts a task that is linked to the caller, as Task.async: f runs in a process of
// its own, and Await takes what it returns. An error that f returns is the reason that the
// task exits with; a panic is one, too. With the link it ends the caller, unless that traps
// exits: a task is part of the work of who started it.
func Async[T any](p *actor.Process, f func(q *actor.Process) (T, error)) Task[T] {
	mark := p.Mark()
	w := newWork(p, f)
	w.mu.Lock()
	defer w.mu.Unlock() // also when the caller is killed meanwhile
	pid, ref := p.SpawnOpt(w.run, actor.SpawnOpts{Link: true, ProcLib: true, MonitorOpts: aliasing})
	w.ref = ref
	return Task[T]{PID: pid, Ref: ref, Owner: p.Self(), mark: mark}
}

// Spawn starts the process of a task for somebody else: what a Task.Supervisor does. The
// process calls body.
type Spawn func(p *actor.Process, body func(*actor.Process) error) (actor.PID, error)

// AsyncOn is Async with a process that spawn starts, linked to the caller or not. Package
// tasksupervisor is made of it. The error is that of spawn.
func AsyncOn[T any](p *actor.Process, spawn Spawn, link bool, f func(q *actor.Process) (T, error)) (Task[T], error) {
	mark := p.Mark()
	w := newWork(p, f)
	w.mu.Lock()
	defer w.mu.Unlock()
	pid, err := spawn(p, w.run)
	if err != nil {
		w.f = nil
		return Task[T]{}, err
	}
	w.ref = p.Monitor(pid, actor.DemonitorAlias)
	if link {
		if err := p.Link(pid); err != nil && err != actor.NoProc {
			return Task[T]{}, fmt.Errorf("task: link with %v: %w", pid, err)
		}
	}
	return Task[T]{PID: pid, Ref: w.ref, Owner: p.Self(), mark: mark}, nil
}

// work is a task as its process has it.
type work[T any] struct {
	job
	f func(q *actor.Process) (T, error)
	// mu is held by the owner until it has set ref: the task cannot give its result
	// before, and one that is to be linked does not begin before.
	mu  sync.Mutex
	ref actor.Ref
}

func newWork[T any](p *actor.Process, f func(q *actor.Process) (T, error)) *work[T] {
	return &work[T]{job: jobOf(p, f), f: f}
}

func (w *work[T]) run(q *actor.Process) error {
	w.mu.Lock()
	ref, f := w.ref, w.f
	w.mu.Unlock()
	if ref.IsZero() {
		return actor.Shutdown // the owner was killed while it started the task
	}
	return w.do(q, func(q *actor.Process) error {
		if f == nil {
			return errNoFunction
		}
		v, err := f(q)
		if err != nil {
			return err
		}
		return q.Send(ref, Done[T]{ref, v})
	})
}

// Start starts a process that nobody awaits, not linked to the caller, as Task.start. What
// f returns is its exit reason. Prefer Task.Supervisor's StartChild: nobody else knows of
// such a process. The error is actor.ErrClosed or actor.ErrKilled.
func Start(p *actor.Process, f func(q *actor.Process) error) (actor.PID, error) {
	return start(p, f, false)
}

// StartLink is Start with a link to the caller, as Task.start_link: for a supervisor's
// child.
func StartLink(p *actor.Process, f func(q *actor.Process) error) (actor.PID, error) {
	return start(p, f, true)
}

func start(p *actor.Process, f func(q *actor.Process) error, link bool) (actor.PID, error) {
	if f == nil {
		return actor.PID{}, fmt.Errorf("task: start: %w", errNoFunction)
	}
	pid, _ := p.SpawnOpt(Body(p, f), actor.SpawnOpts{Link: link, ProcLib: true})
	if pid.IsZero() {
		if p.System().Closing() {
			return pid, fmt.Errorf("task: start: %w", actor.ErrClosed)
		}
		return pid, fmt.Errorf("task: start: %w", actor.ErrKilled)
	}
	return pid, nil
}

// Child is the child specification of a task that a supervisor starts: {Task, fun}. It is
// not restarted; set Restart for one that is.
func Child(id string, f func(q *actor.Process) error) supervisor.Child {
	return supervisor.Child{ID: id, Restart: supervisor.Temporary, Start: func(p *actor.Process) (actor.PID, error) {
		return StartLink(p, f)
	}}
}

// Completed is a task that is done already, with result v, as Task.completed: for code
// that awaits a task in either case. It has no process.
func Completed[T any](p *actor.Process, v T) Task[T] {
	mark := p.Mark()
	ref := p.MakeRef()
	_ = p.Send(p.Self(), Done[T]{ref, v}) // fails in strict mode for a v that cannot be copied: it is never there
	return Task[T]{Ref: ref, Owner: p.Self(), mark: mark}
}
