// Package fence is the conformance scenario fence, the twin of fence.exs.
package fence

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Flood is a message of the sender of try N.
type Flood struct{ N int }

const (
	tries = 20_000
	flood = 500 // messages a try, unless the kill comes first
)

// Run answers P5: no message of a process comes after its DOWN.
func Run(p *actor.Process, t *trace.T) {
	late, interrupted := 0, 0
	for i := range tries {
		before, after := try(p, i)
		late += after
		if before < flood {
			interrupted++
		}
	}
	t.Emit("messages after the DOWN", [2]int{late, tries})
	t.Emit("kills that came while it was sending", interrupted > 0)
	t.Poll(p, "mailbox")
}

// try counts the messages that came before the DOWN, and those that came after.
func try(p *actor.Process, i int) (before, after int) {
	me := p.Self()
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		for range flood {
			_ = p.Send(me, Flood{i})
		}
		return trace.Forever(p)
	})
	mine := func(m Flood) bool { return m.N == i }
	_ = actor.MustReceive(p, trace.Patience, mine)
	_ = p.SendExit(pid, actor.Kill)
	before = 1
	for down := false; !down; {
		err := actor.Select(p, trace.Patience,
			actor.On(func(Flood) { before++ }, mine),
			actor.On(func(actor.Down) { down = true }, func(d actor.Down) bool { return d.Ref == ref }))
		if err != nil {
			p.Exit(err)
		}
	}
	for {
		if _, err := actor.Receive(p, 0, mine); err != nil {
			return before, after
		}
		after++
	}
}
