// Package killself is the conformance scenario killself, the twin of killself.exs.
package killself

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Step    struct{ What actor.Atom }
	Caught  struct{ Reason error }
	Mailbox struct{ First any }
)

// Run answers P7, P9: signals to oneself, and exits of one's own, inside a catch.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	sends := func(reason error) func(*actor.Process) {
		return func(p *actor.Process) { _ = p.SendExit(p.Self(), reason) }
	}
	exits := func(reason error) func(*actor.Process) {
		return func(p *actor.Process) { p.Exit(reason) }
	}
	for _, trap := range []bool{false, true} {
		what := "not trapping"
		if trap {
			what = "trapping"
		}
		inside(p, t, what+", kill sent to oneself", trap, sends(actor.Kill))
		inside(p, t, what+", killed sent to oneself", trap, sends(actor.Killed))
		inside(p, t, what+", a reason sent to oneself", trap, sends(reason))
		inside(p, t, what+", exit with kill", trap, exits(actor.Kill))
		inside(p, t, what+", exit with killed", trap, exits(actor.Killed))
	}
	withExitsQueued(p, t, reason)
}

func inside(p *actor.Process, t *trace.T, what string, trap bool, act func(*actor.Process)) {
	me := p.Self()
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(trap)
		func() {
			defer func() { _ = p.Send(me, Step{"after"}) }()
			why := actor.Catch(func() {
				act(p)
				_ = p.Send(me, Step{"went_on"})
			})
			if why != nil {
				_ = p.Send(me, Caught{why})
			}
		}()
		m, err := actor.Receive[any](p, 0)
		if err != nil {
			m = actor.Atom("empty")
		}
		return p.Send(me, Mailbox{m})
	})
	t.Emit(what, steps(p, ref))
}

// steps is what came until the DOWN, and its reason.
func steps(p *actor.Process, ref actor.Ref) []any {
	steps := []any{}
	for down := false; !down; {
		err := actor.Select(p, trace.Patience,
			actor.On(func(m actor.Down) {
				steps = append(steps, m.Reason)
				down = true
			}, func(m actor.Down) bool { return m.Ref == ref }),
			actor.On(func(m any) { steps = append(steps, m) }))
		if err != nil {
			p.Exit(err)
		}
	}
	return steps
}

func withExitsQueued(p *actor.Process, t *trace.T, reason error) {
	n := t.DrawInt("queued", 2, 4)
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		for range n {
			_ = p.SendExit(p.Self(), reason)
		}
		_ = p.SendExit(p.Self(), actor.Kill)
		return trace.Await[actor.Exit](p).Reason
	})
	t.Emit("with exits queued", steps(p, ref))
}
