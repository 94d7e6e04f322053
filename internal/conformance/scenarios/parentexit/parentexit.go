// Package parentexit is the conformance scenario parentexit, the twin of parentexit.exs.
package parentexit

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B18: a parent that exits, a stranger's exit signal.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, id := t.DrawAtom("word"), t.DrawWord("id")
	spec := supervisor.Spec{Children: []supervisor.Child{trace.Child(p, id, trace.Plan{})}}
	for _, reason := range []error{actor.Normal, actor.Shutdown, actor.ShutdownReason(word), actor.Reason(word), actor.Kill} {
		parent := p.Spawn(trace.Puppet)
		sup := trace.Ask(p, parent, func(q *actor.Process) actor.PID { return trace.Supervise(q, spec) })
		refs := []actor.Ref{p.Monitor(sup), p.Monitor(trace.ChildPID(p, sup, id))}
		if reason == actor.Kill {
			_ = p.SendExit(parent, actor.Kill)
		} else {
			trace.Die(p, parent, reason)
		}
		for _, ref := range refs {
			t.Emit("the supervisor, and the child", trace.AwaitDown(p, ref).Reason)
		}
		t.Emit("mail", trace.Mail(p))
	}

	sup := trace.Supervise(p, spec)
	pid := trace.ChildPID(p, sup, id)
	for _, reason := range []error{actor.Normal, actor.Shutdown, actor.Reason(word), actor.ShutdownReason(word)} {
		stranger := p.Spawn(trace.Puppet)
		_ = trace.Ask(p, stranger, func(q *actor.Process) error { return q.SendExit(sup, reason) })
		trace.Kill(p, stranger)
		t.Emit("a stranger's signal", [2]any{trace.ChildList(p, sup), trace.ChildPID(p, sup, id) == pid})
	}
	_ = p.Send(sup, [2]any{word, 1})
	t.Emit("an unknown message", trace.ChildList(p, sup))
	t.Emit("mail", trace.Mail(p))

	refs := []actor.Ref{p.Monitor(sup), p.Monitor(pid)}
	_ = p.SendExit(sup, actor.Kill)
	for _, ref := range refs {
		t.Emit("killed", trace.AwaitDown(p, ref).Reason)
	}
	list := []any{}
	for _, m := range trace.Mail(p) {
		if e, ok := m.(actor.Exit); ok && e.From == sup {
			m = e.Reason
		}
		list = append(list, m)
	}
	t.Emit("mail", list)
}
