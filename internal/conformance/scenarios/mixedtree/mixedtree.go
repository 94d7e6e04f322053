// Package mixedtree is the conformance scenario mixedtree, the twin of mixedtree.exs.
package mixedtree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B17, B10: a random history of ends under each strategy.
func Run(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	kinds := []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary}
	reasons := []error{
		actor.Normal, actor.Shutdown, actor.ShutdownReason(word),
		actor.Reason([2]any{actor.Atom("normal"), word}), actor.Reason(word), actor.Kill,
	}
	digits := []string{"0", "1", "2", "3", "4", "5", "6"}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		for _, round := range digits[1:5] {
			key := s.name + " " + round + " "
			n := t.DrawInt(key+"n", 2, 6)
			var children []supervisor.Child
			for _, i := range digits[1 : n+1] {
				children = append(children, trace.Child(p, t.DrawWord(key+"id "+i), trace.Plan{
					Restart: kinds[t.DrawInt(key+"kind "+i, 0, 2)],
				}))
			}
			sup := trace.Supervise(p, supervisor.Spec{
				Strategy: s.strategy, Intensity: supervisor.Intensity{Restarts: 100, Within: 5 * time.Second}, Children: children,
			})
			t.Emit(s.name, trace.Mail(p))
			for _, step := range digits[1:] {
				infos, _ := supervisor.WhichChildren(p, sup)
				var running []string
				for _, c := range infos {
					if !c.PID.IsZero() {
						running = append(running, c.ID)
					}
				}
				if len(running) == 0 {
					continue
				}
				id := running[t.DrawInt(key+"which "+step, 0, len(running)-1)]
				reason := reasons[t.DrawInt(key+"why "+step, 0, 5)]
				trace.Crash(p, sup, id, reason)
				t.Emit("ends", [3]any{id, reason, trace.Mail(p)})
				t.Emit("children", trace.ChildList(p, sup))
			}
			t.Emit("count", trace.Counts(supervisor.CountChildren(p, sup)))
			stopped := trace.Done(supervisor.Stop(p, sup, actor.Normal))
			t.Emit("stop", [2]any{stopped, trace.Mail(p)})
		}
	}
}
