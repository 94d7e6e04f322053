// Package apptop is the conformance scenario apptop, the twin of apptop.exs.
package apptop

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the applications tell.
type (
	Root     struct{ PID actor.PID }
	PrepStop struct{ Name actor.Atom }
	Stop     struct{ Name actor.Atom }
)

func app(who actor.PID, name actor.Name, requires ...*application.Application) *application.Application {
	atom := actor.Atom(name)
	return &application.Application{
		Name:     trace.Word(name),
		Requires: requires,
		Start: func(p *actor.Process) (actor.PID, error) {
			pid, err := supervisor.StartLink(p, supervisor.Spec{})
			_ = p.Send(who, Root{pid})
			return pid, err
		},
		PrepStop: func(p *actor.Process) { _ = p.Send(who, PrepStop{atom}) },
		Stop:     func(p *actor.Process) { _ = p.Send(who, Stop{atom}) },
	}
}

// Run answers B33: the root of an application ends by itself.
func Run(p *actor.Process, t *trace.T) {
	names := t.DrawNames("app", 3)
	a := app(p.Self(), names[0])
	b := app(p.Self(), names[1], a)
	c := app(p.Self(), names[2])

	root := func() actor.PID { return actor.MustReceive[Root](p, actor.Infinity).PID }
	start := func(app *application.Application, typ application.Type) actor.PID {
		if err := application.Start(p, app, typ); err != nil {
			p.Exit(err)
		}
		return root()
	}
	stop := func(label string, app *application.Application) { t.EmitOK(label, application.Stop(p, app.Name)) }
	awaitStopped := func(app *application.Application) {
		err := application.Stop(p, app.Name)
		for err == nil {
			err = application.Stop(p, app.Name)
		}
		t.EmitOK("stop it", err)
	}
	next := func(label string) {
		for range 2 {
			t.Next(p, label)
		}
	}

	first := start(a, application.Temporary)
	t.Name(first, "root of the first")
	other := start(b, application.Temporary)
	t.Name(other, "root of the second")
	ref := p.Monitor(first)
	_ = p.SendExit(first, actor.Kill)
	down := actor.MustReceive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	t.Emit("the root", [2]any{down.PID, down.Reason})
	next("its application")
	awaitStopped(a)
	t.Emit("the other lives", p.Alive(other))
	t.EmitOK("start it again", application.Start(p, a, application.Temporary))
	t.Name(root(), "another root")

	transient := start(c, application.Transient)
	_ = supervisor.Stop(p, transient, actor.Normal)
	next("the transient one")
	awaitStopped(c)
	t.Emit("the others live", p.Alive(other))

	start(c, application.Transient)
	for _, app := range slices.Backward([]*application.Application{a, b, c}) {
		stop("stop", app)
		next("stopped")
	}
	t.Poll(p, "mailbox")
}
