// Package agentops is the conformance scenario agentops, the twin of agentops.exs.
package agentops

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Runs is what a function in the agent tells.
type Runs struct{ State int }

// Run answers B25: what an agent is asked to do.
func Run(p *actor.Process, t *trace.T) {
	n, k, name := t.DrawInt("n", 1, 99), t.DrawInt("k", 2, 9), t.DrawName("name")
	a, err := agent.StartLink(p, func() int { return n }, genserver.WithName(name))
	if err != nil {
		p.Exit(err)
	}
	get := func(label string) {
		v, err := agent.Get(p, a, func(s int) int { return s })
		t.EmitResult(label, v, err)
	}
	get("get")
	v, err := agent.Get(p, name, func(s int) int { return s * k })
	t.EmitResult("get by name", v, err)
	t.EmitDone("update", agent.Update(p, a, func(s int) int { return s + k }))
	get("get")
	v, err = agent.GetAndUpdate(p, name, func(s int) (int, int) { return s, s * k })
	t.EmitResult("get and update", v, err)
	v, err = agent.GetTimeout(p, a, func(s int) int { return s }, actor.Infinity)
	t.EmitResult("get", v, err)
	t.EmitDone("cast", agent.Cast(p, a, func(s int) int { return s - k }))
	get("get")
	t.EmitDone("cast to nobody", agent.Cast(p, actor.Name("nobody_is_this"), func(s int) int { return s }))
	me, sys := p.Self(), p.System()
	t.EmitDone("where it runs", agent.Update(p, a, func(s int) int { _ = sys.Send(me, Runs{s}); return s }))
	t.Next(p, "from within")
	_ = p.Send(a, trace.Go{})
	for i := range 5 {
		_ = agent.Cast(p, a, func(s int) int { return s*2 + i + 1 })
	}
	get("after five casts and stray mail")
	t.Emit("linked", slices.Contains(trace.Links(p, me).([]actor.PID), a))
	b, err := agent.Start(p, func() []int { return []int{n} })
	if err != nil {
		p.Exit(err)
	}
	t.Emit("one that was started, linked", slices.Contains(trace.Links(p, me).([]actor.PID), b))
	list, err := agent.Get(p, b, func(s []int) []int { return s })
	t.EmitResult("its state", list, err)
	t.Emit("mail", trace.Mail(p))
}
