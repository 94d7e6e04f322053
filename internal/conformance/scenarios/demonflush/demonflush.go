// Package demonflush is the conformance scenario demonflush, the twin of demonflush.exs.
package demonflush

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Before struct{ Word actor.Atom }
	After  struct{ Word actor.Atom }
	Seen   struct{ Down actor.Down }
)

// Run answers P15: flush takes one DOWN and nothing else.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	n, word := t.DrawInt("monitors", 4, 7), t.DrawAtom("word")

	pid := p.Spawn(trace.Puppet)
	_ = p.Send(p.Self(), Before{word})
	var refs []actor.Ref
	for range n {
		refs = append(refs, p.Monitor(pid))
	}
	_ = p.Link(pid)
	last := p.Monitor(pid)
	trace.Die(p, pid, t.DrawReason("reason"))
	trace.AwaitDown(p, last)
	_ = p.Send(p.Self(), After{word})
	t.Emit("lying there", trace.QueueLen(p, p.Self()))
	order := t.DrawOrder("flushed", n)
	a, b := refs[order[0]], refs[order[1]]
	t.Emit("flushed", p.Demonitor(a, actor.Flush))
	t.Emit("flushed, info", p.Demonitor(b, actor.Flush, actor.Info))
	t.Emit("flushed again, info", p.Demonitor(b, actor.Flush, actor.Info))
	t.Emit("the monitors", refs)
	t.Emit("what is left", trace.Mail(p))

	ref := p.Monitor(trace.Gone(p, pid))
	_ = p.Send(p.Self(), Seen{trace.AwaitDown(p, ref)})
	p.Demonitor(ref, actor.Flush)
	t.Emit("inside other mail", trace.Mail(p))

	alive := p.Spawn(trace.Puppet)
	ref = p.Monitor(alive)
	_ = p.Send(p.Self(), After{word})
	t.Emit("alive", p.Demonitor(ref, actor.Flush, actor.Info))
	trace.Kill(p, alive)
	t.Emit("then", trace.Mail(p))
}
