package application

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// Controller is the name of the process that starts and stops the applications of a node,
// :application_controller. It is there from the first use of this package on.
const Controller actor.Name = "application_controller"

// local marks what stays on its node: it holds functions, or is a note among ourselves.
type local struct{}

// LocalOnly keeps it on its node.
func (local) LocalOnly() {}

// What the controller is asked.
type (
	startApp struct {
		genserver.Req[outcome]
		local
		app *Application
		typ Type
	}
	stopApp struct {
		genserver.Req[outcome]
		local
		name string
	}
	stopAll struct {
		genserver.Req[outcome]
		local
	}
	listApps struct {
		genserver.Req[names]
		local
	}
)

// What it answers.
type (
	outcome struct {
		local
		err error // nil, or an *Error
	}
	names struct {
		local
		list []string
	}
)

// What masters tell the controller, and are told.
type (
	told struct {
		local
		from actor.PID
		what any
	}
	started struct{}
	failed  struct{ reason error }
	ended   struct{ reason error }
	stop    struct{ local }
)

// controllerOf is the node's controller, started if need be.
func controllerOf(p *actor.Process) (actor.PID, error) {
	for {
		if pid, ok := p.Whereis(Controller); ok {
			return pid, nil
		}
		pid, err := genserver.Start(p, &controller{halt: haltOf(p.System())}, genserver.WithName(Controller))
		var already *genserver.AlreadyStartedError
		switch {
		case err == nil:
			return pid, nil
		case !errors.As(err, &already):
			return actor.PID{}, fmt.Errorf("application: start the controller: %w", err)
		}
	}
}

// haltKey is where a System has the channel of its halt.
type haltKey struct{}

// haltOf gets the reason why all applications were stopped, when one whose end means
// that has ended.
func haltOf(s *actor.System) chan error {
	ch, _ := s.Store().LoadOrStore(haltKey{}, make(chan error, 1))
	return ch.(chan error)
}

// controller is the GenServer behind Controller.
type controller struct {
	genserver.Default
	apps     []*running // in the order of their start
	halt     chan error
	stopping []genserver.ReplyTo[outcome] // who waits for StopAll; not nil once it has begun
	closed   bool
	reason   error // why all are stopped, when one has ended; nil for StopAll
}

// running is an application that runs, starts or stops.
type running struct {
	app     *Application
	typ     Type
	master  actor.PID
	monitor actor.Ref
	up      bool
	starter genserver.ReplyTo[outcome]   // until it is up
	waiting []genserver.ReplyTo[outcome] // for its end
	told    bool                         // to stop
}

func (c *controller) find(name string) *running {
	if i := slices.IndexFunc(c.apps, func(r *running) bool { return r.app.Name == name }); i >= 0 {
		return c.apps[i]
	}
	return nil
}

// HandleCall answers, later where an application starts or stops first.
func (c *controller) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case startApp:
		if err := c.mayStart(m.app); err != nil {
			return genserver.Reply(m, outcome{err: err})
		}
		r := &running{app: m.app, typ: m.typ, starter: genserver.Defer(m, from)}
		loadInto(p.System(), m.app)
		self := p.Self()
		r.master, r.monitor = p.SpawnMonitor(func(q *actor.Process) error { return master(q, self, m.app) })
		c.apps = append(c.apps, r)
		return genserver.NoReply()
	case stopApp:
		r := c.find(m.name)
		if r == nil || !r.up {
			return genserver.Reply(m, outcome{err: &Error{"stop", m.name, &NotStartedError{m.name}}})
		}
		r.waiting = append(r.waiting, genserver.Defer(m, from))
		c.tell(p, r)
		return genserver.NoReply()
	case stopAll:
		c.stopping = append(c.stopping, genserver.Defer(m, from))
		c.stopNext(p)
		return genserver.NoReply()
	case listApps:
		list := make([]string, 0, len(c.apps))
		for _, r := range slices.Backward(c.apps) {
			if r.up {
				list = append(list, r.app.Name)
			}
		}
		return genserver.Reply(m, names{list: list})
	}
	return c.Default.HandleCall(p, req, from)
}

func (c *controller) mayStart(app *Application) error {
	if c.closed || c.stopping != nil {
		return &Error{"start", app.Name, ErrStopping}
	}
	if c.find(app.Name) != nil {
		return &Error{"start", app.Name, ErrAlreadyStarted}
	}
	for _, required := range app.Requires {
		if r := c.find(required.Name); r == nil || !r.up {
			return &Error{"start", app.Name, &NotStartedError{required.Name}}
		}
	}
	return nil
}

// tell tells an application to stop, once.
func (c *controller) tell(p *actor.Process, r *running) {
	if !r.told {
		r.told = true
		_ = p.Send(r.master, stop{})
	}
}

