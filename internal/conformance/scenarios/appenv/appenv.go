// Package appenv is the conformance scenario appenv, the twin of appenv.exs.
package appenv

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/application"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B33: the environment of an application.
func Run(p *actor.Process, t *trace.T) {
	names := t.DrawNames("application", 2)
	other := trace.Word(names[1])
	x, y := t.DrawWord("x"), t.DrawWord("y")
	v, w := t.DrawInt("v", 1, 99), t.DrawWord("w")
	s := p.System()
	app := &application.Application{
		Name: trace.Word(names[0]),
		Start: func(p *actor.Process) (actor.PID, error) {
			return supervisor.StartLink(p, supervisor.Spec{})
		},
		Env: map[string]any{x: v, y: v},
	}
	all := func() map[actor.Atom]any {
		m := map[actor.Atom]any{}
		for k, v := range application.AllEnv(s, app.Name) {
			m[actor.Atom(k)] = v
		}
		return m
	}
	get := func(app, key string) any { return application.GetEnv[any](s, app, key, nil) }
	fetch := func(key string) any { return trace.Fetched(application.FetchEnv[any](s, app.Name, key)) }
	start := func() any { return trace.Done(application.Start(p, app, application.Temporary)) }

	t.Emit("nothing", [3]any{get(app.Name, x), fetch(x), all()})
	application.PutEnv(s, app.Name, y, w)
	t.Returned("put before")
	t.Emit("start", start())
	t.Emit("all", all())
	t.Emit("fetch", [2]any{fetch(x), fetch(y)})
	application.PutEnv(s, app.Name, x, w)
	t.Returned("put")
	application.DeleteEnv(s, app.Name, y)
	t.Returned("delete")
	t.Emit("all", all())
	t.Emit("another's", [2]any{get(other, x), application.GetEnv(s, other, x, v)})
	t.Emit("stop", trace.Done(application.Stop(p, app.Name)))
	t.Emit("after the stop", all())
	t.Emit("start again", [2]any{start(), all()})
	_ = application.Stop(p, app.Name)
}
