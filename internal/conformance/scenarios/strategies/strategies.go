// Package strategies is the conformance scenario strategies, the twin of strategies.exs.
package strategies

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B10, B17: whom each strategy stops and starts.
func Run(p *actor.Process, t *trace.T) {
	reason := actor.Reason([2]any{actor.Atom("normal"), t.DrawReason("reason")})
	var ids []string
	for _, key := range []string{"child 1", "child 2", "child 3", "child 4", "child 5"} {
		ids = append(ids, t.DrawWord(key))
	}
	kinds := func() []trace.Plan {
		return []trace.Plan{
			{}, {Restart: supervisor.Temporary}, {Restart: supervisor.Transient},
			{Starts: []trace.Outcome{{Ignore: true}, {Ignore: true}}}, {Shutdown: supervisor.BrutalKill},
		}
	}
	numbers := []string{"child 0", "child 1", "child 2", "child 3", "child 4"}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		for _, which := range t.DrawOrder("which", 5) {
			if which == 3 {
				continue
			}
			var children []supervisor.Child
			for i, plan := range kinds() {
				children = append(children, trace.Child(p, ids[i], plan))
			}
			sup := trace.Supervise(p, supervisor.Spec{Strategy: s.strategy, Children: children})
			t.Emit(s.name+", "+numbers[which], trace.Mail(p))
			trace.Crash(p, sup, ids[which], reason)
			t.Emit("after a crash", trace.Mail(p))
			t.Emit("children", trace.ChildList(p, sup))
			t.Emit("count", trace.Counts(supervisor.CountChildren(p, sup)))

			id := ids[[]int{0, 2, 4}[which%3]]
			trace.Crash(p, sup, id, actor.Normal)
			t.Emit("after a normal end of "+id, trace.Mail(p))
			t.Emit("children", trace.ChildList(p, sup))
			t.Emit("stopped", trace.Done(supervisor.Stop(p, sup, actor.Normal)))
			t.Emit("at the stop", trace.Mail(p))
		}
	}
}
