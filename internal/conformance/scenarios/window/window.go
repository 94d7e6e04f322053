// Package window is the conformance scenario window, the twin of window.exs.
package window

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B12: restarts that lie further back do not count.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, id := actor.Reason(t.DrawAtom("reason")), t.DrawWord("id")
	for _, allowed := range []int{1, 2} {
		sup := trace.Supervise(p, supervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: allowed, Within: time.Second},
			Children:  []supervisor.Child{trace.Child(p, id, trace.Plan{})},
		})
		for range allowed {
			trace.Crash(p, sup, id, reason)
		}
		t.Emit("as many as allowed", trace.Mail(p))
		_ = p.Sleep(trace.MS(2100))
		for range allowed {
			trace.Crash(p, sup, id, reason)
		}
		t.Emit("as many again, later", trace.Mail(p))
		trace.Crash(p, sup, id, reason)
		trace.Gone(p, sup)
		t.Emit("one more", trace.Mail(p))
	}
}
