// Package byref is the conformance scenario byref, the twin of byref.exs.
package byref

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Noise struct{ N int }
	Ask   struct {
		Who  actor.PID
		Ref  actor.Ref
		What any
	}
	Answer struct {
		Ref   actor.Ref
		Value any
	}
)

// Run answers P2: receiving by reference among thousands of unrelated messages.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("noise", 2000, 4000)
	for i := range n {
		_ = p.Send(p.Self(), Noise{i + 1})
	}
	behindNoise(p, t)
	crossing(p, t)
	twice(p, t)
	tooLate(p, t)
	whole := true
	for i := range n {
		m, err := actor.Receive[Noise](p, 0)
		whole = whole && err == nil && m.N == i+1
	}
	t.Emit("the noise is whole", whole)
	t.Poll(p, "then")
}

func behindNoise(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	echo := p.Spawn(echo)
	for i := range t.DrawInt("asked", 3, 6) {
		mark := p.Mark()
		ref := p.MakeRef()
		_ = p.Send(echo, Ask{p.Self(), ref, [2]any{word, i + 1}})
		m, err := actor.ReceiveSince(p, mark, trace.Patience, carries(ref))
		t.EmitReceived("behind noise", m.Value, err)
	}
	_ = p.SendExit(echo, actor.Kill)
}

func crossing(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("crossing", 3, 7)
	refs := make([]actor.Ref, n)
	for i := range refs {
		refs[i] = p.MakeRef()
	}
	p.Spawn(func(p *actor.Process) error {
		for _, i := range t.DrawOrder("order", n) {
			_ = p.Send(me, Answer{refs[i], i})
		}
		return nil
	})
	for _, ref := range refs {
		emitAnswer(p, t, "crossing", ref, trace.Patience)
	}
}

func twice(p *actor.Process, t *trace.T) {
	old := p.MakeRef()
	for i := range 2 {
		_ = p.Send(p.Self(), Answer{old, i + 1})
	}
	emitAnswer(p, t, "the first of two", old, trace.Patience)
	mark := p.Mark()
	ref := p.MakeRef()
	_ = p.Send(p.Self(), Answer{ref, 3})
	m, err := actor.ReceiveSince(p, mark, trace.Patience, carries(ref))
	t.EmitReceived("by the new reference", m.Value, err)
	emitAnswer(p, t, "the second of two", old, trace.Patience)
	emitAnswer(p, t, "a third", old, 0)
}

func tooLate(p *actor.Process, t *trace.T) {
	ref := p.MakeRef()
	emitAnswer(p, t, "given up", ref, 0)
	_ = p.Send(p.Self(), Answer{ref, t.DrawInt("late", 10, 99)})
	m, err := actor.Receive[Answer](p, trace.Patience)
	t.EmitReceived("late", m, err)
}

func emitAnswer(p *actor.Process, t *trace.T, label string, ref actor.Ref, wait time.Duration) {
	m, err := actor.Receive(p, wait, carries(ref))
	t.EmitReceived(label, m.Value, err)
}

func carries(ref actor.Ref) func(Answer) bool {
	return func(m Answer) bool { return m.Ref == ref }
}

func echo(p *actor.Process) error {
	for {
		m := actor.MustReceive[Ask](p, actor.Infinity)
		_ = p.Send(m.Who, Answer{m.Ref, m.What})
	}
}
