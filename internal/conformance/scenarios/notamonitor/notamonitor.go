// Package notamonitor is the conformance scenario notamonitor, the twin of notamonitor.exs.
package notamonitor

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Timer   struct{ Word actor.Atom }
	Through struct{ Word actor.Atom }
)

var options = [][]actor.DemonitorOption{nil, {actor.Info}, {actor.Flush}, {actor.Flush, actor.Info}}

// Run answers P15: references that are no monitor of the caller's.
func Run(p *actor.Process, t *trace.T) {
	me, word, pid := p.Self(), t.DrawAtom("word"), p.Spawn(trace.Puppet)
	timer := p.SendAfter(me, Timer{word}, trace.MS(100_000))
	alias := p.Alias()
	theirs := trace.Ask(p, pid, func(q *actor.Process) actor.Ref { return q.Monitor(me) })
	done := p.Monitor(pid)
	p.Demonitor(done)

	for _, c := range []struct {
		what string
		ref  actor.Ref
	}{
		{"a timer's", timer},
		{"an alias", alias},
		{"made up", p.MakeRef()},
		{"another's", theirs},
		{"done with", done},
		{"on oneself", p.Monitor(me)},
	} {
		for _, opts := range options {
			t.Emit(c.what, p.Demonitor(c.ref, opts...))
		}
	}

	_, running := p.CancelTimer(timer)
	t.Emit("the timer runs", running)
	_ = p.Send(alias, Through{word})
	t.Next(p, "through the alias")
	info, _ := p.Info(me)
	t.Emit("the other one watches", slices.Contains(info.MonitoredBy, pid))

	ref := p.Monitor(pid)
	t.Emit("cancelled as a timer", trace.OrFalse(p.CancelTimer(ref)))
	t.Emit("read as a timer", trace.OrFalse(p.ReadTimer(ref)))
	t.Emit("unaliased", p.Unalias(ref))
	_ = p.Send(ref, Through{word})
	_ = p.SendExit(pid, actor.Kill)
	t.Next(p, "it is still a monitor")
	t.Poll(p, "then")
}
