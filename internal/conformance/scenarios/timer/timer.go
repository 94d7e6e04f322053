// Package timer is the conformance scenario timer, the twin of timer.exs.
package timer

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Due       struct{ N int }
	Cancelled struct{ Running bool }
)

// Run answers P19: timers, reading and cancelling them, and the order they fire in.
func Run(p *actor.Process, t *trace.T) {
	me, word := p.Self(), t.DrawAtom("word")
	p.SendAfter(me, word, 0)
	t.Next(p, "at once")
	p.SendAfter(me, word, ms(t.DrawInt("soon", 1, 20)))
	t.Next(p, "soon")

	long := ms(t.DrawInt("long", 100_000, 200_000))
	about := func(left time.Duration, ok bool) bool { return ok && left <= long && left > long-time.Minute }
	ref := p.SendAfter(me, word, long)
	t.Emit("time left", about(p.ReadTimer(ref)))
	t.Emit("cancelled with", about(p.CancelTimer(ref)))
	t.Emit("cancelled again", orFalse(p.CancelTimer(ref)))
	t.Emit("time left then", orFalse(p.ReadTimer(ref)))

	ref = p.SendAfter(me, word, 0)
	t.Next(p, "fired")
	t.Emit("cancelled after it fired", orFalse(p.CancelTimer(ref)))
	t.Emit("time left after it fired", orFalse(p.ReadTimer(ref)))
	t.Emit("no timer", orFalse(p.CancelTimer(p.MakeRef())))

	for _, i := range t.DrawOrder("delays", 5) {
		p.SendAfter(me, Due{i}, ms(i*60))
	}
	for range 5 {
		t.Next(p, "by time")
	}
	for _, i := range t.DrawOrder("at once", 6) {
		p.SendAfter(me, Due{i}, 0)
	}
	for range 6 {
		t.Next(p, "at once, by order")
	}

	var refs []actor.Ref
	for i := range 5 {
		refs = append(refs, p.SendAfter(me, Due{i}, ms(20+i*10)))
	}
	p.CancelTimer(refs[t.DrawInt("out", 0, 4)])
	for range 4 {
		t.Next(p, "one is out")
	}
	t.Poll(p, "then")

	ref = p.SendAfter(me, word, long)
	p.Spawn(func(p *actor.Process) error {
		_, ok := p.CancelTimer(ref)
		return p.Send(me, Cancelled{ok})
	})
	t.Next(p, "by another")
	t.Emit("cancelled then", orFalse(p.CancelTimer(ref)))
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

// orFalse is the time left, or false as Elixir has it.
func orFalse(left time.Duration, ok bool) any {
	if !ok {
		return false
	}
	return left
}
