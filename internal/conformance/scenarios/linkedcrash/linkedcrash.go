// Package linkedcrash is the conformance scenario linkedcrash, the twin of linkedcrash.exs.
package linkedcrash

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Family struct {
		Siblings []actor.PID
		Child    actor.PID
	}
	Told   struct{ Reason error }
	Ask    struct{ N int }
	Answer struct{ N int }
)

// Run answers P8: an error in a linked child.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	text, ball, reason := t.DrawWord("text"), t.DrawAtom("ball"), t.DrawReason("reason")
	for _, c := range []struct {
		what  string
		crash func(*actor.Process) error
	}{
		{"raise", func(*actor.Process) error { panic(text) }},
		{"throw", func(*actor.Process) error { panic(ball) }},
		{"exit", func(p *actor.Process) error { p.Exit(reason); return nil }},
	} {
		notTrapping(p, t, c.what, c.crash)
		passedOn(p, t, c.what, c.crash)
		goesOn(p, t, c.what, c.crash)
	}
}

func notTrapping(p *actor.Process, t *trace.T, what string, crash func(*actor.Process) error) {
	me, n := p.Self(), t.DrawInt("siblings of "+what, 1, 4)
	parent := p.SpawnLink(func(p *actor.Process) error {
		siblings := make([]actor.PID, n)
		for i := range siblings {
			siblings[i] = p.SpawnLink(trace.Puppet)
		}
		child := p.SpawnLink(func(p *actor.Process) error {
			trace.Await[trace.Go](p)
			return crash(p)
		})
		_ = p.Send(me, Family{siblings, child})
		return trace.Forever(p)
	})
	family := trace.Await[Family](p)
	var refs []actor.Ref
	for _, s := range family.Siblings {
		refs = append(refs, p.Monitor(s))
		trace.Ask(p, s, func(*actor.Process) bool { return true })
	}
	_ = p.Send(family.Child, trace.Go{})
	exit := trace.Await[actor.Exit](p)
	t.Emit(what+", of the parent", [2]any{exit.From == parent, exit.Reason})
	for _, ref := range refs {
		t.Emit(what+", a sibling", trace.AwaitDown(p, ref).Reason)
	}
	t.Poll(p, what+", then")
}

func passedOn(p *actor.Process, t *trace.T, what string, crash func(*actor.Process) error) {
	for _, wrap := range []bool{false, true} {
		p.SpawnLink(func(p *actor.Process) error {
			p.TrapExit(true)
			p.SpawnLink(crash)
			why := trace.Await[actor.Exit](p).Reason
			if wrap {
				return actor.Reason([2]any{actor.Atom("child_died"), why})
			}
			return why
		})
		t.Next(p, what+", passed on")
	}
}

func goesOn(p *actor.Process, t *trace.T, what string, crash func(*actor.Process) error) {
	me := p.Self()
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		other := p.SpawnLink(func(p *actor.Process) error {
			return p.Send(me, Answer(trace.Await[Ask](p)))
		})
		child := p.SpawnLink(crash)
		_ = p.Send(me, Told{exitOf(p, child)})
		_ = p.Send(other, Ask{1})
		return actor.ShutdownReason(exitOf(p, other))
	})
	t.Emit(what+", told", trace.Await[Told](p).Reason)
	t.Emit(what+", the other child answers", trace.Await[Answer](p).N)
	t.Emit(what+", its end", trace.AwaitDown(p, ref).Reason)
}

func exitOf(p *actor.Process, pid actor.PID) error {
	return actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == pid }).Reason
}
