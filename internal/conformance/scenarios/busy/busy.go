// Package busy is the conformance scenario busy, the twin of busy.exs.
package busy

import (
	"sync/atomic"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Busy   struct{}
	WentOn struct{ Word actor.Atom }
)

// Run answers P23: a busy process is killed and monitored like any other.
func Run(p *actor.Process, t *trace.T) {
	me, word, name := p.Self(), t.DrawAtom("word"), t.DrawName("name")
	var stop atomic.Bool
	left := make(chan struct{})
	pid := p.Spawn(func(p *actor.Process) error {
		defer close(left)
		p.TrapExit(true)
		_ = p.Register(name, p.Self())
		_ = p.Send(me, Busy{})
		for !stop.Load() {
		}
		return p.Send(me, WentOn{word})
	})

	trace.Await[Busy](p)
	t.Emit("alive", p.Alive(pid))
	ref := p.Monitor(pid)
	_ = p.Link(pid)
	p.TrapExit(true)
	_ = p.SendExit(pid, t.DrawReason("trapped"))
	t.Emit("alive after a signal it traps", p.Alive(pid))
	t.Emit("demonitored", p.Demonitor(ref, actor.Info))
	p.Monitor(pid)
	_ = p.SendExit(pid, actor.Kill)
	t.Emit("alive after a kill", p.Alive(pid))
	t.Next(p, "killed while busy")
	t.Next(p, "killed while busy")
	t.Emit("its name", [2]any{name, whereis(p, name)})
	stop.Store(true)
	select { // its body runs into the fence: what it does then reaches nobody
	case <-left:
	case <-time.After(trace.Patience):
	}
	_ = p.Register(name, me)
	t.Emit("the name is mine", whereis(p, name) == any(me))
	_, ref = p.SpawnMonitor(func(*actor.Process) error { return nil })
	t.Emit("another process", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "from the dead")
}

// whereis is the PID, or nil as Elixir has it.
func whereis(p *actor.Process, name actor.Name) any {
	if pid, ok := p.Whereis(name); ok {
		return pid
	}
	return nil
}
