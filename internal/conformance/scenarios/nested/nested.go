// Package nested is the conformance scenario nested, the twin of nested.exs.
package nested

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Open   struct{}
	Close  struct{}
	Number struct{ N int }
	Level  struct{ N int }
	Start  struct{ Word actor.Atom }
)

// Pair is what two receives gave.
type Pair struct{ Outer, Inner any }

// Run answers P1: a receive in the body of a clause.
func Run(p *actor.Process, t *trace.T) {
	tree(p, t)
	whatWasSkipped(p, t)
	innerTimeout(p, t)
	failingBody(p, t)
}

func tree(p *actor.Process, t *trace.T) {
	me, depth := p.Self(), t.DrawInt("depth", 2, 5)
	for i := range depth {
		_ = p.Send(me, Open{})
		_ = p.Send(me, Number{i + 1})
	}
	for i := range depth {
		_ = p.Send(me, Close{})
		_ = p.Send(me, Number{10 * (i + 1)})
	}
	_ = p.Send(me, Close{})
	t.Emit("tree", list(p))
	t.Poll(p, "then")
}

// list takes what belongs to one list, each inner one in the body of its clause.
func list(p *actor.Process) []any {
	done := []any{}
	for closed := false; !closed; {
		err := actor.Select(p, trace.Patience,
			actor.On(func(Open) { done = append(done, list(p)) }),
			actor.On(func(m Number) { done = append(done, m.N) }),
			actor.On(func(Close) { closed = true }))
		if err != nil {
			p.Exit(err)
		}
	}
	return done
}

func whatWasSkipped(p *actor.Process, t *trace.T) {
	n := t.DrawInt("levels", 3, 6)
	for i := n; i > 0; i-- {
		_ = p.Send(p.Self(), Level{i})
	}
	_ = p.Send(p.Self(), Number{n})
	t.Emit("levels", levels(p, 1, n))
	t.Next(p, "left")
}

func levels(p *actor.Process, i, n int) (taken []int) {
	if i > n {
		return nil
	}
	err := actor.Select(p, trace.Patience, actor.On(func(m Level) {
		taken = append([]int{m.N}, levels(p, i+1, n)...)
	}, func(m Level) bool { return m.N == i }))
	if err != nil {
		p.Exit(err)
	}
	return taken
}

func innerTimeout(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	for _, m := range []any{Number{1}, Start{word}, Number{2}} {
		_ = p.Send(p.Self(), m)
	}
	var pair Pair
	err := actor.Select(p, trace.Patience, actor.On(func(m Start) {
		_, inner := actor.Receive[Level](p, 0)
		pair = Pair{m.Word, inner}
	}))
	t.EmitReceived("the inner one times out", pair, err)
	for range 2 {
		t.Next(p, "left after the inner time-out")
	}
	t.Poll(p, "then")
}

func failingBody(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	for i := range 3 {
		_ = p.Send(p.Self(), Number{i + 1})
	}
	t.Emit("the body exits", actor.Catch(func() {
		_ = actor.Select(p, trace.Patience,
			actor.On(func(Number) { p.Exit(reason) }, func(m Number) bool { return m.N == 2 }))
	}))
	for range 2 {
		t.Next(p, "left after the exit")
	}
	t.Poll(p, "then")
}
