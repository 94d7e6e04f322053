// Package whenread is the conformance scenario whenread, the twin of whenread.exs.
package whenread

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ready struct{}
	Got   struct{ What any }
)

var either = []struct {
	on   bool
	word string
}{{false, "false"}, {true, "true"}}

// Run answers P12: when it is that trapping exits counts.
func Run(p *actor.Process, t *trace.T) {
	for _, linking := range either {
		for _, dying := range either {
			what := "at the link " + linking.word + ", at the death " + dying.word
			atLinkAndDeath(p, t, what, linking.on, dying.on, t.DrawReason("link "+linking.word))
			atLinkAndDeath(p, t, what, linking.on, dying.on, actor.Normal)
		}
	}
	for _, before := range either {
		for _, coming := range either {
			what := "at first " + before.word + ", when it comes " + coming.word
			aSignal(p, t, what, before.on, coming.on, t.DrawReason("signal"))
		}
	}
	whatItWas(p, t)
}

func atLinkAndDeath(p *actor.Process, t *trace.T, what string, linking, dying bool, reason error) {
	me := p.Self()
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(linking)
		child, down := p.SpawnOpt(trace.OnGo(reason), actor.SpawnOpts{Link: true, Monitor: true})
		p.TrapExit(dying)
		_ = p.Send(child, trace.Go{})
		trace.AwaitDown(p, down)
		p.TrapExit(linking)
		return p.Send(me, Got{exitThere(p)})
	})
	t.Emit(what, untilDown(p, ref))
}

func aSignal(p *actor.Process, t *trace.T, what string, before, coming bool, reason error) {
	me := p.Self()
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(before)
		p.TrapExit(coming)
		_ = p.Send(me, Ready{})
		trace.Await[trace.Go](p)
		p.TrapExit(before)
		return p.Send(me, Got{exitThere(p)})
	})
	trace.Await[Ready](p)
	_ = p.SendExit(pid, reason)
	_ = p.Send(pid, trace.Go{})
	t.Emit(what, untilDown(p, ref))
}

func exitThere(p *actor.Process) any {
	m, err := actor.Receive[actor.Exit](p, 0)
	if err != nil {
		return actor.Atom("nothing")
	}
	return m.Reason
}

func untilDown(p *actor.Process, ref actor.Ref) []any {
	got := []any{}
	for down := false; !down; {
		err := actor.Select(p, trace.Patience,
			actor.On(func(m Got) { got = append(got, m.What) }),
			actor.On(func(m actor.Down) {
				got = append(got, m.Reason)
				down = true
			}, func(m actor.Down) bool { return m.Ref == ref }))
		if err != nil {
			p.Exit(err)
		}
	}
	return got
}

func whatItWas(p *actor.Process, t *trace.T) {
	var was []bool
	for _, i := range t.DrawOrder("changes", 8) {
		was = append(was, p.TrapExit(i%2 == 0))
	}
	t.Emit("what it was", was)
	t.Emit("what it is", p.TrapExit(false))
}
