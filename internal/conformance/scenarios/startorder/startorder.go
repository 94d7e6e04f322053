// Package startorder is the conformance scenario startorder, the twin of startorder.exs.
package startorder

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B14, B10: a start that fails, at each place and in each way.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	var ids []string
	for _, key := range []string{"child 1", "child 2", "child 3", "child 4"} {
		ids = append(ids, t.DrawWord(key))
	}
	kinds := []supervisor.Restart{supervisor.Permanent, supervisor.Temporary, supervisor.Transient, supervisor.Permanent}
	digits := []string{"0", "1", "2", "3"}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		for _, at := range t.DrawOrder("at", 4) {
			for _, how := range []trace.Outcome{
				{Error: reason}, {Stop: reason}, {Stop: actor.Normal}, {Stop: actor.Shutdown}, {Ignore: true},
			} {
				var children []supervisor.Child
				for i, id := range ids {
					plan := trace.Plan{Restart: kinds[i]}
					if i == at {
						plan.Starts = []trace.Outcome{how}
					}
					children = append(children, trace.Child(p, id, plan))
				}
				sup, err := supervisor.StartLink(p, supervisor.Spec{Strategy: s.strategy, Children: children})
				if err != nil {
					t.Emit(s.name+", "+digits[at]+" fails", trace.Answer(sup, err))
					t.Emit("mail", mail(p, true))
					continue
				}
				t.Emit(s.name+", "+digits[at]+" is ignored", trace.Mail(p))
				t.Emit("children", [2]any{trace.ChildList(p, sup), trace.Counts(supervisor.CountChildren(p, sup))})
				t.Emit("stop", trace.Done(supervisor.Stop(p, sup, actor.Normal)))
				t.Emit("mail", mail(p, false))
			}
		}
	}
}

func mail(p *actor.Process, exits bool) []any {
	list := []any{}
	for _, m := range trace.Mail(p) {
		if e, ok := m.(actor.Exit); ok {
			if exits {
				list = append(list, [2]any{actor.Atom("exit"), e.Reason})
			}
			continue
		}
		list = append(list, m)
	}
	return list
}
