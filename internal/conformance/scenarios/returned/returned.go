// Package returned is the conformance scenario returned, the twin of returned.exs.
package returned

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Rescued says that a panic was recovered.
type Rescued struct {
	Text string
	N    int
}

// Run answers P8: what a body returns.
func Run(p *actor.Process, t *trace.T) {
	reason, number := t.DrawReason("reason"), t.DrawInt("number", 10, 99)
	both(p, t, "returns nothing to speak of", nil)
	both(p, t, "returns normal", actor.Normal)
	both(p, t, "returns a reason", reason)
	both(p, t, "returns shutdown", actor.Shutdown)
	both(p, t, "returns kill", actor.Kill)

	me, text := p.Self(), t.DrawWord("text")
	p.SpawnMonitor(func(p *actor.Process) error {
		defer func() {
			if r, ok := recover().(string); ok {
				_ = p.Send(me, Rescued{r, number})
			}
		}()
		panic(text)
	})
	t.Next(p, "returns after a rescue")
	t.Next(p, "returns after a rescue")
}

func both(p *actor.Process, t *trace.T, what string, result error) {
	p.TrapExit(true)
	_, ref := p.SpawnOpt(func(*actor.Process) error { return result }, actor.SpawnOpts{Link: true, Monitor: true})
	exit := trace.Await[actor.Exit](p)
	t.Emit(what, []error{exit.Reason, trace.AwaitDown(p, ref).Reason})
}
