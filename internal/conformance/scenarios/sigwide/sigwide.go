// Package sigwide is the conformance scenario sigwide, the twin of sigwide.exs.
package sigwide

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B16, B17: significant children under each strategy.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word := t.DrawAtom("word")
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	often := supervisor.Intensity{Restarts: 10, Within: 5 * time.Second}
	autos := []struct {
		name string
		auto supervisor.AutoShutdown
	}{{"any_significant", supervisor.AnySignificant}, {"all_significant", supervisor.AllSignificant}}
	strategies := []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}}
	significant := func(kind supervisor.Restart, starts ...trace.Outcome) trace.Plan {
		return trace.Plan{Restart: kind, Significant: true, Starts: starts}
	}

	for _, auto := range autos {
		for _, s := range strategies {
			for _, reason := range []error{actor.Normal, actor.Shutdown, actor.Reason(word), actor.Kill} {
				sup := trace.Supervise(p, supervisor.Spec{Strategy: s.strategy, Intensity: often, AutoShutdown: auto.auto,
					Children: []supervisor.Child{
						trace.Child(p, c, trace.Plan{}),
						trace.Child(p, a, significant(supervisor.Transient)),
						trace.Child(p, b, significant(supervisor.Temporary)),
					}})
				for _, end := range []struct {
					id  string
					why error
				}{{c, reason}, {a, actor.Reason(word)}, {a, reason}, {b, reason}, {a, actor.Normal}} {
					if !running(p, sup, end.id) {
						continue
					}
					trace.Crash(p, sup, end.id, end.why)
					t.Emit(auto.name+", "+s.name, [3]any{end.id, end.why, trace.MailOf(p, sup)})
					if p.Alive(sup) {
						t.Emit("children", trace.ChildList(p, sup))
					}
				}
				if p.Alive(sup) {
					_ = supervisor.Stop(p, sup, actor.Normal)
				}
				trace.Gone(p, sup)
				t.Emit("the end", trace.MailOf(p, sup))
			}
		}
	}

	for _, auto := range autos {
		for _, kind := range []supervisor.Restart{supervisor.Transient, supervisor.Temporary} {
			sup := trace.Supervise(p, supervisor.Spec{Intensity: often, AutoShutdown: auto.auto, Children: []supervisor.Child{
				trace.Child(p, a, significant(kind, trace.Outcome{Ignore: true})), trace.Child(p, c, trace.Plan{}),
			}})
			t.Emit(auto.name+", a "+kind.String()+" one is ignored", trace.ChildList(p, sup))
			add := func() {
				if _, err := supervisor.StartChild(p, sup, trace.Child(p, b, significant(kind))); err != nil {
					p.Exit(err)
				}
			}
			add()
			_ = supervisor.TerminateChild(p, sup, b)
			t.Emit("another is terminated", trace.ChildList(p, sup))
			if kind == supervisor.Temporary {
				add()
			} else if _, err := supervisor.RestartChild(p, sup, b); err != nil {
				p.Exit(err)
			}
			trace.Crash(p, sup, b, actor.Normal)
			trace.Gone(p, sup)
			t.Emit("then it ends", trace.MailOf(p, sup))
		}
	}
}

func running(p *actor.Process, sup actor.PID, id string) bool {
	infos, err := supervisor.WhichChildren(p, sup)
	return err == nil && slices.ContainsFunc(infos, func(c supervisor.ChildInfo) bool { return c.ID == id && !c.PID.IsZero() })
}
