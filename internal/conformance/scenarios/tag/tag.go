// Package tag is the conformance scenario tag, the twin of tag.exs.
package tag

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Reply is what comes through the alias.
type Reply struct{ Word actor.Atom }

// Run answers P16: a monitor with a tag.
func Run(p *actor.Process, t *trace.T) {
	word, text, n := t.DrawAtom("word"), t.DrawWord("text"), t.DrawInt("number", 2, 999)
	reason := t.DrawReason("reason")
	with := func(what string) [2]any { return [2]any{word, actor.Atom(what)} }
	tags := []any{word, text, n, [2]any{word, n}, []int{n, n + 1}, p.Self(), map[string]int{text: n}}

	pid := p.Spawn(trace.Puppet)
	for _, i := range t.DrawOrder("tags", len(tags)) {
		p.Monitor(pid, actor.Tag(tags[i]))
	}
	p.Monitor(pid)
	trace.Die(p, pid, reason)
	for range len(tags) + 1 {
		t.Next(p, "tagged")
	}

	p.Monitor(pid, actor.Tag(with("dead")))
	t.Next(p, "on the dead")
	name := t.DrawName("name")
	p.Monitor(name, actor.Tag(with("nobody")))
	t.Next(p, "on a name that nobody holds")
	holder := p.Spawn(trace.Puppet)
	_ = p.Register(name, holder)
	p.Monitor(name, actor.Tag(with("name")))
	trace.Die(p, holder, reason)
	t.Next(p, "by name")

	pid = p.Spawn(trace.Puppet)
	var refs []actor.Ref
	for i := range 3 {
		refs = append(refs, p.Monitor(pid, actor.Tag([2]any{actor.Atom("mine"), i + 1})))
	}
	order := t.DrawOrder("removed", 3)
	t.Emit("removed", p.Demonitor(refs[order[0]], actor.Info))
	trace.Kill(p, pid)
	t.Emit("flushed", p.Demonitor(refs[order[1]], actor.Flush, actor.Info))
	t.Emit("left", trace.Mail(p))

	pid = p.Spawn(trace.Puppet)
	ref := p.Monitor(pid, actor.Tag(with("both")), actor.ReplyDemonitor)
	_ = p.Send(ref, Reply{word})
	t.Emit("replied", trace.Mail(p))
	p.Monitor(pid, actor.Tag(with("both")), actor.ReplyDemonitor)
	trace.Die(p, pid, reason)
	t.Next(p, "no reply")
	t.Poll(p, "then")
}
