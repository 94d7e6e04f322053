// Package firstwins is the conformance scenario firstwins, the twin of firstwins.exs.
package firstwins

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ready struct{}
	Tell  struct{}
)

// Run answers P7: several exit signals of one sender, one after the other.
func Run(p *actor.Process, t *trace.T) {
	first := t.DrawReason("first")
	second := actor.Reason([2]any{actor.Atom("second"), t.DrawInt("second", 10, 99)})
	for _, trap := range []bool{false, true} {
		what := "not trapping"
		if trap {
			what = "trapping"
		}
		both(p, t, what+", a reason and another", trap, first, second)
		both(p, t, what+", a reason and kill", trap, first, actor.Kill)
		both(p, t, what+", kill and a reason", trap, actor.Kill, first)
		both(p, t, what+", normal and a reason", trap, actor.Normal, first)
		both(p, t, what+", a reason and normal", trap, first, actor.Normal)
		both(p, t, what+", kill twice", trap, actor.Kill, actor.Kill)
		both(p, t, what+", killed and kill", trap, actor.Killed, actor.Kill)
	}
	inAnOrder(p, t, first, second)
	toTheDead(p, t, first)
}

func both(p *actor.Process, t *trace.T, what string, trap bool, signals ...error) {
	pid, ref := start(p, trap)
	for _, s := range signals {
		_ = p.SendExit(pid, s)
	}
	_ = p.Send(pid, Tell{})
	t.Emit(what, trace.AwaitDown(p, ref).Reason)
}

// start starts a process that ends with the exits that it trapped, when it is told to.
func start(p *actor.Process, trap bool) (actor.PID, actor.Ref) {
	me := p.Self()
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(trap)
		_ = p.Send(me, Ready{})
		actor.MustReceive[Tell](p, actor.Infinity)
		return actor.Reason([2]any{actor.Atom("told"), exits(p)})
	})
	trace.Await[Ready](p)
	return pid, ref
}

func exits(p *actor.Process) any {
	m, err := actor.Receive[actor.Exit](p, 0)
	if err != nil {
		return nil
	}
	return [2]any{m.Reason, exits(p)}
}

func inAnOrder(p *actor.Process, t *trace.T, first, second error) {
	signals := []error{actor.Normal, first, second, actor.ShutdownReason(1), actor.Killed}
	pid, ref := start(p, false)
	for _, i := range t.DrawOrder("order", 5) {
		_ = p.SendExit(pid, signals[i])
	}
	t.Emit("in an order", trace.AwaitDown(p, ref).Reason)
}

func toTheDead(p *actor.Process, t *trace.T, first error) {
	pid, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	t.Emit("the dead", trace.AwaitDown(p, ref).Reason)
	t.EmitDone("a reason to the dead", p.SendExit(pid, first))
	t.EmitDone("kill to the dead", p.SendExit(pid, actor.Kill))
	p.Monitor(pid)
	t.Next(p, "the dead, afterwards")
	t.Poll(p, "then")
}
