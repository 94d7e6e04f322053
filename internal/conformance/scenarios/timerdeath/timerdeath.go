// Package timerdeath is the conformance scenario timerdeath, the twin of timerdeath.exs.
package timerdeath

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	OfTheDead struct {
		N    int
		Word actor.Atom
	}
	Exit       struct{ Reason any }
	ForTheDead struct{ Word actor.Atom }
	ForTheHeir struct{ Word actor.Atom }
	Woken      struct{ Message any }
)

// Run answers P20: timers and deaths.
func Run(p *actor.Process, t *trace.T) {
	me, word, reason := p.Self(), t.DrawAtom("word"), t.DrawReason("reason")
	for i, how := range []error{actor.Normal, actor.Shutdown, actor.Kill, reason} {
		_, ref := p.SpawnMonitor(func(q *actor.Process) error {
			q.SendAfter(me, OfTheDead{i + 1, word}, trace.MS(40*(i+1)))
			return how
		})
		trace.AwaitDown(p, ref)
	}
	for range 4 {
		t.Next(p, "of the dead")
	}
	toTheDying(p, t, word)

	pid, ref := p.SpawnMonitor(func(q *actor.Process) error {
		return trace.Await[Exit](q).Reason.(error)
	})
	p.SendAfter(pid, Exit{reason}, trace.MS(10))
	late := p.SendAfter(pid, Exit{reason}, trace.MS(t.DrawInt("long", 100_000, 200_000)))
	t.Emit("it exits on it", trace.AwaitDown(p, ref).Reason)
	t.Emit("the one behind it", trace.OrFalse(p.CancelTimer(late)))

	heir := p.Spawn(trace.Puppet)
	p.SendAfter(pid, ForTheDead{word}, 0)
	p.SendAfter(heir, ForTheHeir{word}, 0)
	t.Emit("the heir", trace.NextOf(p, heir))
	t.Emit("and no more", trace.Ask(p, heir, trace.Mail))

	waits := p.Spawn(func(q *actor.Process) error {
		return q.Send(me, Woken{trace.Await[any](q)})
	})
	p.SendAfter(waits, word, trace.MS(20))
	t.Next(p, "woken")
	t.Poll(p, "then")
}

func toTheDying(p *actor.Process, t *trace.T, word actor.Atom) {
	me, pid, n := p.Self(), p.Spawn(trace.Puppet), t.DrawInt("timers", 3, 6)
	long := trace.MS(t.DrawInt("long", 100_000, 200_000))
	set := func(to actor.PID) func(*actor.Process) actor.Ref {
		return func(q *actor.Process) actor.Ref { return q.SendAfter(to, word, long) }
	}
	var mine, own []actor.Ref
	for range n {
		mine = append(mine, set(pid)(p))
		own = append(own, trace.Ask(p, pid, set(pid)))
	}
	toMe := trace.Ask(p, pid, set(me))
	running := true
	for _, ref := range slices.Concat(mine, own) {
		_, ok := p.ReadTimer(ref)
		running = running && ok
	}
	t.Emit("running", running)
	trace.Kill(p, pid)
	var left, cancelled []any
	for i := range n {
		left = append(left, trace.OrFalse(p.ReadTimer(mine[i])))
		cancelled = append(cancelled, trace.OrFalse(p.CancelTimer(own[i])))
	}
	t.Emit("mine", slices.Compact(left))
	t.Emit("its own", slices.Compact(cancelled))
	_, ok := p.CancelTimer(toMe)
	t.Emit("its timer for me", ok)
}
