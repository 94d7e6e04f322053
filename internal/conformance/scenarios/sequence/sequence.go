// Package sequence is the conformance scenario sequence, the twin of sequence.exs.
package sequence

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Item    struct{ N int }
	Ready   struct{}
	AskWhat struct{}
	Report  struct{ Seen []any }
)

// Run answers P5: a dozen signals in an order drawn from the seed.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	for _, round := range []string{"first", "second", "third", "fourth"} {
		once(p, t, round, t.DrawReason(round))
	}
}

func once(p *actor.Process, t *trace.T, round string, reason error) {
	target := p.Spawn(record(p.Self(), reason))
	trace.Await[Ready](p)
	for _, i := range t.DrawOrder("steps of the "+round, 12) {
		switch i % 6 {
		case 0:
			_ = p.Send(target, Item{i})
		case 1:
			_ = p.SendExit(target, reason)
		case 2:
			_ = p.SendExit(target, actor.Normal)
		case 3:
			_ = p.Link(target)
		case 4:
			p.Unlink(target)
		case 5:
			p.Monitor(target)
		}
	}
	ref := p.Monitor(target)
	_ = p.Send(target, AskWhat{})
	t.Next(p, round+", it saw")
	_ = p.Send(target, trace.Go{})
	t.Emit(round+", the last monitor", trace.AwaitDown(p, ref).Reason)
	var others []error
	for range 2 {
		others = append(others, trace.Await[actor.Down](p).Reason)
	}
	t.Emit(round+", the other monitors", others)
	t.Poll(p, round+", the link")
	t.Poll(p, round+", then")
}

func record(to actor.PID, reason error) func(*actor.Process) error {
	return func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(to, Ready{})
		seen := []any{}
		for gone := false; !gone; {
			err := actor.Select(p, actor.Infinity,
				actor.On(func(trace.Go) { gone = true }),
				actor.On(func(AskWhat) { _ = p.Send(to, Report{seen}) }),
				actor.On(func(m any) { seen = append(seen, m) }))
			if err != nil {
				return err
			}
		}
		return reason
	}
}
