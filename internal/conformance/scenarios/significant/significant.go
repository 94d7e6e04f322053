// Package significant is the conformance scenario significant, the twin of significant.exs.
package significant

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

type auto struct {
	name string
	auto supervisor.AutoShutdown
}

// Run answers B16: significant children and auto_shutdown.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word := t.DrawAtom("word")
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	never, anyOf, allOf := auto{"never", supervisor.Never}, auto{"any_significant", supervisor.AnySignificant},
		auto{"all_significant", supervisor.AllSignificant}
	var sup actor.PID
	mail := func() []any {
		list := []any{}
		for _, m := range trace.Mail(p) {
			if e, ok := m.(actor.Exit); ok && e.From == sup {
				m = [2]any{actor.Atom("exit"), e.Reason}
			}
			list = append(list, m)
		}
		return list
	}
	for _, s := range []auto{never, anyOf, allOf} {
		for _, kind := range []supervisor.Restart{supervisor.Transient, supervisor.Temporary} {
			for _, reason := range []error{
				actor.Normal, actor.Shutdown, actor.ShutdownReason(word), actor.Reason([2]any{actor.Atom("normal"), word}),
			} {
				plan := trace.Plan{Restart: kind, Significant: s != never}
				sup = trace.Supervise(p, supervisor.Spec{
					AutoShutdown: s.auto, Intensity: supervisor.Intensity{Restarts: 10, Within: 5 * time.Second},
					Children: []supervisor.Child{
						trace.Child(p, a, plan), trace.Child(p, b, plan), trace.Child(p, c, trace.Plan{Restart: supervisor.Temporary}),
					},
				})
				trace.Crash(p, sup, c, actor.Normal)
				t.Emit(s.name+", "+kind.String(), [2]any{reason, trace.Mail(p)})
				trace.Crash(p, sup, b, reason)
				t.Emit("one ends", mail())
				if p.Alive(sup) {
					t.Emit("children", trace.ChildList(p, sup))
					trace.Crash(p, sup, a, reason)
					t.Emit("the other ends", mail())
				}
				if p.Alive(sup) {
					t.Emit("terminated", trace.Done(supervisor.TerminateChild(p, sup, a)))
					t.Emit("children", trace.ChildList(p, sup))
					_ = supervisor.Stop(p, sup, actor.Normal)
				}
				trace.Gone(p, sup)
				t.Emit("the end", mail())
			}
		}
	}
	for _, s := range []auto{anyOf, allOf} {
		plan := trace.Plan{Restart: supervisor.Transient, Significant: true}
		sup = trace.Supervise(p, supervisor.Spec{
			Strategy: supervisor.OneForAll, AutoShutdown: s.auto,
			Children: []supervisor.Child{trace.Child(p, a, plan), trace.Child(p, b, plan)},
		})
		trace.Crash(p, sup, a, actor.Reason(word))
		t.Emit(s.name+restarted, mail())
		_ = supervisor.TerminateChild(p, sup, a)
		t.Emit("children", trace.ChildList(p, sup))
		trace.Crash(p, sup, b, actor.Normal)
		trace.Gone(p, sup)
		t.Emit("the last one ends", mail())
	}
	for _, s := range []struct {
		auto
		kind supervisor.Restart
	}{{never, supervisor.Transient}, {anyOf, supervisor.Permanent}, {allOf, supervisor.Permanent}} {
		child := trace.Child(p, a, trace.Plan{Restart: s.kind, Significant: true})
		_, err := supervisor.StartLink(p, supervisor.Spec{AutoShutdown: s.auto.auto, Children: []supervisor.Child{child}})
		t.Emit(s.name+", "+s.kind.String()+" and significant", refused(err))
		sup = trace.Supervise(p, supervisor.Spec{AutoShutdown: s.auto.auto})
		_, err = supervisor.StartChild(p, sup, child)
		t.Emit("added later", refused(err))
		_ = supervisor.Stop(p, sup, actor.Normal)
		trace.Mail(p)
	}
}

const restarted = " restarted"

func refused(err error) any {
	if err != nil {
		return actor.Atom("refused")
	}
	return actor.Atom("accepted")
}
