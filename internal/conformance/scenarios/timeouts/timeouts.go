// Package timeouts is the conformance scenario timeouts, the twin of timeouts.exs.
package timeouts

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number struct{ N int }
	Text   struct{ N int }
)

// Run answers P3: negative times and very long ones.
func Run(p *actor.Process, t *trace.T) {
	negative, number := t.DrawInt("negative", 1, 99), t.DrawInt("number", 1, 99)
	for _, c := range []struct {
		what string
		time time.Duration
	}{
		{"negative", time.Duration(-negative) * time.Millisecond},
		{"minus one", -time.Millisecond},
		{"the longest", 0xFFFFFFFF * time.Millisecond},
		{"infinity", actor.Infinity},
		{"zero", 0},
	} {
		_ = p.Send(p.Self(), Number{number})
		m, err := actor.Receive[Number](p, c.time)
		t.EmitReceived(c.what+", at hand", m.N, err)
		t.Poll(p, c.what+", then")
		if c.time > 0 {
			continue
		}
		_ = p.Send(p.Self(), Text{number})
		m, err = actor.Receive[Number](p, c.time)
		t.EmitReceived(c.what+", no match", m.N, err)
		t.Poll(p, c.what+", what did not match")
	}
}
