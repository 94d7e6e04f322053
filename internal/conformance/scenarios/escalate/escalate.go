// Package escalate is the conformance scenario escalate, the twin of escalate.exs.
package escalate

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B12, B18: a supervisor that gives up, through levels.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	a, b := t.DrawWord("a"), t.DrawWord("b")
	once := supervisor.Intensity{Restarts: 1, Within: 100 * time.Second}
	for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary} {
		low := supervisor.Spec{Intensity: once, Children: []supervisor.Child{trace.Child(p, b, trace.Plan{})}}
		top := trace.Supervise(p, supervisor.Spec{
			Strategy: supervisor.OneForAll, Intensity: once,
			Children: []supervisor.Child{trace.Child(p, a, trace.Plan{}), {
				ID: "inner", Supervisor: true, Restart: kind,
				Start: func(p *actor.Process) (actor.PID, error) { return supervisor.StartLink(p, low) },
			}},
		})
		mail := func() []any {
			list := []any{}
			for _, m := range trace.Mail(p) {
				if e, ok := m.(actor.Exit); ok && e.From == top {
					m = [2]any{actor.Atom("exit"), e.Reason}
				}
				list = append(list, m)
			}
			return list
		}
		t.Emit(kind.String(), trace.Mail(p))
		for round := 1; round <= 2; round++ {
			pid, _ := inner(p, top)
			if pid.IsZero() {
				continue
			}
			trace.Crash(p, pid, b, actor.Reason([2]any{actor.Atom("normal"), round}))
			t.Emit("crash", mail())
			trace.Crash(p, pid, b, actor.Reason([2]any{actor.Atom("normal"), reason}))
			trace.Gone(p, pid)
			for {
				now, err := inner(p, top)
				if err != nil {
					trace.Gone(p, top)
				}
				if now != pid {
					break
				}
			}
			t.Emit("one too many", mail())
			if p.Alive(top) {
				infos, _ := supervisor.WhichChildren(p, top)
				list := []any{}
				for _, c := range infos {
					var id any = c.ID
					if c.Supervisor {
						id = actor.Atom("inner")
					}
					list = append(list, [2]any{id, !c.PID.IsZero()})
				}
				t.Emit("children", list)
			}
		}
		if p.Alive(top) {
			t.Emit("stop", trace.Done(supervisor.Stop(p, top, actor.Shutdown)))
		}
		trace.Gone(p, top)
		t.Emit("the end", mail())
	}
}

func inner(p *actor.Process, top actor.PID) (actor.PID, error) {
	infos, err := supervisor.WhichChildren(p, top)
	for _, c := range infos {
		if c.Supervisor {
			return c.PID, err
		}
	}
	return actor.PID{}, err
}
