// Package crash is the conformance scenario crash, the twin of crash.exs.
package crash

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Rescued says that a panic was recovered.
type Rescued struct{ Text string }

// Survived says that a process outlived what should have ended it.
type Survived struct{}

// Run answers P8: uncaught panics and exits, as links and monitors see them.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	text, ball := t.DrawWord("text"), t.DrawAtom("ball")
	number, reason := t.DrawInt("number", 2, 99), t.DrawReason("reason")
	zero := number - number

	both(p, t, "raise", func(*actor.Process) error { panic(text) })
	both(p, t, "throw", func(*actor.Process) error { panic(ball) })
	both(p, t, "throw a number", func(*actor.Process) error { panic(number) })
	both(p, t, "exit", func(p *actor.Process) error { p.Exit(reason); return nil })
	both(p, t, "division by zero", func(*actor.Process) error { return actor.Reason(number / zero) })

	me := p.Self()
	p.SpawnMonitor(func(p *actor.Process) error {
		p.SpawnLink(func(*actor.Process) error { panic(text) })
		_ = trace.Forever(p)
		return p.Send(me, Survived{})
	})
	t.Next(p, "the parent of a child that raised")

	p.SpawnMonitor(func(p *actor.Process) error {
		defer func() {
			if r, ok := recover().(string); ok {
				_ = p.Send(me, Rescued{r})
			}
		}()
		panic(text)
	})
	t.Next(p, "rescued")
	t.Next(p, "rescued")
}

func both(p *actor.Process, t *trace.T, what string, body func(*actor.Process) error) {
	p.SpawnOpt(body, actor.SpawnOpts{Link: true, Monitor: true})
	t.Next(p, what+", link")
	t.Next(p, what+", monitor")
}
