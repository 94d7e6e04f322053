// Package aliasorder is the conformance scenario aliasorder, the twin of aliasorder.exs.
package aliasorder

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	By struct {
		N    int
		Word actor.Atom
	}
	First   struct{ N int }
	Second  struct{ N int }
	Reply   struct{ N int }
	FromFar struct{ Word actor.Atom }
	TooLate struct{ Word actor.Atom }
)

// Run answers P17: the order of what comes through aliases.
func Run(p *actor.Process, t *trace.T) {
	me, word, name := p.Self(), t.DrawAtom("word"), t.DrawName("name")
	_ = p.Register(name, me)
	n := t.DrawInt("aliases", 3, 6)
	var refs []actor.Ref
	var ways []actor.Dest
	for range n {
		ref := p.Alias()
		refs, ways = append(refs, ref), append(ways, ref)
	}
	ways = append(ways, me, name, name.At(p.Node()))
	sender := p.Spawn(trace.Puppet)

	order := t.DrawOrder("order", len(ways))
	_ = trace.Ask(p, sender, func(q *actor.Process) error {
		for range 2 {
			for _, i := range order {
				_ = q.Send(ways[i], By{i, word})
			}
		}
		return nil
	})
	t.Emit("the order sent", order)
	var got []int
	for _, m := range trace.Mail(p) {
		if by, ok := m.(By); ok && by.Word == word {
			got = append(got, by.N)
		}
	}
	t.Emit("the order got", got)

	sendAll := func(message func(int) any) {
		_ = trace.Ask(p, sender, func(q *actor.Process) error {
			for i, ref := range refs {
				_ = q.Send(ref, message(i))
			}
			return nil
		})
	}
	sendAll(func(i int) any { return First{i} })
	out := t.DrawOrder("out", n)[:t.DrawInt("how many", 1, n-1)]
	for _, i := range out {
		p.Unalias(refs[i])
	}
	sendAll(func(i int) any { return Second{i} })
	t.Emit("ended", out)
	t.Emit("came before they ended, and after", trace.Mail(p))

	oneOfMany(p, t)

	ref := p.Alias(actor.ReplyAlias)
	last := p.Spawn(trace.Puppet)
	_ = trace.Ask(p, sender, func(q *actor.Process) error {
		return trace.Ask(q, last, func(q *actor.Process) error { return q.Send(ref, FromFar{word}) })
	})
	_ = trace.Ask(p, sender, func(q *actor.Process) error { return q.Send(ref, TooLate{word}) })
	t.Emit("from far", trace.Mail(p))
}

func oneOfMany(p *actor.Process, t *trace.T) {
	ref := p.Alias(actor.ReplyAlias)
	var pids []actor.PID
	for i := range t.DrawInt("senders", 5, 20) {
		pids = append(pids, p.Spawn(func(q *actor.Process) error {
			trace.Await[trace.Go](q)
			return q.Send(ref, Reply{i})
		}))
	}
	for _, pid := range pids {
		_ = p.Send(pid, trace.Go{})
	}
	for _, pid := range pids {
		trace.Gone(p, pid)
	}
	got, replies := trace.Mail(p), 0
	for _, m := range got {
		if _, ok := m.(Reply); ok {
			replies++
		}
	}
	t.Emit("one of many replies", [2]any{len(got), replies == len(got)})
}
