// Package apporder is the conformance scenario apporder, the twin of apporder.exs.
package apporder

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the applications tell.
type (
	Start    struct{ Name, Type actor.Atom }
	PrepStop struct{ Name actor.Atom }
	Stop     struct{ Name actor.Atom }
)

// app is an application that tells what happens to it; fails is why it does not start.
func app(who actor.PID, name actor.Name, fails error, requires ...*application.Application) *application.Application {
	atom := actor.Atom(name)
	return &application.Application{
		Name:     trace.Word(name),
		Requires: requires,
		Start: func(p *actor.Process) (actor.PID, error) {
			_ = p.Send(who, Start{atom, actor.Atom("normal")})
			if fails != nil {
				return actor.PID{}, fails
			}
			return supervisor.StartLink(p, supervisor.Spec{})
		},
		PrepStop: func(p *actor.Process) { _ = p.Send(who, PrepStop{atom}) },
		Stop:     func(p *actor.Process) { _ = p.Send(who, Stop{atom}) },
	}
}

// Run answers B33: in which order applications start and stop, and the errors.
func Run(p *actor.Process, t *trace.T) {
	me := p.Self()
	reason := t.DrawReason("reason")
	names := t.DrawNames("app", 4)
	a := app(me, names[0], nil)
	b := app(me, names[1], nil, a)
	c := app(me, names[2], nil, a, b)
	d := app(me, names[3], reason, c)

	start := func(label string, app *application.Application) {
		t.EmitOK(label, application.Start(p, app, application.Temporary))
	}
	stop := func(label string, app *application.Application) { t.EmitOK(label, application.Stop(p, app.Name)) }
	all := func(label string, app *application.Application) {
		started, err := application.EnsureAllStarted(p, app, application.Temporary)
		t.EmitStarted(label, started, err)
	}
	running := func() {
		started, err := application.Started(p)
		if err != nil {
			p.Exit(err)
		}
		t.Emit("which run", trace.Atoms(started))
	}
	next := func(label string, n int) {
		for range n {
			t.Next(p, label)
		}
	}

	start("start without what it requires", c)
	all("start it all", c)
	next("started", 3)
	start("again", c)
	t.EmitOK("ensure", application.EnsureStarted(p, c, application.Temporary))
	all("all of it again", c)
	running()

	stop("stop what others require", a)
	next("stopped", 2)
	running()
	stop("stop it again", a)
	all("ensure those that require it", c)
	t.Poll(p, "started")

	start("a start that fails", d)
	next("it was tried", 1)
	stop("stop what failed", d)

	for _, app := range slices.Backward([]*application.Application{b, c}) {
		stop("stop", app)
		next("stopped", 2)
	}

	all("all of one that fails", d)
	next("how it went", 10)
	running()
	t.Poll(p, "mailbox")
}
