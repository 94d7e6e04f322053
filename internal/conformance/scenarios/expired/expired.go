// Package expired is the conformance scenario expired, the twin of expired.exs.
package expired

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number struct{ N int }
	Text   struct{ Word actor.Atom }
	Tick   struct{ N int }
)

// What the bodies make of them.
type (
	Instead struct{ Word actor.Atom }
	Pair    struct {
		N     int
		Inner any
	}
)

// Run answers P3: times that run out, begin anew, and lie inside one another.
func Run(p *actor.Process, t *trace.T) {
	unmatched(p, t)
	anew(p, t)
	inTheAfterBody(p, t)
	innerTime(p, t)
	silence(p, t)
}

func unmatched(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("n", 2, 4)
	wait := time.Duration(t.DrawInt("wait", 60, 90)) * time.Millisecond
	p.Spawn(func(p *actor.Process) error {
		for i := range n {
			_ = p.Send(me, Number{i + 1})
		}
		return nil
	})
	m, err := actor.Receive[Text](p, wait)
	t.EmitReceived("unmatched", m.Word, err)
	for range n {
		t.Poll(p, "unmatched, still there")
	}
	t.Poll(p, "then")
}

func anew(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("ticks", 11, 13)
	p.Spawn(func(p *actor.Process) error {
		for i := range n {
			_, _ = actor.Receive[Text](p, 75*time.Millisecond)
			_ = p.Send(me, Tick{i + 1})
		}
		return nil
	})
	ticks := []any{}
	for {
		m, err := actor.Receive[Tick](p, 700*time.Millisecond)
		if err != nil {
			ticks = append(ticks, err)
			break
		}
		ticks = append(ticks, m.N)
	}
	t.Emit("anew", ticks)
}

func inTheAfterBody(p *actor.Process, t *trace.T) {
	_ = p.Send(p.Self(), Text{t.DrawAtom("word")})
	_, err := actor.Receive[Number](p, 5*time.Millisecond)
	if !errors.Is(err, actor.Timeout) {
		return
	}
	m, err := actor.Receive[Text](p, trace.Patience)
	t.EmitReceived("in the after body", Instead(m), err)
}

func innerTime(p *actor.Process, t *trace.T) {
	_ = p.Send(p.Self(), Number{t.DrawInt("number", 1, 99)})
	var pair Pair
	err := actor.Select(p, 10*time.Millisecond, actor.On(func(m Number) {
		_, inner := actor.Receive[Text](p, 40*time.Millisecond)
		pair = Pair{m.N, inner}
	}))
	t.EmitReceived("the inner time", pair, err)
}

func silence(p *actor.Process, t *trace.T) {
	_ = p.Send(p.Self(), t.DrawAtom("silence"))
	_ = actor.Select(p, 15*time.Millisecond)
	t.Poll(p, "after a pause")
}
