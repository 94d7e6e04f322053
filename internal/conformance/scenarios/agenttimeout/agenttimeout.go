// Package agenttimeout is the conformance scenario agenttimeout, the twin of agenttimeout.exs.
package agenttimeout

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Busy is that the agent waits.
type Busy struct{}

func same(s int) int { return s }

// Run answers B25: an agent that is busy.
func Run(p *actor.Process, t *trace.T) {
	n, timeout, me := t.DrawInt("n", 1, 99), trace.MS(t.DrawInt("timeout", 5, 20)), p.Self()
	a, err := agent.Start(p, func() int { return n })
	if err != nil {
		p.Exit(err)
	}
	sys, goOn := p.System(), make(chan struct{})
	busy := func() {
		_ = agent.Cast(p, a, func(s int) int {
			_ = sys.Send(me, Busy{})
			<-goOn
			return s + 1
		})
		trace.Await[Busy](p)
	}
	get := func(label string) {
		goOn <- struct{}{}
		v, err := agent.Get(p, a, same)
		t.EmitResult(label, v, err)
	}
	busy()
	_, err = agent.GetTimeout(p, a, same, timeout)
	t.Emit("get", trace.Reason(err))
	get("afterwards")
	busy()
	err = agent.UpdateTimeout(p, a, func(s int) int { return s * 2 }, timeout)
	t.Emit("update", trace.Reason(err))
	get("it was made all the same")
	busy()
	_, err = agent.GetAndUpdateTimeout(p, a, func(s int) (int, int) { return s, s * 2 }, 0)
	t.Emit("get and update", trace.Reason(err))
	get("so was this")
	t.Emit("mail", trace.Mail(p))
	_, err = agent.Get(p, actor.Name("nobody_is_this"), same)
	t.Emit("nobody", trace.Reason(err))
	_, err = agent.Get(p, me, same)
	t.Emit("oneself", trace.Reason(err))
	busy()
	t.Emit("stop", trace.Reason(agent.Stop(p, a, actor.Normal, timeout)))
	goOn <- struct{}{}
	trace.Gone(p, a)
	t.Emit("mail", trace.Mail(p))
}
