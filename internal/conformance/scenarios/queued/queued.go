// Package queued is the conformance scenario queued, the twin of queued.exs.
package queued

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ask struct {
		Who actor.PID
		N   int
	}
	Answer struct{ N int }
)

// Run answers P10: mail that was queued when the process died is lost.
func Run(p *actor.Process, t *trace.T) {
	name, n := t.DrawName("name"), t.DrawInt("queued", 2, 6)
	for _, c := range []struct {
		how  string
		stop func(actor.PID)
	}{
		{"it exits", func(pid actor.PID) { _ = p.Send(pid, trace.Go{}) }},
		{"it is killed", func(pid actor.PID) { _ = p.SendExit(pid, actor.Kill) }},
	} {
		first := p.Spawn(trace.OnGo(t.DrawReason("first")))
		_ = p.Register(name, first)
		ref := p.Monitor(first)
		for i := range n {
			_ = p.Send(name, Ask{p.Self(), i + 1})
		}
		c.stop(first)
		t.Emit(c.how, trace.AwaitDown(p, ref))

		second := p.Spawn(answer)
		_ = p.Register(name, second)
		_ = p.Send(name, Ask{p.Self(), n + 1})
		t.Next(p, c.how+", the first answer")
		_ = p.Send(name, Ask{p.Self(), n + 2})
		t.Next(p, c.how+", the second answer")
		t.Poll(p, c.how+", then")
		_ = p.SendExit(second, actor.Kill)
		trace.AwaitDown(p, p.Monitor(second))
	}
}

func answer(p *actor.Process) error {
	for {
		m := actor.MustReceive[Ask](p, actor.Infinity)
		_ = p.Send(m.Who, Answer{m.N})
	}
}
