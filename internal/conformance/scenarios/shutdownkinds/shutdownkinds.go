// Package shutdownkinds is the conformance scenario shutdownkinds, the twin of
// shutdownkinds.exs.
package shutdownkinds

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B13: the shutdown kinds, and a child that does not stop.
func Run(p *actor.Process, t *trace.T) {
	a, b := t.DrawWord("a"), t.DrawWord("b")
	late := trace.MS(t.DrawInt("time", 20, 60))
	for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary} {
		for _, plan := range []trace.Plan{
			{Shutdown: supervisor.BrutalKill},
			{Shutdown: supervisor.BrutalKill, Deaf: true},
			{Shutdown: supervisor.BrutalKill, NoTrap: true},
			{Shutdown: late, Deaf: true},
			{Shutdown: 5 * time.Second, NoTrap: true},
			{Shutdown: 5 * time.Second},
			{Shutdown: supervisor.Infinity},
		} {
			plan.Restart = kind
			sup := trace.Supervise(p, supervisor.Spec{Children: []supervisor.Child{
				trace.Child(p, a, plan), trace.Child(p, b, plan),
			}})
			ma, mb := p.Monitor(trace.ChildPID(p, sup, a)), p.Monitor(trace.ChildPID(p, sup, b))
			var shutdown any = plan.Shutdown
			if plan.Shutdown == supervisor.BrutalKill {
				shutdown = actor.Atom("brutal_kill")
			}
			t.Emit(kind.String(), [2]any{shutdown, trace.Done(supervisor.TerminateChild(p, sup, a))})
			t.Emit("its reason", trace.AwaitDown(p, ma).Reason)
			t.Emit("stop", trace.Done(supervisor.Stop(p, sup, actor.Normal)))
			t.Emit("its reason", trace.AwaitDown(p, mb).Reason)
			t.Emit("mail", trace.Mail(p))
		}
	}

	inner := supervisor.Spec{Children: []supervisor.Child{
		trace.Child(p, a, trace.Plan{Deaf: true, Shutdown: late}), trace.Child(p, b, trace.Plan{}),
	}}
	sup := trace.Supervise(p, supervisor.Spec{Children: []supervisor.Child{{
		ID: "inner", Supervisor: true,
		Start: func(p *actor.Process) (actor.PID, error) { return supervisor.StartLink(p, inner) },
	}}})
	ref := p.Monitor(trace.ChildPID(p, sup, "inner"))
	t.Emit("count", trace.Counts(supervisor.CountChildren(p, sup)))
	kept, _ := supervisor.GetChildSpec(p, sup, "inner")
	t.Emit("its time", kept.ShutdownTime())
	t.Emit("stop", trace.Done(supervisor.Stop(p, sup, actor.Normal)))
	t.Emit("its reason", trace.AwaitDown(p, ref).Reason)
	t.Emit("mail", trace.Mail(p))
}
