// Package fence is the conformance scenario fence, the twin of fence.exs.
package fence

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Flood is a message of the sender of try N.
type Flood struct {
	N    int
	Word actor.Atom
}

const (
	tries = 20_000
	flood = 500 // messages a try, unless the kill comes first
)

// Run answers P5: no message of a process comes after its DOWN.
func Run(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	late, interrupted := 0, 0
	var said []actor.Atom
	for i := range tries {
		before, after, first := try(p, i, word)
		late += after
		if before < flood {
			interrupted++
		}
		if !slices.Contains(said, first) {
			said = append(said, first)
		}
	}
	t.Emit("messages after the DOWN", [2]int{late, tries})
	t.Emit("kills that came while it was sending", interrupted > 0)
	t.Emit("what it sent", said)
	t.Poll(p, "mailbox")
}

// try counts the messages that came before the DOWN and those that came after, and
// tells what the first one said.
func try(p *actor.Process, i int, word actor.Atom) (before, after int, said actor.Atom) {
	me := p.Self()
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		for range flood {
			_ = p.Send(me, Flood{i, word})
		}
		return trace.Forever(p)
	})
	mine := func(m Flood) bool { return m.N == i }
	said = actor.MustReceive(p, trace.Patience, mine).Word
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
			return before, after, said
		}
		after++
	}
}
