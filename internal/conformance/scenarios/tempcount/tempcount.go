// Package tempcount is the conformance scenario tempcount, the twin of tempcount.exs.
package tempcount

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B12: which ends count for the intensity.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawAtom("reason")
	a, b, c := t.DrawWord("a"), t.DrawWord("b"), t.DrawWord("c")
	allowed := t.DrawInt("allowed", 1, 3)
	crashes := []string{"crash 1", "crash 2", "crash 3", "crash 4"}
	must := func(_ actor.PID, err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		sup := trace.Supervise(p, supervisor.Spec{
			Strategy: s.strategy, Intensity: supervisor.Intensity{Restarts: allowed, Within: 100 * time.Second},
			Children: []supervisor.Child{
				trace.Child(p, a, trace.Plan{}), trace.Child(p, b, trace.Plan{Restart: supervisor.Transient}),
			},
		})
		mail := func() []any {
			list := []any{}
			for _, m := range trace.Mail(p) {
				if e, ok := m.(actor.Exit); ok {
					m = [3]any{actor.Atom("exit"), e.From == sup, e.Reason}
				}
				list = append(list, m)
			}
			return list
		}
		for range allowed + 2 {
			must(supervisor.StartChild(p, sup, trace.Child(p, c, trace.Plan{Restart: supervisor.Temporary})))
			trace.Crash(p, sup, c, actor.Reason(reason))
			trace.Crash(p, sup, b, actor.Normal)
			must(supervisor.RestartChild(p, sup, b))
		}
		t.Emit(s.name+", what does not count", trace.Mail(p))
		t.Emit("children", trace.ChildList(p, sup))
		for i := 1; i <= allowed+1; i++ {
			trace.Crash(p, sup, []string{a, b}[i%2], actor.Reason([2]any{reason, i}))
			t.Emit(crashes[i-1], mail())
		}
		t.Emit("alive", p.Alive(trace.Gone(p, sup)))
		t.Emit("the rest", mail())
	}
}
