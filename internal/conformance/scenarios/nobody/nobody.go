// Package nobody is the conformance scenario nobody, the twin of nobody.exs.
package nobody

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B15, B10, B19: names of supervisors, and administration of one that is not
// there.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	names := t.DrawNames("name", 2)
	name, nobody := names[0], names[1]
	id, reason := t.DrawWord("id"), t.DrawReason("reason")
	child := trace.Child(p, id, trace.Plan{})
	for _, s := range []struct {
		what  string
		start func(...genserver.Option) (actor.PID, error)
		stop  func(*actor.Process, actor.Dest, error) error
	}{
		{"supervisor", func(o ...genserver.Option) (actor.PID, error) {
			return supervisor.StartLink(p, supervisor.Spec{}, o...)
		}, supervisor.Stop},
		{"dynamic supervisor", func(o ...genserver.Option) (actor.PID, error) {
			return dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{}, o...)
		}, dynamicsupervisor.Stop},
	} {
		sup, err := s.start(genserver.WithName(name))
		if err != nil {
			p.Exit(err)
		}
		t.Name(sup, s.what)
		_, err = s.start(genserver.WithName(name))
		t.Emit(s.what, [3]any{trace.Whereis(p, name) == any(sup), trace.Failed(err), trace.Mail(p)})
		_, err = s.start(genserver.WithName(name))
		var already *genserver.AlreadyStartedError
		t.Emit("already started", errors.As(err, &already) && already.PID == sup)
		t.Emit("by name", trace.Counts(supervisor.CountChildren(p, name)))
		t.Emit("stop by name", trace.Done(s.stop(p, name, reason)))
		t.Emit("mail", trace.Mail(p))
		t.Emit("the name is free", trace.Whereis(p, name))

		for _, dead := range []actor.Dest{sup, nobody} {
			_, err := supervisor.CountChildren(p, dead)
			t.Emit("count", why(err))
			_, err = supervisor.WhichChildren(p, dead)
			t.Emit("which", why(err))
			_, err = supervisor.StartChild(p, dead, child)
			t.Emit("start", why(err))
			_, err = dynamicsupervisor.StartChild(p, dead, child)
			t.Emit("start dynamically", why(err))
			t.Emit("terminate", why(supervisor.TerminateChild(p, dead, id)))
			_, err = supervisor.RestartChild(p, dead, id)
			t.Emit("restart", why(err))
			t.Emit("delete", why(supervisor.DeleteChild(p, dead, id)))
			t.Emit("terminate dynamically", why(dynamicsupervisor.TerminateChild(p, dead, p.Self())))
			t.Emit("stop", why(s.stop(p, dead, reason)))
		}
	}
}

// why is the reason with which a call exits on the BEAM.
func why(err error) any {
	var call *genserver.CallError
	if errors.As(err, &call) {
		return [2]any{actor.Atom("exit"), call.Reason}
	}
	return err
}
