// Package cleanup is the conformance scenario cleanup, the twin of cleanup.exs.
package cleanup

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Early   struct{ N int }
	Late    struct{ N int }
	Number  struct{ N int }
	Unread  struct{}
	Leaving struct{}
	Cleaned struct {
		Early, Late int
		Alive       bool
	}
	Inner struct{ N int }
	Outer struct{ N int }
)

// Run answers P1, P9: a receive in a deferred function.
func Run(p *actor.Process, t *trace.T) {
	reason, text, ball := t.DrawReason("reason"), t.DrawWord("text"), t.DrawAtom("ball")
	leaving(p, t, "it returns", func(*actor.Process) {})
	leaving(p, t, "it raises", func(*actor.Process) { panic(text) })
	leaving(p, t, "it throws", func(*actor.Process) { panic(ball) })
	leaving(p, t, "it exits", func(p *actor.Process) { p.Exit(reason) })
	leaving(p, t, "it exits normally", func(p *actor.Process) { p.Exit(actor.Normal) })
	twoBlocks(p, t, reason)
}

func leaving(p *actor.Process, t *trace.T, how string, leave func(*actor.Process)) {
	me, number := p.Self(), t.DrawInt(how, 10, 99)
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		defer func() {
			_ = p.Send(me, Leaving{})
			early := trace.Await[Early](p).N
			_ = p.Send(me, Cleaned{early, trace.Await[Late](p).N, p.Alive(p.Self())})
		}()
		trace.Await[trace.Go](p)
		leave(p)
		return nil
	})
	for _, m := range []any{Early{number}, Unread{}, trace.Go{}} {
		_ = p.Send(pid, m)
	}
	t.Next(p, how)
	_ = p.Send(pid, Late{number + 1})
	t.Next(p, how)
	t.Next(p, how)
}

func twoBlocks(p *actor.Process, t *trace.T, reason error) {
	me := p.Self()
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		defer func() { _ = p.Send(me, Outer(trace.Await[Number](p))) }()
		defer func() { _ = p.Send(me, Inner(trace.Await[Number](p))) }()
		trace.Await[trace.Go](p)
		p.Exit(reason)
		return nil
	})
	for _, m := range []any{Number{1}, Number{2}, trace.Go{}} {
		_ = p.Send(pid, m)
	}
	for range 3 {
		t.Next(p, "two blocks")
	}
}
