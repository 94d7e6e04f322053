// Package timercancel is the conformance scenario timercancel, the twin of timercancel.exs.
package timercancel

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Due   struct{ N int }
	Never struct{}
	Same  struct{ N int }
	Race  struct{ N int }
)

// Run answers P19: of many timers some are cancelled.
func Run(p *actor.Process, t *trace.T) {
	some(p, t)
	others(p, t)
	atOneTime(p, t)

	all := true
	for i := range t.DrawInt("races", 100, 200) {
		all = race(p, i+1) && all
	}
	t.Emit("cancelled or delivered", all)
	t.Poll(p, "then")
}

func some(p *actor.Process, t *trace.T) {
	me, n, stranger := p.Self(), t.DrawInt("timers", 6, 10), p.Spawn(trace.Puppet)
	var refs []actor.Ref
	for _, i := range t.DrawOrder("times", n) {
		refs = append(refs, p.SendAfter(me, Due{i}, trace.MS(100+i*60)))
	}
	out := t.DrawOrder("out", n)[:n/2]
	for k, j := range out {
		cancel := func(q *actor.Process) bool { return cancelled(q, refs[j]) }
		if k%2 == 0 {
			t.Emit("cancelled", cancel(p))
		} else {
			t.Emit("cancelled", trace.Ask(p, stranger, cancel))
		}
	}
	for range n - len(out) {
		t.Next(p, "fired")
	}
	t.Poll(p, "no more came")
	var over []any
	for _, ref := range refs {
		over = append(over, trace.OrFalse(p.CancelTimer(ref)))
	}
	t.Emit("all are over", slices.Compact(over))
}

func others(p *actor.Process, t *trace.T) {
	me, stranger := p.Self(), p.Spawn(trace.Puppet)
	long := trace.MS(t.DrawInt("long", 100_000, 200_000))
	set := func(q *actor.Process) actor.Ref { return q.SendAfter(me, Never{}, long) }

	ref := trace.Ask(p, stranger, set)
	t.Emit("by its receiver", cancelled(p, ref))
	t.Emit("by its owner, then", trace.Ask(p, stranger, func(q *actor.Process) any { return trace.OrFalse(q.CancelTimer(ref)) }))

	ref = trace.Ask(p, stranger, set)
	trace.Kill(p, stranger)
	left, ok := p.ReadTimer(ref)
	t.Emit("it runs on", ok && left <= long && left > long-time.Minute)
	t.Emit("cancelled", cancelled(p, ref))
	t.Emit("again", trace.OrFalse(p.CancelTimer(ref)))
}

func atOneTime(p *actor.Process, t *trace.T) {
	many, inOrder := t.DrawInt("many", 20, 50), true
	for i := range many {
		p.SendAfter(p.Self(), Same{i}, 0)
	}
	for i := range many {
		inOrder = trace.Await[Same](p).N == i && inOrder
	}
	t.Emit("in the order set", inOrder)
}

// race tells whether a timer was either cancelled or delivered.
func race(p *actor.Process, i int) bool {
	ref := p.SendAfter(p.Self(), Race{i}, trace.MS(i%2))
	if i%3 == 0 {
		_, _ = actor.Receive[Never](p, time.Millisecond)
	}
	off := cancelled(p, ref)
	patience := trace.Patience
	if off {
		patience = 0
	}
	_, err := actor.Receive(p, patience, func(r Race) bool { return r.N == i })
	return off != (err == nil)
}

func cancelled(p *actor.Process, ref actor.Ref) bool {
	_, ok := p.CancelTimer(ref)
	return ok
}
