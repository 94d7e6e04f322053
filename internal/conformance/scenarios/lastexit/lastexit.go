// Package lastexit is the conformance scenario lastexit, the twin of lastexit.exs.
package lastexit

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B13: children that end otherwise than they were told.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	ends := t.DrawEnds("end")
	for _, end := range ends {
		for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary} {
			sup := trace.Supervise(p, supervisor.Spec{Strategy: supervisor.RestForOne, Children: []supervisor.Child{
				trace.Child(p, a, trace.Plan{}), trace.Child(p, b, trace.Plan{Restart: kind, Last: end.Do}), trace.Child(p, c, trace.Plan{}),
			}})
			ref := p.Monitor(trace.ChildPID(p, sup, b))
			t.Emit("a "+kind.String()+" one "+end.What, trace.Done(supervisor.TerminateChild(p, sup, b)))
			t.Emit("its reason", trace.AwaitDown(p, ref).Reason)
			t.Emit("children", trace.ChildList(p, sup))
			_, err := supervisor.RestartChild(p, sup, b)
			t.Emit("started again", trace.Failed(err))

			trace.Crash(p, sup, a, actor.Shutdown)
			t.Emit("restarted", [2]any{trace.MailOf(p, sup), trace.ChildList(p, sup)})

			t.Emit("stop", trace.Done(supervisor.Stop(p, sup, actor.Shutdown)))
			t.Emit("mail", trace.MailOf(p, sup))
		}
	}

	word := t.DrawAtom("word")
	me := p.Self()
	for _, reason := range []error{actor.Shutdown, actor.ShutdownReason(word), actor.Reason(word)} {
		parent := p.Spawn(trace.Puppet)
		var children []supervisor.Child
		for i, id := range []string{a, b, c} {
			children = append(children, trace.ChildOf(me, id, trace.Plan{Last: ends[len(ends)-3+i].Do}))
		}
		sup := trace.Ask(p, parent, func(q *actor.Process) actor.PID { return trace.Supervise(q, supervisor.Spec{Children: children}) })
		ref := p.Monitor(sup)
		_, _ = supervisor.CountChildren(p, sup)
		trace.Die(p, parent, reason)
		t.Emit("its parent ends", trace.AwaitDown(p, ref).Reason)
		t.Emit("mail", trace.Mail(p))
	}
}
