// Package timerto is the conformance scenario timerto, the twin of timerto.exs.
package timerto

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	RegisteredLater struct{ Word actor.Atom }
	HolderDied      struct{ Word actor.Atom }
	FromTheDead     struct{ Word actor.Atom }
)

// Run answers P20: timers to names and to the dead, and of the dead.
func Run(p *actor.Process, t *trace.T) {
	me, name, word := p.Self(), t.DrawName("name"), t.DrawAtom("word")

	p.SendAfter(name, RegisteredLater{word}, 150*time.Millisecond)
	_ = p.Register(name, me)
	t.Next(p, "to a name that came later")
	_ = p.Unregister(name)

	holder := p.Spawn(trace.Forever)
	_ = p.Register(name, holder)
	p.SendAfter(name, HolderDied{word}, 200*time.Millisecond)
	_ = p.SendExit(holder, actor.Kill)
	trace.AwaitDown(p, p.Monitor(holder))
	_ = p.Register(name, me)
	t.Next(p, "to a name that changed hands")
	_ = p.Unregister(name)
	p.SendAfter(name, word, 0)
	t.Returned("to a name nobody holds")

	pid, ref := p.SpawnMonitor(trace.Forever)
	timer := p.SendAfter(pid, word, 100*time.Second)
	_ = p.SendExit(pid, actor.Kill)
	trace.AwaitDown(p, ref)
	t.Emit("to the dead, left", orFalse(p.ReadTimer(timer)))
	t.Emit("to the dead, cancelled", orFalse(p.CancelTimer(timer)))
	timer = p.SendAfter(pid, word, 100*time.Second)
	t.Emit("set for the dead, cancelled", orFalse(p.CancelTimer(timer)))

	_, ref = p.SpawnMonitor(func(p *actor.Process) error {
		p.SendAfter(me, FromTheDead{word}, 30*time.Millisecond)
		return nil
	})
	trace.AwaitDown(p, ref)
	t.Next(p, "set by one who died")
	t.Poll(p, "then")
}

// orFalse is the time left, or false as Elixir has it.
func orFalse(left time.Duration, ok bool) any {
	if !ok {
		return false
	}
	return left
}
