// Package drain is the conformance scenario drain, the twin of drain.exs.
package drain

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number struct{ N int }
	Text   struct{ N int }
)

// Run answers P3: emptying a mailbox with the time zero.
func Run(p *actor.Process, t *trace.T) {
	everything(p, t)
	oneKind(p, t)
	aPart(p, t)
	fromOthers(p, t)
	whileEmptying(p, t)
}

func everything(p *actor.Process, t *trace.T) {
	for i := range t.DrawInt("n", 3, 8) {
		_ = p.Send(p.Self(), Number{i + 1})
	}
	_ = p.Send(p.Self(), t.DrawAtom("word"))
	t.Emit("everything", flush(p))
	t.Emit("everything, again", flush(p))
}

func flush(p *actor.Process) []any {
	all := []any{}
	for {
		m, err := actor.Receive[any](p, 0)
		if err != nil {
			return all
		}
		all = append(all, m)
	}
}

func oneKind(p *actor.Process, t *trace.T) {
	for _, i := range t.DrawOrder("kinds", 10) {
		var m any = Number{i}
		if i%2 == 1 {
			m = Text{i}
		}
		_ = p.Send(p.Self(), m)
	}
	numbers := []int{}
	for {
		m, err := actor.Receive[Number](p, 0)
		if err != nil {
			break
		}
		numbers = append(numbers, m.N)
	}
	t.Emit("one kind", numbers)
	t.Emit("the other kind", flush(p))
}

func aPart(p *actor.Process, t *trace.T) {
	for i := range t.DrawInt("all", 6, 9) {
		_ = p.Send(p.Self(), Number{i + 1})
	}
	part := []any{}
	for range t.DrawInt("part", 2, 4) {
		m, err := actor.Receive[any](p, 0)
		if err != nil {
			m = err
		}
		part = append(part, m)
	}
	t.Emit("a part", part)
	t.Emit("the rest", flush(p))
	t.Poll(p, "beyond the end")
}

func fromOthers(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("others", 2, 5)
	for k := range n {
		_, ref := p.SpawnMonitor(func(p *actor.Process) error {
			for i := range n {
				_ = p.Send(me, Number{10*(k+1) + i + 1})
			}
			return nil
		})
		trace.AwaitDown(p, ref)
	}
	t.Emit("from others", flush(p))
}

func whileEmptying(p *actor.Process, t *trace.T) {
	_ = p.Send(p.Self(), Number{t.DrawInt("countdown", 3, 7)})
	numbers := []int{}
	for {
		m, err := actor.Receive[Number](p, 0)
		if err != nil {
			break
		}
		if m.N > 0 {
			_ = p.Send(p.Self(), Number{m.N - 1})
		}
		numbers = append(numbers, m.N)
	}
	t.Emit("while emptying", numbers)
}
