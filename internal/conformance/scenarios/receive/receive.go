// Package receive is the conformance scenario receive, the twin of receive.exs.
package receive

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Item   struct{ N int }
	Text   struct{ S string }
	Number struct{ N int }
	Inner  struct{ N int }
	Outer  struct{ N int }
	Ask    struct {
		Who actor.PID
		Ref actor.Ref
		N   int
	}
	Answer struct {
		Ref actor.Ref
		N   int
	}
)

// What the clauses make of them.
type (
	TookNumber struct{ N int }
	TookText   struct{ S string }
	Big        struct{ N int }
	Small      struct{ N int }
	Pair       struct{ Outer, Inner int }
)

// Run answers P1, P2: which message a receive takes, and what that does to the others.
func Run(p *actor.Process, t *trace.T) {
	skipping(p, t)
	clauses(p, t)
	nested(p, t)
	byReference(p, t)
}

func skipping(p *actor.Process, t *trace.T) {
	for _, i := range t.DrawOrder("items", 8) {
		_ = p.Send(p.Self(), Item{i})
	}
	limit := t.DrawInt("limit", 2, 5)
	m, err := actor.Receive(p, trace.Patience, func(m Item) bool { return m.N > limit })
	t.EmitReceived("first above the limit", m.N, err)
	m, err = actor.Receive(p, trace.Patience, func(m Item) bool { return m.N%2 == 0 })
	t.EmitReceived("first even", m.N, err)
	for range 6 {
		t.Next(p, "rest")
	}
	t.Poll(p, "then")
}

func clauses(p *actor.Process, t *trace.T) {
	word, number := t.DrawWord("word"), t.DrawInt("number", 10, 99)
	for _, m := range []any{Text{word}, Number{number}, Number{number + 1}} {
		_ = p.Send(p.Self(), m)
	}
	for range 2 {
		var took any
		err := actor.Select(p, trace.Patience,
			actor.On(func(m Number) { took = TookNumber(m) }),
			actor.On(func(m Text) { took = TookText(m) }))
		t.EmitReceived("clauses", took, err)
	}
	_ = p.Send(p.Self(), Text{word})
	var took any
	err := actor.Select(p, trace.Patience,
		actor.On(func(m Number) { took = Big(m) }, func(m Number) bool { return m.N > 1000 }),
		actor.On(func(m Number) { took = Small(m) }),
		actor.On(func(Text) { took = actor.Atom("text") }))
	t.EmitReceived("guarded", took, err)
	t.Next(p, "left")
}

func nested(p *actor.Process, t *trace.T) {
	a := t.DrawInt("a", 100, 199)
	for _, m := range []any{Inner{a}, Number{a}, Outer{a}, Inner{a + 1}} {
		_ = p.Send(p.Self(), m)
	}
	var pair Pair
	err := actor.Select(p, trace.Patience, actor.On(func(m Outer) {
		pair = Pair{m.N, trace.Await[Inner](p).N}
	}))
	t.EmitReceived("nested", pair, err)
	t.Next(p, "left by nested")
	t.Next(p, "left by nested")
}

func byReference(p *actor.Process, t *trace.T) {
	n := t.DrawInt("asked", 3, 6)
	server := p.Spawn(func(p *actor.Process) error {
		for range n {
			m := trace.Await[Ask](p)
			_ = p.Send(m.Who, Answer{m.Ref, m.N * m.N})
		}
		return nil
	})
	var refs []actor.Ref
	for i := range n {
		ref := p.MakeRef()
		_ = p.Send(server, Ask{p.Self(), ref, i + 1})
		refs = append(refs, ref)
	}
	for _, ref := range slices.Backward(refs) {
		m, err := actor.Receive(p, trace.Patience, func(m Answer) bool { return m.Ref == ref })
		t.EmitReceived("answer", m.N, err)
	}
	t.Poll(p, "nothing is left")
}
