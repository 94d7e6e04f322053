// Package order is the conformance scenario order, the twin of order.exs.
package order

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Count struct{ N int }
	Got   struct{ Message any }
	Ready struct{}
)

// Run answers P5: what one process sends another is handled in the order sent.
func Run(p *actor.Process, t *trace.T) {
	messages(p, t)
	messageAndSignal(p, t)
	killThenLook(p, t)
	monitorThenMessage(p, t)
	messagesThenDeath(p, t)
}

func messages(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("n", 100, 2000)
	p.Spawn(func(p *actor.Process) error {
		for i := range n {
			_ = p.Send(me, Count{i})
		}
		return nil
	})
	inOrder := true
	for i := range n {
		inOrder = trace.Await[Count](p).N == i && inOrder
	}
	t.Emit("all in order", inOrder)
}

func messageAndSignal(p *actor.Process, t *trace.T) {
	me, reason, word := p.Self(), t.DrawReason("signal"), t.DrawAtom("word")
	two := func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Ready{})
		for range 2 {
			_ = p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
		}
		return nil
	}

	pid := p.Spawn(two)
	trace.Await[Ready](p)
	_ = p.Send(pid, word)
	_ = p.SendExit(pid, reason)
	for range 2 {
		t.Next(p, "message, then signal")
	}

	pid = p.Spawn(two)
	trace.Await[Ready](p)
	_ = p.SendExit(pid, reason)
	_ = p.Send(pid, word)
	for range 2 {
		t.Next(p, "signal, then message")
	}
}

func killThenLook(p *actor.Process, t *trace.T) {
	alive := 0
	for range t.DrawInt("looks", 200, 400) {
		pid := p.Spawn(trace.Forever)
		_ = p.SendExit(pid, actor.Kill)
		if p.Alive(pid) {
			alive++
		}
	}
	t.Emit("killed, then alive", alive)
	pid := p.Spawn(trace.Forever)
	_ = p.SendExit(pid, actor.Kill)
	p.Monitor(pid)
	t.Next(p, "killed, then monitored")
}

func monitorThenMessage(p *actor.Process, t *trace.T) {
	reason, n := t.DrawReason("monitored"), t.DrawInt("rounds", 50, 100)
	real := 0
	for range n {
		pid := p.Spawn(trace.OnGo(reason))
		ref := p.Monitor(pid)
		_ = p.Send(pid, trace.Go{})
		if trace.AwaitDown(p, ref).Reason == reason {
			real++
		}
	}
	t.Emit("DOWNs with the real reason", [2]int{real, n})
}

func messagesThenDeath(p *actor.Process, t *trace.T) {
	me, reason, n := p.Self(), t.DrawReason("death"), t.DrawInt("last words", 3, 6)
	p.TrapExit(true)
	die := func(p *actor.Process) error {
		for i := range n {
			_ = p.Send(me, Count{i + 1})
		}
		return reason
	}

	p.SpawnMonitor(die)
	for range n + 1 {
		t.Next(p, "by monitor")
	}
	p.SpawnLink(die)
	for range n + 1 {
		t.Next(p, "by link")
	}
	p.SpawnOpt(die, actor.SpawnOpts{Link: true, Monitor: true})
	for range n + 2 {
		t.Next(p, "by both")
	}
}
