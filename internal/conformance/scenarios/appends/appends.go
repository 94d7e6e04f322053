// Package appends is the conformance scenario appends, the twin of appends.exs.
package appends

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the applications tell.
type (
	Start    struct{ Name, Type actor.Atom }
	Root     struct{ PID actor.PID }
	PrepStop struct{ Name actor.Atom }
	Stop     struct{ Name actor.Atom }
)

func app(who actor.PID, name actor.Name, id string, requires ...*application.Application) *application.Application {
	atom := actor.Atom(name)
	return &application.Application{
		Name:     trace.Word(name),
		Requires: requires,
		Start: func(p *actor.Process) (actor.PID, error) {
			_ = p.Send(who, Start{atom, "normal"})
			pid, err := supervisor.StartLink(p, supervisor.Spec{
				Intensity: supervisor.Intensity{Restarts: 1, Within: 100 * time.Second},
				Children:  []supervisor.Child{trace.ChildOf(who, id, trace.Plan{})},
			})
			_ = p.Send(who, Root{pid})
			return pid, err
		},
		PrepStop: func(p *actor.Process) { _ = p.Send(who, PrepStop{atom}) },
		Stop:     func(p *actor.Process) { _ = p.Send(who, Stop{atom}) },
	}
}

// Run answers B33: an application whose tree ends by itself.
func Run(p *actor.Process, t *trace.T) {
	names := t.DrawNames("app", 2)
	word, id := t.DrawAtom("word"), t.DrawWord("id")
	a := app(p.Self(), names[0], id)
	b := app(p.Self(), names[1], id, a)
	start := func(app *application.Application, typ application.Type) actor.PID {
		if err := application.Start(p, app, typ); err != nil {
			p.Exit(err)
		}
		return trace.Await[Root](p).PID
	}
	awaitStopped := func() {
		err := application.Stop(p, a.Name)
		for err == nil {
			err = application.Stop(p, a.Name)
		}
		t.EmitOK("stop it", err)
	}

	for _, c := range []struct {
		name   string
		typ    application.Type
		reason error
	}{
		{"temporary", application.Temporary, actor.Normal},
		{"temporary", application.Temporary, actor.Shutdown},
		{"temporary", application.Temporary, actor.ShutdownReason(word)},
		{"temporary", application.Temporary, actor.Reason(word)},
		{"transient", application.Transient, actor.Normal},
	} {
		root, other := start(a, c.typ), start(b, c.typ)
		t.Emit("begun", trace.Mail(p))
		t.Emit(c.name+", the root stops", [2]any{c.reason, trace.Done(supervisor.Stop(p, root, c.reason))})
		for range 3 {
			t.Next(p, "told")
		}
		awaitStopped()
		t.Emit("the other lives", p.Alive(other))
		t.EmitOK("stop the other", application.Stop(p, b.Name))
		t.Emit("told", trace.Mail(p))
	}

	root := start(a, application.Temporary)
	trace.Mail(p)
	for _, why := range []error{actor.Reason(word), actor.Reason([2]any{actor.Atom("normal"), word})} {
		trace.Crash(p, root, id, why)
	}
	trace.Gone(p, root)
	for range 5 {
		t.Next(p, "it gives up")
	}
	awaitStopped()

	start(a, application.Temporary)
	t.Emit("again", trace.Mail(p))
	t.EmitOK("already", application.Start(p, a, application.Temporary))
	t.EmitOK("stop", application.Stop(p, a.Name))
	t.Emit("told", trace.Mail(p))
}
