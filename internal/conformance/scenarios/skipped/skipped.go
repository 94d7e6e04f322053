// Package skipped is the conformance scenario skipped, the twin of skipped.exs.
package skipped

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Item   struct{ N int }
	Text   struct{ N int }
	Number struct{ N int }
	Done   struct{ Word actor.Atom }
)

// Run answers P1: skipping again and again.
func Run(p *actor.Process, t *trace.T) {
	inAnOrderOfItsOwn(p, t)
	whileWaiting(p, t)
	kindByKind(p, t)
	equalMessages(p, t)
}

func inAnOrderOfItsOwn(p *actor.Process, t *trace.T) {
	n := t.DrawInt("n", 6, 12)
	for _, i := range t.DrawOrder("sent", n) {
		_ = p.Send(p.Self(), Item{i})
	}
	for _, i := range t.DrawOrder("wanted", n)[:n-3] {
		m, err := actor.Receive(p, trace.Patience, func(m Item) bool { return m.N == i })
		t.EmitReceived("wanted", m, err)
	}
	for range 3 {
		t.Next(p, "left")
	}
	t.Poll(p, "then")
}

func whileWaiting(p *actor.Process, t *trace.T) {
	me, word, n := p.Self(), t.DrawAtom("word"), t.DrawInt("before", 2, 5)
	for i := range n {
		_ = p.Send(me, Item{i + 1})
	}
	p.Spawn(func(p *actor.Process) error {
		for i := range 3 {
			_ = p.Send(me, Item{n + 1 + i})
		}
		_ = p.Send(me, Done{word})
		return p.Send(me, Item{n + 4})
	})
	m, err := actor.Receive[Done](p, trace.Patience)
	t.EmitReceived("waited for", m.Word, err)
	for range n + 4 {
		t.Next(p, "skipped meanwhile")
	}
}

func kindByKind(p *actor.Process, t *trace.T) {
	for i, x := range t.DrawOrder("kinds", 12) {
		var m any
		switch x % 3 {
		case 0:
			m = Text{i}
		case 1:
			m = Number{i}
		default:
			m = Item{i}
		}
		_ = p.Send(p.Self(), m)
	}
	t.Emit("texts", all(p, func(m Text) int { return m.N }))
	t.Emit("numbers", all(p, func(m Number) int { return m.N }))
	t.Emit("items", all(p, func(m Item) int { return m.N }))
	t.Poll(p, "then")
}

// all takes the messages of a kind that are there.
func all[M any](p *actor.Process, number func(M) int) []int {
	numbers := []int{}
	for {
		m, err := actor.Receive[M](p, 0)
		if err != nil {
			return numbers
		}
		numbers = append(numbers, number(m))
	}
}

func equalMessages(p *actor.Process, t *trace.T) {
	n := t.DrawInt("equal", 2, 5)
	for range n {
		_ = p.Send(p.Self(), Item{n})
	}
	_ = p.Send(p.Self(), Number{n})
	t.Next(p, "one of the equal")
	m, err := actor.Receive[Number](p, trace.Patience)
	t.EmitReceived("past them", m.N, err)
	t.Emit("the equal left", len(all(p, func(m Item) int { return m.N })))
}
