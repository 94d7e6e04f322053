// Package dynamichistory is the conformance scenario dynamichistory, the twin of
// dynamichistory.exs.
package dynamichistory

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/dynamicsupervisor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B19, B11: a random history of a DynamicSupervisor.
func Run(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	kinds := []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary}
	reasons := []error{
		actor.Normal, actor.Shutdown, actor.ShutdownReason(word),
		actor.Reason([2]any{actor.Atom("normal"), word}), actor.Reason(word), actor.Kill,
	}
	numbers := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
	for _, round := range numbers[:4] {
		key := round + " "
		sup, err := dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: 100, Within: 5 * time.Second}, MaxChildren: 4,
		})
		if err != nil {
			p.Exit(err)
		}
		for _, step := range numbers {
			infos, _ := dynamicsupervisor.WhichChildren(p, sup)
			switch {
			case len(infos) == 0 || t.DrawInt(key+"what "+step, 0, 2) == 0:
				kind := kinds[t.DrawInt(key+"kind "+step, 0, 2)]
				id := t.DrawWord(key + "id " + step)
				pid, err := dynamicsupervisor.StartChild(p, sup, trace.Child(p, id, trace.Plan{Restart: kind}))
				if err != nil {
					t.Emit("start", [2]any{trace.Answer(pid, err), trace.Mail(p)})
				} else {
					t.Emit("start", [3]any{id, actor.Atom(kind.String()), trace.Mail(p)})
				}
			default:
				pid := infos[t.DrawInt(key+"which "+step, 0, len(infos)-1)].PID
				if t.DrawInt(key+"how "+step, 0, 3) == 0 {
					done := trace.Done(dynamicsupervisor.TerminateChild(p, sup, pid))
					t.Emit("terminate", [2]any{done, trace.Mail(p)})
				} else {
					reason := reasons[t.DrawInt(key+"why "+step, 0, 5)]
					trace.Finish(p, sup, pid, reason)
					t.Emit("end", [2]any{reason, trace.Mail(p)})
				}
			}
			t.Emit("count", trace.Counts(dynamicsupervisor.CountChildren(p, sup)))
		}
		stopped := trace.Done(dynamicsupervisor.Stop(p, sup, actor.Normal))
		t.Emit("stop", [2]any{stopped, sorted(trace.Mail(p))})
	}
}

// sorted puts what the children tell into the order of their ids: they stop at the same
// time.
func sorted(list []any) []any {
	id := func(m any) string {
		if e, ok := m.(trace.Terminate); ok {
			if id, ok := e.ID.(string); ok {
				return id
			}
		}
		return ""
	}
	slices.SortFunc(list, func(a, b any) int {
		switch x, y := id(a), id(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return list
}
