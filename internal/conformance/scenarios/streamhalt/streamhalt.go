// Package streamhalt is the conformance scenario streamhalt, the twin of streamhalt.exs.
package streamhalt

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Begun is that a task runs.
type Begun struct {
	N   int
	PID actor.PID
}

// Run answers B24: a stream that is left before its end.
func Run(p *actor.Process, t *trace.T) {
	me, n, most := p.Self(), t.DrawInt("n", 6, 9), t.DrawInt("max", 2, 4)
	take, word := t.DrawInt("take", 1, 3), t.DrawAtom("word")
	var inputs []int
	for i := range n {
		inputs = append(inputs, i+1)
	}
	for _, trap := range []bool{false, true} {
		p.TrapExit(trap)
		s, _ := task.AsyncStream(p, slices.Values(inputs), func(q *actor.Process, i int) (int, error) {
			_ = q.Send(me, Begun{i, q.Self()})
			if i > take {
				return 0, trace.Forever(q)
			}
			return i, nil
		}, task.WithMaxConcurrency(most), task.WithTimeout(actor.Infinity))
		var some []task.Result[int]
		for _, r := range s {
			if some = append(some, r); len(some) == take {
				break
			}
		}
		t.Emit("take some", some)
		begun := trace.Mail(p)
		alive := []bool{}
		for _, b := range begun {
			if a := p.Alive(b.(Begun).PID); !slices.Contains(alive, a) {
				alive = append(alive, a)
			}
		}
		t.Emit("alive", alive)
		t.Emit("at most so many began", len(begun) <= take+most)
		t.Emit("mail", trace.Mail(p))
		reason := actor.Catch(func() {
			for _, r := range s {
				p.Exit(actor.Reason([2]any{word, r.Value}))
			}
		})
		t.Emit("exit within", [2]any{actor.Atom("caught"), reason})
		t.Emit("links", trace.Links(p, me))
		mail := trace.Mail(p)
		t.Emit("mail", slices.DeleteFunc(mail, func(m any) bool { _, ok := m.(Begun); return ok }))
	}
}
