package trace

import (
	"errors"
	"reflect"
	"strings"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/registry"
	"github.com/beamline-go/beamline/actor/task"
)

// refusedTasks are what Elixir's Task and Registry raise ArgumentError for.
var refusedTasks = []error{
	task.ErrNotOwner, task.ErrNoProcess, task.ErrBadOption, registry.ErrUnknown, registry.ErrNotUnique, registry.ErrBadOption,
}

// taskExit is the exit of a task's owner that err is, as Task.await would have exited.
func taskExit(err error) (*task.ExitError, bool) {
	var e *task.ExitError
	ok := errors.As(err, &e)
	return e, ok
}

// taskReason renders the reasons that Task and Registry give; false for any other.
func (t *T) taskReason(err error) (string, bool) {
	switch e := err.(type) { //nolint:errorlint // the outermost identity
	case *task.ExitError:
		var detail string
		switch e.Function {
		case "stream":
			detail = "{Task.Supervised, :stream, " + t.render([]any{e.Timeout}) + "}"
		case "await_many", "yield_many":
			tasks := []any{}
			for _, ref := range e.Refs {
				tasks = append(tasks, [2]any{actor.Atom("task"), ref})
			}
			detail = "{Task, :" + e.Function + ", " + t.render([]any{tasks, e.Timeout}) + "}"
		default:
			detail = "{Task, :" + e.Function + ", " + t.render([]any{[2]any{actor.Atom("task"), e.Refs[0]}, e.Timeout}) + "}"
		}
		return "{" + t.render(e.Reason) + ", " + detail + "}", true
	case *registry.AlreadyRegisteredError:
		return t.tuple(actor.Atom("already_registered"), e.PID), true
	}
	return "", false
}

// taskValue renders what Task and Registry give: results, tasks, entries and what listeners
// get. It is false for anything else.
func (t *T) taskValue(v reflect.Value) (string, bool) {
	kind := v.Type()
	name, _, _ := strings.Cut(kind.Name(), "[") // without the types of a generic one
	field := func(name string) any { return v.FieldByName(name).Interface() }
	switch kind.PkgPath() + "." + name {
	case reflect.TypeFor[task.Done[int]]().PkgPath() + ".Done":
		return t.tuple(field("Ref"), field("Value")), true
	case reflect.TypeFor[task.Task[int]]().PkgPath() + ".Task":
		return t.tuple(actor.Atom("task"), field("Ref")), true
	case reflect.TypeFor[task.Result[int]]().PkgPath() + ".Result":
		if exit, failed := field("Exit").(error); failed {
			return t.tuple(actor.Atom("exit"), exit), true
		}
		return t.tuple(actor.Atom("ok"), field("Value")), true
	case reflect.TypeFor[registry.Entry[int]]().PkgPath() + ".Entry":
		return t.tuple(field("PID"), field("Value")), true
	case reflect.TypeFor[registry.Item[int, int]]().PkgPath() + ".Item":
		return t.tuple(field("Key"), field("PID"), field("Value")), true
	case reflect.TypeFor[registry.Registered]().PkgPath() + ".Registered":
		return t.tuple(actor.Atom("register"), field("Registry"), field("Key"), field("PID"), field("Value")), true
	case reflect.TypeFor[registry.Unregistered]().PkgPath() + ".Unregistered":
		return t.tuple(actor.Atom("unregister"), field("Registry"), field("Key"), field("PID")), true
	}
	return "", false
}

// Reason is the reason of a call or a task that failed, without what was called; nil for
// one that succeeded.
func Reason(err error) error {
	if e, ok := callError(err); ok {
		return e.Reason
	}
	if e, ok := taskExit(err); ok {
		return e.Reason
	}
	return err
}

// End is a way for a process to end.
type End struct {
	What string
	Do   func(q *actor.Process)
}

// DrawEnds is one way of each kind for a process to end by itself, the twin of Trace.ends.
func (t *T) DrawEnds(key string) []End {
	word := t.DrawAtom(key)
	exit := func(reason error) func(*actor.Process) { return func(q *actor.Process) { q.Exit(reason) } }
	return []End{
		{"exits normal", exit(actor.Normal)},
		{"exits shutdown", exit(actor.Shutdown)},
		{"exits with a shutdown that says why", exit(actor.ShutdownReason(word))},
		{"exits", exit(t.DrawReason(key))},
		{"raises", func(*actor.Process) { panic(string(word)) }},
		{"throws", func(*actor.Process) { panic(word) }},
	}
}
