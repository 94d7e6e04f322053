package task

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"runtime"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

var errNoFunction = errors.New("the function is nil")

// job is what every task has, awaited or not.
type job struct {
	callers []any
	by      any // who asked for it, :name if it has one
	f       any // the function, for the report
}

func jobOf(p *actor.Process, f any) job {
	j := job{by: p.Self(), f: f, callers: callers(p)}
	if name := p.Name(); name != "" {
		j.by = ":" + string(name)
	}
	return j
}

// callers is what a task of p has as $callers: p, and p's own.
func callers(p *actor.Process) []any {
	own, _ := p.Get(gen.CallersKey).([]any)
	return append([]any{p.Self()}, own...)
}

// do runs f as a task: with its $callers, and with a report when it crashes.
func (j *job) do(q *actor.Process, f func(*actor.Process) error) error {
	q.Put(gen.CallersKey, j.callers)
	reason := actor.CatchAll(func() error { return f(q) })
	if actor.Kind(reason) == actor.KindAbnormal {
		j.report(q, reason)
	}
	return reason
}

// report logs an abnormal end in the shape that a Task's has.
func (j *job) report(q *actor.Process, reason error) {
	attrs := []any{
		slog.Any("pid", q.Self()), slog.Any("started_from", j.by), slog.Any("reason", reason),
		slog.String("function", name(j.f)),
	}
	var crash *actor.PanicError
	if errors.As(reason, &crash) {
		attrs = append(attrs, slog.String("stack", string(crash.Stack)))
	}
	q.System().Logger().Error(fmt.Sprintf("Task %v started from %v terminating", q.Self(), j.by), attrs...)
}

// name is what the linker calls a function.
func name(f any) string {
	v := reflect.ValueOf(f)
	if v.Kind() != reflect.Func || v.IsNil() {
		return "nil"
	}
	if fn := runtime.FuncForPC(v.Pointer()); fn != nil {
		return fn.Name()
	}
	return "unknown"
}

// Body is f as the body of a task's process which p asks for: it has its $callers, and a
// crash is logged as a Task's. Start and Task.Supervisor's StartChild use it.
func Body(p *actor.Process, f func(q *actor.Process) error) func(*actor.Process) error {
	j := jobOf(p, f)
	return func(q *actor.Process) error {
		return j.do(q, func(q *actor.Process) error {
			if f == nil {
				return errNoFunction
			}
			return f(q)
		})
	}
}
