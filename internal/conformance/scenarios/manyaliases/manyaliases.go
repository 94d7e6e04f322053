// Package manyaliases is the conformance scenario manyaliases, the twin of manyaliases.exs.
package manyaliases

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Late is what comes too late.
type Late struct{}

// Run answers P17: many aliases of one process.
func Run(p *actor.Process, t *trace.T) {
	n, target := t.DrawInt("many", 200, 400), p.Spawn(trace.Puppet)
	var all []actor.Ref
	for range n {
		all = append(all, p.Alias())
	}
	plain := all
	for range n {
		all = append(all, p.Alias(actor.ReplyAlias))
	}
	for range n {
		all = append(all, p.Monitor(target, actor.ReplyDemonitor))
	}
	different := map[actor.Ref]bool{}
	for _, ref := range all {
		different[ref] = true
	}
	t.Emit("all different", len(different) == 3*n)

	order := t.DrawOrder("order", 3*n)
	for range 2 {
		for _, i := range order {
			_ = p.Send(all[i], i)
		}
	}
	got := numbers(p)
	ofPlain := slices.DeleteFunc(slices.Clone(order), func(i int) bool { return i >= n })
	t.Emit("the first round is whole", len(got) >= 3*n && slices.Equal(got[:3*n], order))
	t.Emit("in the second only the plain ones", len(got) >= 3*n && slices.Equal(got[3*n:], ofPlain))
	info, _ := p.Info(target)
	t.Emit("monitored still", len(info.MonitoredBy))

	ended := 0
	var odd []int
	for i, ref := range plain {
		if i%2 == 1 {
			odd = append(odd, i)
		} else if p.Unalias(ref) {
			ended++
		}
	}
	t.Emit("ended", ended)
	for i, ref := range plain {
		_ = p.Send(ref, i)
	}
	t.Emit("the others are left", slices.Equal(numbers(p), odd))
	for _, ref := range all {
		p.Unalias(ref)
	}
	for _, ref := range all {
		_ = p.Send(ref, Late{})
	}
	t.Poll(p, "nothing is left")

	owner := p.Spawn(trace.Puppet)
	refs := trace.Ask(p, owner, func(q *actor.Process) (refs []actor.Ref) {
		for range n {
			refs = append(refs, q.Alias())
		}
		return refs
	})
	trace.Kill(p, owner)
	for _, ref := range refs {
		_ = p.Send(ref, Late{})
	}
	t.Emit("the dead owner's", trace.QueueLen(p, owner))
	t.Poll(p, "then")
}

// numbers are the messages in the mailbox, which are numbers.
func numbers(p *actor.Process) []int {
	var got []int
	for _, m := range trace.Mail(p) {
		if i, ok := m.(int); ok {
			got = append(got, i)
		}
	}
	return got
}
