// Package levels is the conformance scenario levels, the twin of levels.exs.
package levels

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Leaf says that the leaf was started.
type Leaf struct{}

const below = "below"

type level struct {
	word  string
	limit int
}

// Run answers B12, B18: a leaf that crashes again and again, three levels down.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, _ := actor.Term(t.DrawReason("reason"))
	if k := t.DrawReason("reason"); actor.Kind(k) == actor.KindShutdown {
		reason = k
	}
	crash := actor.Reason([2]any{actor.Atom("normal"), reason})
	var list []level
	var limits []int
	for _, i := range []string{"1", "2", "3"} {
		list = append(list, level{t.DrawWord("sibling " + i), t.DrawInt("limit "+i, 0, 2)})
		limits = append(limits, list[len(list)-1].limit)
	}
	for _, s := range []struct {
		name     string
		strategy supervisor.Strategy
	}{{"one_for_one", supervisor.OneForOne}, {"one_for_all", supervisor.OneForAll}, {"rest_for_one", supervisor.RestForOne}} {
		for _, kind := range []supervisor.Restart{supervisor.Permanent, supervisor.Transient, supervisor.Temporary} {
			top, err := tree(p.Self(), list, s.strategy, kind, crash)(p)
			if err != nil {
				p.Exit(err)
			}
			t.Emit(s.name+", "+kind.String(), limits)
			if kind != supervisor.Permanent {
				awaitQuiet(p, trace.ChildPID(p, top, below))
				t.Emit("alive", p.Alive(top))
				_ = supervisor.Stop(p, top, actor.Normal)
			}
			trace.Gone(p, top)
			mail, n := trace.MailOf(p, top), 0
			for _, m := range mail {
				if m == any(Leaf{}) {
					n++
				}
			}
			t.Emit("the leaf was started", n)
			t.Emit("all of it", mail)
		}
	}
}

// tree starts a supervisor with a sibling and, below it, the next level.
func tree(me actor.PID, list []level, s supervisor.Strategy, kind supervisor.Restart, crash error) func(*actor.Process) (actor.PID, error) {
	under := supervisor.Child{ID: below, Supervisor: true, Restart: kind}
	if len(list) > 1 {
		under.Start = tree(me, list[1:], s, kind, crash)
	} else {
		under = task.Child(below, func(q *actor.Process) error {
			_ = q.Send(me, Leaf{})
			return crash
		})
		under.Restart = supervisor.Permanent
	}
	return func(q *actor.Process) (actor.PID, error) {
		return supervisor.StartLink(q, supervisor.Spec{
			Strategy: s, Intensity: supervisor.Intensity{Restarts: list[0].limit, Within: 100 * time.Second},
			Children: []supervisor.Child{trace.ChildOf(me, list[0].word, trace.Plan{}), under},
		})
	}
}

// awaitQuiet waits until the level below sup is there no more, for good.
func awaitQuiet(p *actor.Process, sup actor.PID) {
	is := func(c supervisor.ChildInfo) bool { return c.ID == below && (!c.PID.IsZero() || c.Restarting) }
	for {
		infos, err := supervisor.WhichChildren(p, sup)
		if err != nil {
			p.Exit(err)
		}
		if !slices.ContainsFunc(infos, is) {
			return
		}
	}
}
