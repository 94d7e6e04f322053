// Package groupfail is the conformance scenario groupfail, the twin of groupfail.exs.
package groupfail

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B17, B18: a restart of several that fails at one of them.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	var ids []string
	for _, key := range []string{"child 1", "child 2", "child 3", "child 4"} {
		ids = append(ids, t.DrawWord(key))
	}
	fails := t.DrawInt("fails", 0, 3)
	digits := []string{"0", "1", "2", "3", "4"}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		for _, crashes := range []int{0, 1, 3} {
			for _, times := range []int{1, 2, 4} {
				bad := []trace.Outcome{{}}
				for i := 1; i <= times; i++ {
					bad = append(bad, []trace.Outcome{{Error: reason}, {Stop: reason}}[i%2])
				}
				var children []supervisor.Child
				for i, id := range ids {
					plan := trace.Plan{}
					if i == fails {
						plan.Starts = bad
					}
					if i == 2 {
						plan.Restart = supervisor.Transient
					}
					children = append(children, trace.Child(p, id, plan))
				}
				sup := trace.Supervise(p, supervisor.Spec{
					Strategy: s.strategy, Intensity: supervisor.Intensity{Restarts: 3, Within: 100 * time.Second}, Children: children,
				})
				mail := func() []any {
					list := []any{}
					for _, m := range trace.Mail(p) {
						if e, ok := m.(actor.Exit); ok {
							m = [2]any{actor.Atom("other"), e.Reason}
							if e.From == sup {
								m = [2]any{actor.Atom("exit"), e.Reason}
							}
						}
						list = append(list, m)
					}
					return list
				}
				trace.Mail(p)
				trace.Crash(p, sup, ids[crashes], actor.Reason([2]any{actor.Atom("crash"), times}))
				t.Emit(s.name+", child "+digits[crashes]+" crashes, child "+digits[fails]+" fails "+digits[times]+" times", mail())
				if p.Alive(sup) {
					t.Emit("children", trace.ChildList(p, sup))
					_ = supervisor.Stop(p, sup, actor.Normal)
				}
				trace.Gone(p, sup)
				t.Emit("the end", mail())
			}
		}
	}
}
