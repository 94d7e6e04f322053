// Package taskchild is the conformance scenario taskchild, the twin of taskchild.exs.
package taskchild

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Runs says which process the task is.
type Runs struct{ PID actor.PID }

// Run answers B21, B11: a task as the child of a supervisor.
func Run(p *actor.Process, t *trace.T) {
	me := p.Self()
	a, b := t.DrawWord("a"), t.DrawWord("b")
	ends := append(t.DrawEnds("end"), trace.End{What: "returns", Do: func(*actor.Process) {}})
	restart := func(r supervisor.Restart) func(*supervisor.Child) {
		return func(c *supervisor.Child) { c.Restart = r }
	}
	for _, kind := range []struct {
		name string
		set  func(*supervisor.Child)
	}{
		{"default", func(*supervisor.Child) {}}, {"permanent", restart(supervisor.Permanent)},
		{"transient", restart(supervisor.Transient)}, {"temporary", restart(supervisor.Temporary)},
	} {
		for _, end := range ends {
			for _, s := range []struct {
				name     string
				strategy supervisor.Strategy
			}{{"one_for_one", supervisor.OneForOne}, {"rest_for_one", supervisor.RestForOne}} {
				child := task.Child(a, func(q *actor.Process) error {
					_ = q.Send(me, Runs{q.Self()})
					actor.MustReceive[trace.Go](q, actor.Infinity)
					end.Do(q)
					return nil
				})
				kind.set(&child)
				sup := trace.Supervise(p, supervisor.Spec{
					Strategy: s.strategy, Children: []supervisor.Child{child, trace.Child(p, b, trace.Plan{})},
				})
				state := func() [2]any {
					return [2]any{trace.ChildList(p, sup), trace.Counts(supervisor.CountChildren(p, sup))}
				}
				pid := trace.Await[Runs](p).PID
				t.Emit("a "+kind.name+" one that "+end.What, state())
				_ = p.Send(pid, trace.Go{})
				trace.Gone(p, pid)
				settle(p, sup, pid)
				t.Emit(s.name, state())
				var again actor.PID
				for _, c := range children(p, sup) {
					if c.ID == a {
						again = c.PID
					}
				}
				if again.IsZero() {
					_ = supervisor.Stop(p, sup, actor.Normal)
				} else {
					ref := p.Monitor(again)
					trace.Await[Runs](p)
					_ = supervisor.Stop(p, sup, actor.Normal)
					t.Emit("it is stopped", trace.AwaitDown(p, ref).Reason)
				}
				t.Emit("mail", trace.Mail(p))
			}
		}
	}
}

func children(p *actor.Process, sup actor.PID) []supervisor.ChildInfo {
	infos, err := supervisor.WhichChildren(p, sup)
	if err != nil {
		p.Exit(err)
	}
	return infos
}

// settle waits until sup has handled the end of pid.
func settle(p *actor.Process, sup, pid actor.PID) {
	for slices.ContainsFunc(children(p, sup), func(c supervisor.ChildInfo) bool { return c.PID == pid || c.Restarting }) {
	}
}
