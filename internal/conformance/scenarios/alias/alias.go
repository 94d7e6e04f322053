// Package alias is the conformance scenario alias, the twin of alias.exs.
package alias

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Through struct {
		N    int
		Word actor.Atom
	}
	Mine     struct{ Word actor.Atom }
	Still    struct{ Word actor.Atom }
	Late     struct{ Word actor.Atom }
	ToNobody struct{ Word actor.Atom }
	Alive    struct{ Word actor.Atom }
)

// Run answers P17: aliases, explicit and for one reply.
func Run(p *actor.Process, t *trace.T) {
	word, other := t.DrawAtom("word"), p.Spawn(trace.Puppet)
	t.Name(other, "other")
	otherSends := func(to actor.Ref, msg any) {
		_ = trace.Ask(p, other, func(q *actor.Process) error { return q.Send(to, msg) })
	}

	for _, mode := range [][]actor.AliasMode{nil, {actor.ExplicitUnalias}, {actor.ReplyAlias}} {
		ref := p.Alias(mode...)
		t.Emit("an alias", ref)
		for i := range 3 {
			otherSends(ref, Through{i + 1, word})
		}
		t.Emit("by another", trace.Mail(p))
		_ = p.Send(ref, Mine{word})
		t.Emit("by myself", trace.Mail(p))
		t.Emit("unalias by another", trace.Ask(p, other, func(q *actor.Process) bool { return q.Unalias(ref) }))
		otherSends(ref, Still{word})
		t.Emit("still", trace.Mail(p))
		t.Emit("unalias", []bool{p.Unalias(ref), p.Unalias(ref)})
		otherSends(ref, Late{word})
		t.Emit("then", trace.Mail(p))
	}

	t.EmitDone("a plain reference", p.Send(p.MakeRef(), ToNobody{word}))
	watching := p.Monitor(other)
	t.EmitDone("a monitor", p.Send(watching, ToNobody{word}))
	p.Demonitor(watching)
	t.Emit("unalias what is none", p.Unalias(p.MakeRef()))
	t.Poll(p, "nothing came")

	ref := trace.Ask(p, other, func(q *actor.Process) actor.Ref { return q.Alias() })
	_ = p.Send(ref, Alive{word})
	t.Emit("the owner lives", trace.NextOf(p, other))
	trace.Kill(p, other)
	t.EmitDone("to the alias of the dead", p.Send(ref, Late{word}))
	t.Emit("unalias another's", p.Unalias(ref))
	t.Poll(p, "nothing came")

	ref = p.Alias()
	t.Emit("as a monitor", p.Demonitor(ref, actor.Info))
	t.Emit("as a timer", []any{trace.OrFalse(p.CancelTimer(ref)), trace.OrFalse(p.ReadTimer(ref))})
	t.Emit("no two are alike", p.Alias() == ref)
	_ = p.Send(ref, Through{Word: word})
	t.Next(p, "it is what it was")
}
