// Package agentcrash is the conformance scenario agentcrash, the twin of agentcrash.exs.
package agentcrash

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func zero() int { return 0 }

// fails are ways for a function to fail that has no Process.
func fails(t *trace.T) []failing {
	text, none := t.DrawWord("text"), 0
	return []failing{
		{"raises", func() { panic(text) }},
		{"divides by zero", func() { none = 1 / none }},
	}
}

type failing struct {
	What string
	Do   func()
}

// Run answers B25: functions that fail in the agent.
func Run(p *actor.Process, t *trace.T) {
	for _, end := range fails(t) {
		ops := []struct {
			op string
			do func(q *actor.Process, a actor.PID) error
		}{
			{"get", func(q *actor.Process, a actor.PID) error {
				_, err := agent.Get(q, a, func(s int) int { end.Do(); return s })
				return err
			}},
			{"update", func(q *actor.Process, a actor.PID) error {
				return agent.Update(q, a, func(s int) int { end.Do(); return s })
			}},
			{"get and update", func(q *actor.Process, a actor.PID) error {
				_, err := agent.GetAndUpdate(q, a, func(s int) (int, int) { end.Do(); return s, s })
				return err
			}},
		}
		for _, op := range ops {
			a, _ := agent.Start(p, zero)
			ref := p.Monitor(a)
			t.Emit(op.op+" of one that "+end.What, trace.Reason(op.do(p, a)))
			t.Emit("the agent", trace.AwaitDown(p, ref).Reason)
		}
		a, _ := agent.Start(p, zero)
		ref := p.Monitor(a)
		_ = agent.Cast(p, a, func(s int) int { end.Do(); return s })
		t.Emit("a cast that "+end.What, trace.AwaitDown(p, ref).Reason)
		_, err := agent.Get(p, a, func(s int) int { return s })
		t.Emit("the next get", trace.Reason(err))
		_, ref = p.SpawnMonitor(func(q *actor.Process) error {
			a, _ := agent.StartLink(q, zero)
			agent.MustUpdate(q, a, func(s int) int { end.Do(); return s })
			return nil
		})
		t.Emit("a linked owner", trace.Reason(trace.AwaitDown(p, ref).Reason))
	}
}
