// Package unwind is the conformance scenario unwind, the twin of unwind.exs.
package unwind

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Caught struct{ Reason error }
	After  struct{}
	Ready  struct{}
	WentOn struct{}
)

// Run answers P9: catching and deferred functions for one's own exit and for signals.
func Run(p *actor.Process, t *trace.T) {
	ownExit(p, t)
	nested(p, t)
	signal(p, t, "a signal", t.DrawReason("signal"))
	signal(p, t, "a kill", actor.Kill)
}

func ownExit(p *actor.Process, t *trace.T) {
	me, reason := p.Self(), t.DrawReason("own")
	p.SpawnMonitor(func(p *actor.Process) error {
		func() {
			defer func() { _ = p.Send(me, After{}) }()
			if why := actor.Catch(func() {
				p.Exit(reason)
				_ = p.Send(me, WentOn{})
			}); why != nil {
				_ = p.Send(me, Caught{why})
			}
		}()
		return actor.Shutdown
	})
	for range 3 {
		t.Next(p, "own exit, caught")
	}

	p.SpawnMonitor(func(p *actor.Process) error {
		defer func() { _ = p.Send(me, After{}) }()
		p.Exit(reason)
		return nil
	})
	for range 2 {
		t.Next(p, "own exit, not caught")
	}
}

func nested(p *actor.Process, t *trace.T) {
	me, first, second := p.Self(), t.DrawReason("first"), t.DrawReason("second")
	p.SpawnMonitor(func(p *actor.Process) error {
		if why := actor.Catch(func() {
			defer p.Exit(second)
			p.Exit(first)
		}); why != nil {
			_ = p.Send(me, Caught{why})
		}
		return nil
	})
	for range 2 {
		t.Next(p, "exit in after")
	}

	text := t.DrawWord("text")
	p.SpawnMonitor(func(p *actor.Process) error {
		if why := actor.Catch(func() { panic(text) }); why != nil {
			_ = p.Send(me, Caught{why})
		}
		return nil
	})
	t.Next(p, "a raise is no exit")
}

func signal(p *actor.Process, t *trace.T, what string, reason error) {
	me, ran := p.Self(), make(chan struct{})
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		defer func() {
			_ = p.Send(me, After{})
			close(ran)
		}()
		if why := actor.Catch(func() {
			_ = p.Send(me, Ready{})
			_ = trace.Forever(p)
			_ = p.Send(me, WentOn{})
		}); why != nil {
			_ = p.Send(me, Caught{why})
		}
		return nil
	})
	trace.Await[Ready](p)
	_ = p.SendExit(pid, reason)
	t.Next(p, what)
	afterRan := false
	select {
	case <-ran:
		afterRan = true
	case <-time.After(trace.Patience):
	}
	t.Poll(p, "after "+what+", in the mailbox")
	t.Emit("after ran on "+what, afterRan)
}
