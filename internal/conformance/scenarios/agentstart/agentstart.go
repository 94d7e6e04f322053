// Package agentstart is the conformance scenario agentstart, the twin of agentstart.exs.
package agentstart

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

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

// Run answers B25: how agents start, and stop.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	name, reason := t.DrawName("name"), t.DrawReason("reason")
	zero := func() int { return 0 }
	a, err := agent.StartLink(p, zero, genserver.WithName(name))
	if err != nil {
		p.Exit(err)
	}
	t.Name(a, "first")
	pid, err := agent.StartLink(p, zero, genserver.WithName(name))
	t.EmitStart("again", pid, err)
	pid, err = agent.Start(p, zero, genserver.WithName(name))
	t.EmitStart("again without a link", pid, err)
	t.EmitDone("stop", agent.Stop(p, a, actor.Normal, actor.Infinity))
	t.Next(p, "its link")
	t.Emit("the name", trace.Whereis(p, name))

	for _, why := range []error{actor.Normal, actor.Shutdown, reason} {
		a, _ := agent.StartLink(p, zero)
		t.EmitDone("stop with a reason", agent.Stop(p, a, why, actor.Infinity))
		t.Next(p, "its link")
	}
	for _, end := range fails(t) {
		pid, err := agent.Start(p, func() int { end.Do(); return 0 })
		t.EmitStart("a start that "+end.What, pid, err)
		t.Emit("mail", trace.Mail(p))
	}
	for _, end := range fails(t) {
		pid, err := agent.StartLink(p, func() int { end.Do(); return 0 })
		t.EmitStart("a linked start that "+end.What, pid, err)
		t.Next(p, "its link")
	}
	t.Emit("stop of nobody", trace.Reason(agent.Stop(p, actor.Name("nobody_is_this"), actor.Normal, actor.Infinity)))
}
