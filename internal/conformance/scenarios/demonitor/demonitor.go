// Package demonitor is the conformance scenario demonitor, the twin of demonitor.exs.
package demonitor

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Mine struct{ Ref actor.Ref }
	Got  struct{ Reason error }
)

var options = [][]actor.DemonitorOption{nil, {actor.Info}, {actor.Flush}, {actor.Info, actor.Flush}}

// Run answers P15: removing monitors that live, are done, never were, or are another's.
func Run(p *actor.Process, t *trace.T) {
	live(p, t)
	afterTheDeath(p, t)
	notMine(p, t)
	thenItDies(p, t)
}

func live(p *actor.Process, t *trace.T) {
	pid := p.Spawn(trace.Forever)
	for _, opts := range options {
		ref := p.Monitor(pid)
		t.Emit("live, first", p.Demonitor(ref, opts...))
		t.Emit("live, again", p.Demonitor(ref, opts...))
	}
}

func afterTheDeath(p *actor.Process, t *trace.T) {
	for _, opts := range options {
		pid, ref := p.SpawnMonitor(trace.OnGo(nil))
		other := p.Monitor(pid)
		_ = p.Send(pid, trace.Go{})
		trace.AwaitDown(p, other)
		t.Emit("dead", p.Demonitor(ref, opts...))
		t.Poll(p, "dead, mailbox")
	}
}

func notMine(p *actor.Process, t *trace.T) {
	me, reason := p.Self(), t.DrawReason("not mine")
	t.Emit("no monitor", p.Demonitor(p.MakeRef()))
	t.Emit("no monitor, info", p.Demonitor(p.MakeRef(), actor.Info))
	t.Emit("no monitor, flush", p.Demonitor(p.MakeRef(), actor.Flush))

	pid := p.Spawn(trace.OnGo(reason))
	p.Spawn(func(p *actor.Process) error {
		ref := p.Monitor(pid)
		_ = p.Send(me, Mine{ref})
		return p.Send(me, Got{trace.AwaitDown(p, ref).Reason})
	})
	ref := trace.Await[Mine](p).Ref
	t.Emit("another's", p.Demonitor(ref))
	t.Emit("another's, info", p.Demonitor(ref, actor.Info))
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "it still works")
}

func thenItDies(p *actor.Process, t *trace.T) {
	pid := p.Spawn(trace.OnGo(t.DrawReason("then it dies")))
	name := t.DrawName("name")
	_ = p.Register(name, pid)
	refs := []actor.Ref{p.Monitor(pid), p.Monitor(name), p.Monitor(pid), p.Monitor(name)}
	t.Emit("all", refs)
	for _, i := range t.DrawOrder("removed", 4)[:2] {
		p.Demonitor(refs[i])
	}
	_ = p.Send(pid, trace.Go{})
	for range 2 {
		t.Next(p, "left")
	}
	_, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	trace.AwaitDown(p, ref)
	t.Poll(p, "removed")
}
