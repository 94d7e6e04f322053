// Package queue is the conformance scenario queue, the twin of queue.exs.
package queue

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number struct{ N int }
	Before struct{ Word actor.Atom }
	Mine   struct{ N int }
	Never  struct{}
)

// Run answers P22: the mailbox as info tells it.
func Run(p *actor.Process, t *trace.T) {
	n, word, reason := t.DrawInt("messages", 5, 9), t.DrawAtom("word"), t.DrawReason("reason")
	me, pid := p.Self(), p.Spawn(trace.Puppet)
	t.Name(pid, "it")
	look := func(pid actor.PID) []any { return []any{trace.QueueLen(p, pid), trace.Queue(p, pid)} }

	t.Emit("empty", look(pid))
	for i := range n {
		_ = p.Send(pid, Number{i + 1})
	}
	t.Emit("as sent", look(pid))

	var taken []int
	for _, i := range t.DrawOrder("taken", n)[:3] {
		taken = append(taken, trace.Ask(p, pid, func(q *actor.Process) int {
			return actor.MustReceive(q, trace.Patience, func(m Number) bool { return m.N == i+1 }).N
		}))
	}
	t.Emit("taken", taken)
	t.Emit("left", look(pid))
	_ = p.Send(pid, word)
	t.Emit("and one more", look(pid))
	t.Emit("nothing matches", trace.Ask(p, pid, func(q *actor.Process) error {
		_, err := actor.Receive[Never](q, 0)
		return err
	}))
	t.Emit("all still there", look(pid))

	_ = trace.Ask(p, pid, func(q *actor.Process) error {
		for range n - 2 {
			trace.Await[any](q)
		}
		return nil
	})
	t.Emit("emptied", look(pid))
	trace.Trap(p, pid)
	other := p.Spawn(trace.Puppet)
	t.Name(other, "other")
	_ = trace.Ask(p, pid, func(q *actor.Process) error {
		q.Monitor(other)
		return q.Link(other)
	})
	_ = p.Send(pid, Before{word})
	trace.Die(p, other, reason)
	_ = trace.Ask(p, pid, func(q *actor.Process) error { return q.Send(q.Self(), trace.Await[actor.Down](q)) })
	t.Emit("with a death", look(pid))

	for i := range n {
		_ = p.Send(me, Mine{i + 1})
	}
	t.Emit("mine", look(me))
	var each [][2]any
	for range n {
		each = append(each, [2]any{trace.Await[Mine](p).N, trace.QueueLen(p, me)})
	}
	t.Emit("one by one", each)

	waits := p.Spawn(trace.OnGo(nil))
	for i := range n {
		_ = p.Send(waits, Number{i + 1})
	}
	t.Emit("of one who waits", trace.QueueLen(p, waits))
	_ = p.Send(waits, trace.Go{})
	trace.Gone(p, waits)
	t.Emit("of the dead", look(waits))
	trace.Kill(p, pid)
	t.Emit("of the killed", look(pid))
}
