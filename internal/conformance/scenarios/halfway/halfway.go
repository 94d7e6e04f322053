// Package halfway is the conformance scenario halfway, the twin of halfway.exs.
package halfway

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
	Answer  struct{ N int }
	Working struct{ N int }
	Done    struct{}
)

// Run answers P10: a server that ends in the middle of its mail.
func Run(p *actor.Process, t *trace.T) {
	text, reason := t.DrawWord("text"), t.DrawReason("reason")
	halfway(p, t, "it exits", func(p *actor.Process) error { p.Exit(reason); return nil })
	halfway(p, t, "it raises", func(*actor.Process) error { panic(text) })
	halfway(p, t, "it is killed by itself", func(p *actor.Process) error { return p.SendExit(p.Self(), actor.Kill) })
	killedAtWork(p, t)
	lastAnswer(p, t, reason)
}

func halfway(p *actor.Process, t *trace.T, how string, stop func(*actor.Process) error) {
	n, k := t.DrawInt("asked, "+how, 6, 12), t.DrawInt("answered, "+how, 2, 5)
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		for range k {
			m := trace.Await[Ask](p)
			_ = p.Send(m.Who, Answer{m.N})
		}
		trace.Await[Ask](p)
		return stop(p)
	})
	ask(p, pid, n)
	for range k {
		t.Next(p, how)
	}
	t.Emit(how+", down", trace.AwaitDown(p, ref).Reason)
	ask(p, pid, n)
	t.Poll(p, how+", then")
}

func ask(p *actor.Process, pid actor.PID, n int) {
	for i := range n {
		_ = p.Send(pid, Ask{p.Self(), i + 1})
	}
}

func killedAtWork(p *actor.Process, t *trace.T) {
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		m := trace.Await[Ask](p)
		_ = p.Send(m.Who, Working{m.N})
		trace.Await[Done](p)
		return p.Send(m.Who, Answer{m.N})
	})
	ask(p, pid, 3)
	t.Next(p, "killed at work")
	_ = p.SendExit(pid, actor.Kill)
	_ = p.Send(pid, Done{})
	t.Emit("killed at work, down", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "killed at work, then")
}

func lastAnswer(p *actor.Process, t *trace.T, reason error) {
	number := t.DrawInt("number", 10, 99)
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		m := trace.Await[Ask](p)
		_ = p.Send(m.Who, Answer{m.N})
		return reason
	})
	for i := range 3 {
		_ = p.Send(pid, Ask{p.Self(), number + i + 1})
	}
	t.Next(p, "the last answer")
	t.Next(p, "the last answer")
	t.Poll(p, "the last answer, then")
}
