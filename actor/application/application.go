package application

import (
	"errors"
	"fmt"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Application is what a .app file and its callback module are: a tree of processes that is
// started and stopped as one. It is a value that is shared and not changed once it has
// been started; applications are told apart by their names.
type Application struct {
	// Name is the application's name. It must not be empty.
	Name string
	// Requires are the applications that must run before this one: applications: in the
	// .app file.
	Requires []*Application
	// Start starts the root supervisor, linked to p, and returns it: start/2. p is the
	// application's master, which does nothing but wait for the root's end.
	Start func(p *actor.Process) (actor.PID, error)
	// PrepStop, if set, is called before the tree is stopped, or when it has ended by
	// itself: prep_stop/1.
	PrepStop func(p *actor.Process)
	// Stop, if set, is called when the tree has ended, also by itself: stop/1. It must not
	// wait for processes of the tree.
	Stop func(p *actor.Process)
	// Env are the defaults of the application's environment; see GetEnv.
	Env map[string]any
}

// check refuses what would only fail later.
func (a *Application) check() error {
	switch {
	case a == nil:
		return fmt.Errorf("application: %w: the application is nil", ErrBadApplication)
	case a.Name == "":
		return fmt.Errorf("application: %w: Name is empty", ErrBadApplication)
	case a.Start == nil:
		return fmt.Errorf("application: %w: Start of %q is nil", ErrBadApplication, a.Name)
	}
	for i, r := range a.Requires {
		if r == nil {
			return fmt.Errorf("application: %w: Requires[%d] of %q is nil", ErrBadApplication, i, a.Name)
		}
	}
	return nil
}

// Type says what the end of an application means for the others: the type given to
// Application.start.
type Type uint8

const (
	// Temporary is :temporary, the default: its end is logged, and that is all.
	Temporary Type = iota
	// Transient is :transient: when it ends for another reason than Normal, all others
	// are stopped.
	Transient
	// Permanent is :permanent: when it ends, all others are stopped.
	Permanent
)

var (
	// ErrBadApplication says that an Application cannot be used; the error that wraps it
	// names the field.
	ErrBadApplication = errors.New("bad application")
	// ErrAlreadyStarted is {:already_started, app}.
	ErrAlreadyStarted = errors.New("already started")
	// ErrNotStarted is {:not_started, app}: to be stopped, or required by what is to be
	// started.
	ErrNotStarted = errors.New("not started")
	// ErrCycle says that applications require each other.
	ErrCycle = errors.New("applications require each other")
	// ErrBadReturn is {:bad_return, …}: Start gave neither a process nor an error.
	ErrBadReturn = errors.New("Start returned neither a process nor an error")
	// ErrStopping says that everything is being stopped.
	ErrStopping = errors.New("the applications are being stopped")
)

// NotStartedError is {:not_started, app}: the application does not run. errors.Is finds
// ErrNotStarted.
type NotStartedError struct{ Name string }

// Error names the application.
func (e *NotStartedError) Error() string { return fmt.Sprintf("%q is not started", e.Name) }

// Is makes it an ErrNotStarted for errors.Is.
func (*NotStartedError) Is(target error) bool { return target == ErrNotStarted }

// Error is why an application was not started or stopped. errors.Is and errors.As look
// through it.
type Error struct {
	Op     string // start or stop
	Name   string // of the application that failed, which can be one that another requires
	Reason error
}

// Error says what failed and why.
func (e *Error) Error() string {
	return fmt.Sprintf("application: %s %q: %v", e.Op, e.Name, e.Reason)
}

// Unwrap is the Reason.
func (e *Error) Unwrap() error { return e.Reason }

// Start starts an application, as Application.start. It returns when its Start has. What
// it requires must have been started: if not, the error is ErrNotStarted and names it.
// ErrAlreadyStarted, ErrBadApplication, ErrBadReturn and ErrStopping are others; else it is
// the reason that Start gave or crashed with.
func Start(p *actor.Process, app *Application, typ Type) error {
	if err := app.check(); err != nil {
		return err
	}
	if typ > Permanent {
		return fmt.Errorf("application: start %q: %w: the type %d is not known", app.Name, ErrBadApplication, typ)
	}
	c, err := controllerOf(p)
	if err != nil {
		return err
	}
	reply, err := genserver.CallTimeout(p, c, startApp{app: app, typ: typ}, actor.Infinity)
	if err != nil {
		return &Error{"start", app.Name, err}
	}
	return reply.err
}

// EnsureStarted is Start, but for an application that runs already it is nil:
// Application.ensure_started.
func EnsureStarted(p *actor.Process, app *Application, typ Type) error {
	err := Start(p, app, typ)
	if errors.Is(err, ErrAlreadyStarted) {
		return nil
	}
	return err
}

// EnsureAllStarted starts what app requires, and what that requires, in order, and then
// app, as Application.ensure_all_started. What runs is not looked into, as on the BEAM: one
// that it requires may have been stopped. It returns the names of those that it has
// started. When one fails, those are stopped again, the last one first, and the error
// names the one that failed.
func EnsureAllStarted(p *actor.Process, app *Application, typ Type) ([]string, error) {
	if err := app.check(); err != nil {
		return nil, err
	}
	running, err := Started(p)
	if err != nil {
		return nil, err
	}
	order, err := sorted(app, running, nil, nil)
	if err != nil {
		return nil, err
	}
	var started []string
	for _, a := range order {
		err := Start(p, a, typ)
		switch {
		case err == nil:
			started = append(started, a.Name)
		case !errors.Is(err, ErrAlreadyStarted):
			for _, name := range slices.Backward(started) {
				if stop := Stop(p, name); stop != nil {
					err = errors.Join(err, stop)
				}
			}
			return nil, err
		}
	}
	return started, nil
}

// sorted appends app to order, after what it requires, unless it runs. above are those
// that require it.
func sorted(app *Application, running []string, order, above []*Application) ([]*Application, error) {
	if err := app.check(); err != nil {
		return nil, err
	}
	if slices.Contains(order, app) || slices.Contains(running, app.Name) {
		return order, nil
	}
	if slices.Contains(above, app) {
		return nil, &Error{"start", app.Name, ErrCycle}
	}
	above = append(above, app)
	for _, r := range app.Requires {
		var err error
		if order, err = sorted(r, running, order, above); err != nil {
			return nil, err
		}
	}
	return append(order, app), nil
}

// Stop stops an application, as Application.stop: its PrepStop, the tree, its Stop. It
// waits as long as that takes. What it requires goes on; what requires it, too. The error
// is ErrNotStarted when it does not run.
func Stop(p *actor.Process, name string) error {
	c, err := controllerOf(p)
	if err != nil {
		return err
	}
	reply, err := genserver.CallTimeout(p, c, stopApp{name: name}, actor.Infinity)
	if err != nil {
		return &Error{"stop", name, err}
	}
	return reply.err
}

// Started lists the applications that run, the last started first, as
// Application.started_applications.
func Started(p *actor.Process) ([]string, error) {
	c, err := controllerOf(p)
	if err != nil {
		return nil, err
	}
	reply, err := genserver.Call(p, c, listApps{})
	return reply.list, err
}

// StopAll stops all applications, the last started first, and has none start from then on.
func StopAll(p *actor.Process) error {
	c, err := controllerOf(p)
	if err != nil {
		return err
	}
	_, err = genserver.CallTimeout(p, c, stopAll{}, actor.Infinity)
	return err
}
