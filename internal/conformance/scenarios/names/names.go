// Package names is the conformance scenario names, the twin of names.exs.
package names

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P18: registered names.
func Run(p *actor.Process, t *trace.T) {
	a, b := t.DrawName("a"), t.DrawName("b")
	pid := p.Spawn(trace.Forever)
	t.Name(pid, "holder")

	t.Emit("nobody holds it", whereis(p, a))
	t.EmitDone("free", p.Register(a, pid))
	t.Emit("whereis", whereis(p, a))
	t.Emit("is registered", registered(p, a))
	t.EmitDone("taken", p.Register(a, p.Self()))
	t.EmitDone("taken, by itself", p.Register(a, pid))
	t.EmitDone("a second name", p.Register(b, pid))
	for _, name := range []actor.Name{"nil", "true", "false", "undefined"} {
		t.EmitDone("reserved", p.Register(name, p.Self()))
	}
	t.Emit("still", []any{whereis(p, a), whereis(p, b)})

	t.EmitDone("unregister what is not", p.Unregister(b))
	t.EmitDone("unregister another's", p.Unregister(a))
	t.Emit("then", []any{whereis(p, a), registered(p, a)})
	t.Emit("unregistering leaves it alive", p.Alive(pid))
	t.EmitDone("again, the other one", p.Register(b, pid))
	t.EmitDone("the first for another", p.Register(a, p.Self()))
	t.Emit("now", []any{whereis(p, a) == any(p.Self()), whereis(p, b)})
	_ = p.Unregister(a)

	dead(p, t, pid, b)
	freeAgain(p, t, a)
}

func dead(p *actor.Process, t *trace.T, pid actor.PID, name actor.Name) {
	ref := p.Monitor(pid)
	_ = p.SendExit(pid, actor.Kill)
	trace.AwaitDown(p, ref)
	t.Emit("the holder is dead", whereis(p, name))
	t.EmitAccepted("register the dead", p.Register(name, pid))
}

func freeAgain(p *actor.Process, t *trace.T, name actor.Name) {
	free, n := 0, t.DrawInt("rounds", 100, 300)
	for i := range n {
		pid := p.Spawn(trace.OnGo(nil))
		_ = p.Register(name, pid)
		ref := p.Monitor(pid)
		if i%2 == 1 {
			_ = p.Send(pid, trace.Go{})
		} else {
			_ = p.SendExit(pid, actor.Kill)
		}
		trace.AwaitDown(p, ref)
		if whereis(p, name) == nil {
			free++
		}
	}
	t.Emit("free at the DOWN", [2]int{free, n})
}

// whereis is the PID, or nil as Elixir has it.
func whereis(p *actor.Process, name actor.Name) any {
	if pid, ok := p.Whereis(name); ok {
		return pid
	}
	return nil
}

func registered(p *actor.Process, name actor.Name) bool { return slices.Contains(p.Registered(), name) }
