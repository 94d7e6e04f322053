// Package reasonterms is the conformance scenario reasonterms, the twin of reasonterms.exs.
package reasonterms

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Caught is what a catch saw.
type Caught struct{ Reason error }

// Run answers P8: an exit reason is any term.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, text, number := t.DrawAtom("word"), t.DrawWord("text"), t.DrawInt("number", 2, 999)

	each(p, t, "an atom", actor.Reason(word))
	each(p, t, "a number", actor.Reason(number))
	each(p, t, "a negative number", actor.Reason(-number))
	each(p, t, "a binary", actor.Reason(text))
	each(p, t, "an empty binary", actor.Reason(""))
	each(p, t, "true", actor.Reason(true))
	each(p, t, "a tuple", actor.Reason([3]any{word, number, [2]any{text, [0]any{}}}))
	each(p, t, "a tuple that begins with shutdown", actor.ShutdownReason([2]any{word, number}))
	each(p, t, "a tuple that begins with normal", actor.Reason([2]any{actor.Atom("normal"), word}))
	each(p, t, "a tuple that begins with kill", actor.Reason([2]any{actor.Atom("kill"), word}))
	each(p, t, "a pid in a tuple", actor.Reason([2]any{word, p.Self()}))
	each(p, t, "a list", actor.Reason([]int{number, number + 1}))
	each(p, t, "a map", actor.Reason(map[int]int{number: number + 1}))
}

func each(p *actor.Process, t *trace.T, what string, reason error) {
	p.SpawnOpt(func(*actor.Process) error { return reason }, actor.SpawnOpts{Link: true, Monitor: true})
	t.Next(p, what)
	t.Next(p, what)

	pid, ref := p.SpawnMonitor(trace.Forever)
	_ = p.SendExit(pid, reason)
	t.Emit(what, trace.AwaitDown(p, ref).Reason)
	t.Emit(what, Caught{actor.Catch(func() { p.Exit(reason) })})
}
