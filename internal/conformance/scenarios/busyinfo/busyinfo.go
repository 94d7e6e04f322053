// Package busyinfo is the conformance scenario busyinfo, the twin of busyinfo.exs.
package busyinfo

import (
	"sync/atomic"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Busy     struct{ Explicit, Reply actor.Ref }
	Number   struct{ N int }
	Explicit struct{ N int }
	Reply    struct{ N int }
	Timer    struct{ Word actor.Atom }
	Found    struct{ Mail []any }
)

// Run answers P23: what others do with a busy process.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me, n, word := p.Self(), t.DrawInt("messages", 3, 6), t.DrawAtom("word")
	name, reason := t.DrawName("name"), t.DrawReason("reason")
	t.Name(me, "me")
	var stop atomic.Bool
	busy := p.Spawn(func(q *actor.Process) error {
		q.TrapExit(true)
		q.Put(word, n)
		_ = q.Send(me, Busy{q.Alias(), q.Alias(actor.ReplyAlias)})
		for !stop.Load() {
		}
		_ = q.Send(me, Found{trace.Mail(q)})
		trace.Await[trace.Go](q)
		return reason
	})

	aliases := trace.Await[Busy](p)
	t.Name(busy, "busy")
	_ = p.Register(name, busy)
	_ = p.Link(busy)
	r1, r2 := p.Monitor(busy), p.Monitor(name)
	for i := range n {
		_ = p.Send(name, Number{i + 1})
	}
	for i := range 2 {
		_ = p.Send(aliases.Explicit, Explicit{i + 1})
	}
	for i := range 2 {
		_ = p.Send(aliases.Reply, Reply{i + 1})
	}
	_ = p.SendExit(busy, reason)
	_ = p.SendExit(busy, actor.Normal)
	timer := p.SendAfter(busy, Timer{word}, 100*time.Second)

	t.Emit("its name", trace.NameOf(p, busy))
	t.Emit("its links", trace.Links(p, busy))
	t.Emit("watched by", trace.MonitoredBy(p, busy))
	t.Emit("its dictionary", trace.Dictionary(p, busy))
	t.Emit("it traps", trace.TrapExit(p, busy))
	t.Emit("its mail", []any{trace.QueueLen(p, busy), trace.Queue(p, busy)})
	t.Emit("unaliased by another", p.Unalias(aliases.Explicit))
	t.Emit("demonitored", p.Demonitor(r1, actor.Info))
	p.Unlink(busy)
	_ = p.Unregister(name)
	t.Emit("then", []any{trace.NameOf(p, busy), trace.Links(p, busy), trace.MonitoredBy(p, busy)})
	_, ok := p.CancelTimer(timer)
	t.Emit("alive, running a timer", [2]bool{p.Alive(busy), ok})

	stop.Store(true)
	t.Next(p, "what it found")
	_ = p.Send(busy, trace.Go{})
	t.Emit("its end", trace.AwaitDown(p, r2))
	t.Poll(p, "then")
}
