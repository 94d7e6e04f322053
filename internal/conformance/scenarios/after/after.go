// Package after is the conformance scenario after, the twin of after.exs.
package after

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Noise   struct{ N int }
	Echo    struct{ Word actor.Atom }
	Stop    struct{}
	Stopped struct{}
)

// Run answers P3: receive with the times zero, positive, negative and infinity.
func Run(p *actor.Process, t *trace.T) {
	zero(p, t)
	positive(p, t)
	negative(p, t)
	infinity(p, t)
}

func zero(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	t.Poll(p, "empty mailbox")
	for _, m := range []any{Noise{1}, Noise{2}, word} {
		_ = p.Send(p.Self(), m)
	}
	m, err := actor.Receive[actor.Atom](p, 0)
	t.EmitReceived("a match behind other mail", m, err)
	m, err = actor.Receive[actor.Atom](p, 0)
	t.EmitReceived("no match", m, err)
	t.Next(p, "unmatched mail stays")
	t.Next(p, "unmatched mail stays")
}

func positive(p *actor.Process, t *trace.T) {
	me, word := p.Self(), t.DrawAtom("word")
	noisy := p.Spawn(func(p *actor.Process) error {
		_ = p.Send(me, Noise{1})
		for i := 2; ; i++ {
			_ = p.Send(me, Noise{i})
			_, err := actor.Receive[Stop](p, 5*time.Millisecond)
			if !errors.Is(err, actor.Timeout) {
				return p.Send(me, Stopped{})
			}
		}
	})
	wait := time.Duration(t.DrawInt("wait", 40, 80)) * time.Millisecond
	m, err := actor.Receive[actor.Atom](p, wait)
	t.EmitReceived("while noise keeps coming", m, err)
	_ = p.Send(noisy, Stop{})
	trace.Await[Stopped](p)
	t.Next(p, "the noise is all there")
	t.Next(p, "the noise is all there")
	for err = nil; err == nil; {
		_, err = actor.Receive[Noise](p, 0)
	}
	p.Spawn(func(p *actor.Process) error { return p.Send(me, word) })
	m, err = actor.Receive[actor.Atom](p, trace.Patience)
	t.EmitReceived("in time", m, err)
}

func negative(p *actor.Process, t *trace.T) {
	before := -time.Duration(t.DrawInt("negative", 1, 99)) * time.Millisecond
	_ = p.Send(p.Self(), Noise{0})
	m, err := actor.Receive[Stop](p, before)
	t.EmitResult("no match, negative", m, err)
	t.Next(p, "left after negative")
}

func infinity(p *actor.Process, t *trace.T) {
	me := p.Self()
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		m, err := actor.Receive[Echo](p, actor.Infinity)
		if err != nil {
			return err
		}
		return p.Send(me, m.Word)
	})
	_ = p.Send(pid, Noise{3})
	_ = p.Send(pid, Echo{t.DrawAtom("word")})
	t.Next(p, "infinity")
	t.Next(p, "infinity")
}
