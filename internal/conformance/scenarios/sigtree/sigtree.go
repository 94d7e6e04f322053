// Package sigtree is the conformance scenario sigtree, the twin of sigtree.exs.
package sigtree

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

const inner = "inner"

// Run answers B16: a supervisor that is the significant child of another.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me := p.Self()
	word := t.DrawAtom("word")
	a, b, c, d := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c"), t.DrawWord("d")
	for _, outer := range []struct {
		name string
		auto supervisor.AutoShutdown
	}{{"never", supervisor.Never}, {"any_significant", supervisor.AnySignificant}, {"all_significant", supervisor.AllSignificant}} {
		for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary} {
			significant := outer.auto != supervisor.Never
			if significant && kind == supervisor.Permanent {
				continue
			}
			for _, reason := range []error{actor.Normal, actor.ShutdownReason(word)} {
				spec := supervisor.Spec{AutoShutdown: supervisor.AllSignificant, Children: []supervisor.Child{
					trace.ChildOf(me, a, trace.Plan{Restart: supervisor.Transient, Significant: true}), trace.ChildOf(me, b, trace.Plan{}),
				}}
				top := trace.Supervise(p, supervisor.Spec{AutoShutdown: outer.auto, Children: []supervisor.Child{
					trace.Child(p, c, trace.Plan{}),
					{ID: inner, Restart: kind, Supervisor: true, Significant: significant, Start: func(q *actor.Process) (actor.PID, error) {
						return supervisor.StartLink(q, spec)
					}},
					trace.Child(p, d, trace.Plan{}),
				}})
				low := trace.ChildPID(p, top, inner)
				t.Emit(outer.name+", "+kind.String(), trace.Mail(p))
				trace.ExitBy(p, trace.ChildPID(p, low, a), reason)
				trace.Gone(p, low)
				settle(p, top, low)
				t.Emit("it ended", [2]any{reason, trace.MailOf(p, top)})
				if p.Alive(top) {
					infos, err := supervisor.WhichChildren(p, top)
					if err != nil {
						p.Exit(err)
					}
					list := []any{}
					for _, i := range infos {
						list = append(list, [3]any{i.ID, !i.PID.IsZero(), trace.ChildType(i)})
					}
					t.Emit("children", list)
					_ = supervisor.Stop(p, top, actor.Normal)
				}
				trace.Gone(p, top)
				t.Emit("the end", trace.MailOf(p, top))
			}
		}
	}
}

// settle waits until top has handled the end of low, or has ended itself.
func settle(p *actor.Process, top, low actor.PID) {
	for {
		infos, err := supervisor.WhichChildren(p, top)
		if err != nil {
			trace.Gone(p, top)
			return
		}
		handled := true
		for _, c := range infos {
			handled = handled && c.PID != low
		}
		if handled {
			return
		}
	}
}