// HandleInfo hears of the masters.
func (c *controller) HandleInfo(p *actor.Process, msg any) genserver.Result {
	var from actor.PID
	var what any
	switch m := msg.(type) {
	case told:
		from, what = m.from, m.what
	case actor.Down: // of a master that was killed, or whose Stop crashed
		from, what = m.PID, ended{m.Reason}
	default:
		return c.Default.HandleInfo(p, msg)
	}
	i := slices.IndexFunc(c.apps, func(r *running) bool { return r.master == from })
	if i < 0 {
		return genserver.NoReply()
	}
	r := c.apps[i]
	switch m := what.(type) {
	case started:
		r.up = true
		r.starter.Reply(p, outcome{})
		if c.stopping != nil {
			c.stopNext(p)
		}
	case failed:
		c.remove(p, i)
		r.starter.Reply(p, outcome{err: &Error{"start", r.app.Name, m.reason}})
		c.stopNextIfStopping(p)
	case ended:
		c.remove(p, i)
		c.ended(p, r, m.reason)
	}
	return genserver.NoReply()
}

func (c *controller) remove(p *actor.Process, i int) {
	p.Demonitor(c.apps[i].monitor, actor.Flush)
	c.apps = slices.Delete(c.apps, i, i+1)
}

// ended reports the end of an application, and draws the consequences.
func (c *controller) ended(p *actor.Process, r *running, reason error) {
	level := slog.LevelInfo
	if actor.Kind(reason) == actor.KindAbnormal {
		level = slog.LevelError
	}
	p.System().Logger().Log(p.Context(), level, fmt.Sprintf("Application %s exited: %v", r.app.Name, reason),
		slog.String("application", r.app.Name), slog.Any("reason", reason))
	if !r.up {
		r.starter.Reply(p, outcome{err: &Error{"start", r.app.Name, reason}})
	}
	for _, w := range r.waiting {
		w.Reply(p, outcome{})
	}
	if !r.told && (r.typ == Permanent || r.typ == Transient && reason != actor.Normal) && c.reason == nil {
		c.reason = &Error{"run", r.app.Name, reason}
		if c.stopping == nil {
			c.stopping = []genserver.ReplyTo[outcome]{}
		}
	}
	c.stopNextIfStopping(p)
}

func (c *controller) stopNextIfStopping(p *actor.Process) {
	if c.stopping != nil {
		c.stopNext(p)
	}
}

// stopNext goes on with stopping all, one after the other.
func (c *controller) stopNext(p *actor.Process) {
	if n := len(c.apps); n > 0 {
		if last := c.apps[n-1]; last.up { // else it is told once its Start has returned
			c.tell(p, last)
		}
		return
	}
	for _, w := range c.stopping {
		w.Reply(p, outcome{})
	}
	c.stopping, c.closed = nil, true
	if c.reason != nil {
		select {
		case c.halt <- c.reason:
		default:
		}
	}
}

// master is the process of an application, application_master: it starts the root, and
// waits until that ends or is to be stopped.
func master(p *actor.Process, controller actor.PID, app *Application) error {
	tell := func(what any) error { return p.Send(controller, told{from: p.Self(), what: what}) }
	p.TrapExit(true)
	var root actor.PID
	reason := actor.CatchAll(func() (err error) {
		root, err = app.Start(p)
		return err
	})
	if reason == nil && (root.IsZero() || !p.System().Alive(root)) {
		if reason = ErrBadReturn; !root.IsZero() { // it has ended already
			if e, err := actor.Receive(p, 0, func(e actor.Exit) bool { return e.From == root }); err == nil {
				reason = e.Reason
			}
		}
	}
	if reason != nil {
		return tell(failed{reason})
	}
	if err := p.Link(root); err != nil { // for a Start that did not
		return tell(failed{err})
	}
	if err := tell(started{}); err != nil {
		return err
	}
	prepStop := func() {
		if app.PrepStop != nil {
			app.PrepStop(p)
		}
	}
	var end error
	err := actor.Select(p, actor.Infinity,
		actor.On(func(stop) {
			prepStop()
			_ = p.SendExit(root, actor.Shutdown)
			e, err := actor.Receive(p, actor.Infinity, func(e actor.Exit) bool { return e.From == root })
			if end = e.Reason; err != nil {
				end = err
			}
		}),
		actor.On(func(e actor.Exit) {
			end = e.Reason
			prepStop()
		}, func(e actor.Exit) bool { return e.From == root }))
	if err != nil {
		return err
	}
	if app.Stop != nil {
		app.Stop(p)
	}
	return tell(ended{end})
}
