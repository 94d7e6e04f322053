// Package guard is the conformance scenario guard, the twin of guard.exs.
package guard

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Number is the message.
type Number struct{ N int }

// Run answers P2: guards, and what they refuse.
func Run(p *actor.Process, t *trace.T) {
	failsOnAll(p, t)
	movesWithWhatCame(p, t)
	bothAndEither(p, t)
	isAnError(p, t)
}

func failsOnAll(p *actor.Process, t *trace.T) {
	n := t.DrawInt("n", 3, 6)
	for i := range n {
		_ = p.Send(p.Self(), Number{i + 1})
	}
	m, err := actor.Receive(p, 0, func(m Number) bool { return m.N > n })
	t.EmitReceived("fails on all", m.N, err)
	for range n {
		t.Next(p, "still there")
	}
	t.Poll(p, "then")
}

func movesWithWhatCame(p *actor.Process, t *trace.T) {
	for _, i := range t.DrawOrder("order", t.DrawInt("rising", 6, 10)) {
		_ = p.Send(p.Self(), Number{i})
	}
	top, rising := -1, []int{}
	for {
		m, err := actor.Receive(p, 0, func(m Number) bool { return m.N > top })
		if err != nil {
			break
		}
		rising, top = append(rising, m.N), m.N
	}
	t.Emit("rising", rising)
	t.Emit("left behind", all(p))
}

// all takes the numbers that are there.
func all(p *actor.Process) []int {
	numbers := []int{}
	for {
		m, err := actor.Receive[Number](p, 0)
		if err != nil {
			return numbers
		}
		numbers = append(numbers, m.N)
	}
}

func bothAndEither(p *actor.Process, t *trace.T) {
	n, limit := t.DrawInt("to", 8, 12), t.DrawInt("limit", 3, 6)
	for i := range n {
		_ = p.Send(p.Self(), Number{i + 1})
	}
	above := func(m Number) bool { return m.N > limit }
	even := func(m Number) bool { return m.N%2 == 0 }
	m, err := actor.Receive(p, trace.Patience, above, even)
	t.EmitReceived("both", m.N, err)
	m, err = actor.Receive(p, trace.Patience, func(m Number) bool { return above(m) || even(m) })
	t.EmitReceived("either", m.N, err)
	m, err = actor.Receive(p, trace.Patience, func(m Number) bool { return m.N >= limit && m.N != limit+1 })
	t.EmitReceived("neither", m.N, err)
	t.Emit("left", all(p))
}

func isAnError(p *actor.Process, t *trace.T) {
	divisor := t.DrawInt("divisor", 2, 9)
	for _, i := range []int{0, divisor} {
		_ = p.Send(p.Self(), Number{i})
	}
	var m Number
	err := actor.CatchAll(func() (err error) {
		m, err = actor.Receive(p, 0, func(m Number) bool { return 100%m.N >= 0 })
		return err
	})
	t.EmitResult("divides by zero", m.N, err)
	t.Next(p, "after the error")
}
