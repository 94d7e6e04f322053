// Package fenced is the conformance scenario fenced, the twin of fenced.exs.
package fenced

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ready        struct{}
	FromTheDead  struct{}
	FromItsChild struct{}
	FromItsTimer struct{}
)

// Run answers P9, P5: what a dead process does in its deferred functions is never seen.
func Run(p *actor.Process, t *trace.T) {
	ended(p, t, "a signal", t.DrawReason("signal"))
	ended(p, t, "kill", actor.Kill)
}

func ended(p *actor.Process, t *trace.T, what string, reason error) {
	me, name, held := p.Self(), t.DrawName("name for "+what), t.DrawName("held for "+what)
	bystander := p.Spawn(trace.Forever)
	_ = p.Register(held, bystander)
	acted := make(chan struct{})
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		defer close(acted)
		act := func() {
			_ = p.Send(me, FromTheDead{})
			p.Spawn(func(p *actor.Process) error { return p.Send(me, FromItsChild{}) })
			_ = p.Unregister(held)
			_ = p.Register(name, p.Self())
			p.SendAfter(me, FromItsTimer{}, time.Millisecond)
			_ = p.Link(me)
			_ = p.SendExit(bystander, actor.Kill)
		}
		defer act()
		if why := actor.Catch(func() {
			_ = p.Send(me, Ready{})
			_ = trace.Forever(p)
		}); why != nil {
			act()
		}
		return nil
	})
	trace.Await[Ready](p)
	_ = p.SendExit(pid, reason)
	t.Next(p, what)
	<-acted
	t.Emit(what+", who holds the name", whereis(p, name))
	holder, _ := p.Whereis(held)
	t.Emit(what+", the name that was held", holder == bystander)
	t.Emit(what+", the bystander lives", p.Alive(bystander))
	_ = actor.Select(p, 30*time.Millisecond)
	t.Poll(p, what+", the mailbox")
	_ = p.SendExit(bystander, actor.Kill)
}

func whereis(p *actor.Process, name actor.Name) any {
	if pid, ok := p.Whereis(name); ok {
		return pid
	}
	return nil
}
