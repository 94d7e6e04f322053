// Package clauses is the conformance scenario clauses, the twin of clauses.exs.
package clauses

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Pair   struct{ A, B int }
	Number struct{ N int }
)

// What the clauses make of them.
type (
	LeftZero  struct{ B int }
	RightZero struct{ A int }
	Same      struct{ A int }
	Greater   struct{ A, B int }
	AnyPair   struct{ A, B int }
	Another   struct{ N int }
	Text      struct{ S string }
	Other     struct{ Message any }
)

// Run answers P2: clauses that overlap.
func Run(p *actor.Process, t *trace.T) {
	overlapping(p, t)
	messageBeforeClause(p, t)
	forEverything(p, t)
}

func overlapping(p *actor.Process, t *trace.T) {
	n := t.DrawInt("pairs", 8, 12)
	left, right := t.DrawOrder("left", n), t.DrawOrder("right", n)
	for i := range n {
		_ = p.Send(p.Self(), Pair{left[i] % 4, right[i] % 4})
	}
	for range n {
		var took any
		err := actor.Select(p, trace.Patience,
			actor.On(func(m Pair) { took = LeftZero{m.B} }, func(m Pair) bool { return m.A == 0 }),
			actor.On(func(m Pair) { took = RightZero{m.A} }, func(m Pair) bool { return m.B == 0 }),
			actor.On(func(m Pair) { took = Same{m.A} }, func(m Pair) bool { return m.A == m.B }),
			actor.On(func(m Pair) { took = Greater(m) }, func(m Pair) bool { return m.A > m.B }),
			actor.On(func(m Pair) { took = AnyPair(m) }))
		t.EmitReceived("overlapping", took, err)
	}
}

func messageBeforeClause(p *actor.Process, t *trace.T) {
	order := t.DrawOrder("order", 4)
	for _, i := range order {
		_ = p.Send(p.Self(), Number{i})
	}
	is := func(n int) func(Number) bool { return func(m Number) bool { return m.N == n } }
	for range order {
		var took any
		err := actor.Select(p, trace.Patience,
			actor.On(func(Number) { took = actor.Atom("zero") }, is(0)),
			actor.On(func(Number) { took = actor.Atom("one") }, is(1)),
			actor.On(func(Number) { took = actor.Atom("two") }, is(2)),
			actor.On(func(m Number) { took = Another(m) }))
		t.EmitReceived("the older message", took, err)
	}
}

func forEverything(p *actor.Process, t *trace.T) {
	word, text := t.DrawAtom("word"), t.DrawWord("text")
	for _, m := range []any{Number{7}, word, text, Pair{1, 2}, 5, Number{8}} {
		_ = p.Send(p.Self(), m)
	}
	for range 6 {
		var took any
		err := actor.Select(p, trace.Patience,
			actor.On(func(m Number) { took = Another(m) }),
			actor.On(func(m string) { took = Text{m} }),
			actor.On(func(m any) { took = Other{m} }))
		t.EmitReceived("everything", took, err)
	}
	t.Poll(p, "then")
}
