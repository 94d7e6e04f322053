// Package starttimer is the conformance scenario starttimer, the twin of starttimer.exs.
package starttimer

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Started struct{ N int }
	Sent    struct{ N int }
)

// Run answers P19: start_timer, whose message carries the timer's reference.
func Run(p *actor.Process, t *trace.T) {
	me, word := p.Self(), t.DrawAtom("word")
	long := trace.MS(t.DrawInt("long", 100_000, 200_000))
	with := func(x any) [2]any { return [2]any{word, x} }

	ref := p.StartTimer(me, word, 0)
	t.Name(ref, "first")
	t.Emit("the timer", ref)
	t.Next(p, "fired")
	ref = p.StartTimer(me, with(1), trace.MS(t.DrawInt("soon", 1, 20)))
	t.Emit("its own reference", messageOf(p, ref))

	about := func(left time.Duration, ok bool) bool { return ok && left <= long && left > long-time.Minute }
	ref = p.StartTimer(me, word, long)
	t.Emit("time left", about(p.ReadTimer(ref)))
	t.Emit("cancelled with", about(p.CancelTimer(ref)))
	t.Emit("again", []any{trace.OrFalse(p.CancelTimer(ref)), trace.OrFalse(p.ReadTimer(ref))})

	t.Emit("the two", []actor.Ref{p.StartTimer(me, word, 0), p.StartTimer(me, word, 0)})
	for range 2 {
		t.Next(p, "each with its own")
	}
	a, b := p.StartTimer(me, word, trace.MS(20)), p.StartTimer(me, word, trace.MS(20))
	p.CancelTimer(a)
	t.Emit("the other one", trace.Await[actor.TimeoutMessage](p).Ref == b)

	for _, i := range t.DrawOrder("kinds", 6) {
		if i%2 == 0 {
			p.StartTimer(me, Started{i}, trace.MS(i*60))
		} else {
			p.SendAfter(me, Sent{i}, trace.MS(i*60))
		}
	}
	for range 6 {
		m := trace.Await[any](p)
		if timeout, ok := m.(actor.TimeoutMessage); ok {
			m = [2]any{actor.Timeout, timeout.Message}
		}
		t.Emit("both kinds", m)
	}

	other, name := p.Spawn(trace.Puppet), t.DrawName("name")
	ref = p.StartTimer(other, with(actor.Atom("pid")), 0)
	t.Emit("to another", trace.Ask(p, other, func(q *actor.Process) any { return messageOf(q, ref) }))
	_ = p.Register(name, other)
	ref = p.StartTimer(name, with(actor.Atom("name")), 0)
	t.Emit("to a name", trace.Ask(p, other, func(q *actor.Process) any { return messageOf(q, ref) }))
	ref = p.StartTimer(other, word, long)
	trace.Kill(p, other)
	t.Emit("to the dead", []any{trace.OrFalse(p.ReadTimer(ref)), trace.OrFalse(p.CancelTimer(ref))})
	t.Poll(p, "then")

	ref = p.StartTimer(me, word, 0)
	t.Next(p, "late")
	t.Emit("cancelled after it fired", trace.OrFalse(p.CancelTimer(ref)))
}

// messageOf is what the timer ref brings.
func messageOf(p *actor.Process, ref actor.Ref) any {
	return actor.MustReceive(p, trace.Patience, func(m actor.TimeoutMessage) bool { return m.Ref == ref }).Message
}
