// Package timername is the conformance scenario timername, the twin of timername.exs.
package timername

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Due   struct{ What any }
	Lost  struct{ Word actor.Atom }
	Later struct{}
)

// Run answers P20: timers to names.
func Run(p *actor.Process, t *trace.T) {
	me, name, word := p.Self(), t.DrawName("name"), t.DrawAtom("word")
	mailOf := func(pid actor.PID) []any { return trace.Ask(p, pid, trace.Mail) }
	running := func(ref actor.Ref) bool { _, ok := p.ReadTimer(ref); return ok }
	cancel := func(ref actor.Ref) bool { _, ok := p.CancelTimer(ref); return ok }

	pids := trace.Puppets(p, 3)
	a, b, c := pids[0], pids[1], pids[2]
	_ = p.Register(name, a)
	p.SendAfter(name, Due{word}, trace.MS(150))
	_ = p.Unregister(name)
	_ = p.Register(name, b)
	trace.Kill(p, b)
	_ = p.Register(name, c)
	t.Emit("the last holder", trace.NextOf(p, c))
	t.Emit("the first one", mailOf(a))

	p.SendAfter(name, Lost{word}, trace.MS(30))
	_ = p.Unregister(name)
	p.SendAfter(me, Later{}, trace.MS(120))
	t.Next(p, "nothing before")
	_ = p.Register(name, me)
	t.Emit("lost", []any{trace.Mail(p), mailOf(c)})

	_ = p.Unregister(name)
	long := trace.MS(t.DrawInt("long", 100_000, 200_000))
	ref := p.SendAfter(name, word, long)
	t.Emit("to nobody, running", running(ref))
	_ = p.Register(name, c)
	trace.Kill(p, c)
	t.Emit("its holder died, running", running(ref))
	t.Emit("cancelled", cancel(ref))

	pid := p.Spawn(trace.Puppet)
	_ = p.Register(name, pid)
	var timers []actor.Ref
	for _, to := range []actor.Dest{name, name, name, pid, pid, pid} {
		timers = append(timers, p.SendAfter(to, word, long))
	}
	trace.Kill(p, pid)
	var cancelled []bool
	for _, ref := range timers {
		cancelled = append(cancelled, cancel(ref))
	}
	t.Emit("by name", cancelled[:3])
	t.Emit("by pid", cancelled[3:])

	_ = p.Register(name, me)
	order := t.DrawOrder("order", 6)
	for _, i := range order {
		if i%2 == 0 {
			p.SendAfter(me, Due{i}, 0)
		} else {
			p.SendAfter(name, Due{i}, 0)
		}
	}
	t.Emit("the order set", order)
	var got []any
	for range order {
		got = append(got, trace.Await[Due](p).What)
	}
	t.Emit("the order got", got)
}
