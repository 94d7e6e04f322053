// Package handlers is the conformance scenario handlers, the twin of handlers.exs.
package handlers

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Rescued struct{ Text string }
	Caught  struct{ Reason error }
)

// Run answers P9: an error raised while another is handled.
func Run(p *actor.Process, t *trace.T) {
	text, ball, reason := t.DrawWord("text"), t.DrawAtom("ball"), t.DrawReason("reason")
	acts := []struct {
		name string
		do   func(*actor.Process)
	}{
		{"raise", func(*actor.Process) { panic(text) }},
		{"throw", func(*actor.Process) { panic(ball) }},
		{"exit", func(p *actor.Process) { p.Exit(reason) }},
	}
	for _, first := range acts {
		for _, second := range acts {
			emitEnd(p, t, second.name+" in the handler of "+first.name, func(p *actor.Process) error {
				if actor.CatchAll(func() error { first.do(p); return nil }) != nil {
					second.do(p)
				}
				return nil
			})
			emitEnd(p, t, second.name+" in the after of "+first.name, func(p *actor.Process) error {
				defer second.do(p)
				first.do(p)
				return nil
			})
		}
	}
	swallowed(p, t, text, reason)
}

func emitEnd(p *actor.Process, t *trace.T, what string, body func(*actor.Process) error) {
	_, ref := p.SpawnMonitor(body)
	t.Emit(what, trace.AwaitDown(p, ref).Reason)
}

func swallowed(p *actor.Process, t *trace.T, text string, reason error) {
	me, other := p.Self(), t.DrawReason("other")
	p.SpawnMonitor(func(p *actor.Process) error {
		defer func() {
			func() {
				defer func() {
					if r, ok := recover().(string); ok {
						_ = p.Send(me, Rescued{r})
					}
				}()
				panic(text)
			}()
			_ = p.Send(me, Caught{actor.Catch(func() { p.Exit(other) })})
		}()
		p.Exit(reason)
		return nil
	})
	for range 3 {
		t.Next(p, "swallowed")
	}
}
