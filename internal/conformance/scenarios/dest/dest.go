// Package dest is the conformance scenario dest, the twin of dest.exs.
package dest

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number struct{ N int }
	Got    struct {
		Who actor.Atom
		N   int
	}
	Alias struct{ Ref actor.Ref }
	Lost  struct{}
)

// Run answers P4: destinations that reach nobody, or somebody else by now.
func Run(p *actor.Process, t *trace.T) {
	nobody(p, t)
	moved(p, t)
	references(p, t)
	theDead(p, t)
}

func nobody(p *actor.Process, t *trace.T) {
	name, word := t.DrawName("nobody"), t.DrawAtom("word")
	t.EmitDone("a name that nobody ever held", p.Send(name, word))
	t.EmitDone("the name nil", p.Send(actor.Name("nil"), word))
	t.EmitDone("the name undefined", p.Send(actor.Name("undefined"), word))
	t.EmitDone("that name on this node", p.Send(name.At(p.Node()), word))
	t.EmitDone("that name on a node nobody knows", p.Send(name.At("nobody@127.0.0.1"), word))
	t.EmitDone("that name on a node without a host", p.Send(name.At(actor.NodeName(word)), word))
	t.Poll(p, "mailbox")
}

func moved(p *actor.Process, t *trace.T) {
	name := t.DrawName("moved")
	first, second := p.Spawn(tell(p.Self(), "first")), p.Spawn(tell(p.Self(), "second"))
	_ = p.Register(name, first)
	t.EmitDone("to the first", p.Send(name, Number{1}))
	t.Next(p, "who got it")
	_ = p.Unregister(name)
	t.EmitDone("to a name given up", p.Send(name, Number{2}))
	_ = p.Register(name, second)
	t.EmitDone("to the second", p.Send(name, Number{3}))
	t.Next(p, "who got it")
	t.EmitDone("to the second by name and node", p.Send(name.At(p.Node()), Number{4}))
	t.Next(p, "who got it")
	t.EmitDone("to the first, by pid", p.Send(first, Number{5}))
	t.Next(p, "who got it")
}

func tell(to actor.PID, who actor.Atom) func(*actor.Process) error {
	return func(p *actor.Process) error {
		for {
			_ = p.Send(to, Got{who, actor.MustReceive[Number](p, actor.Infinity).N})
		}
	}
}

func references(p *actor.Process, t *trace.T) {
	number := t.DrawInt("number", 10, 99)
	t.EmitDone("a reference that is no alias", p.Send(p.MakeRef(), Number{number}))
	alias := p.Alias()
	t.EmitDone("an alias", p.Send(alias, Number{number + 1}))
	t.Next(p, "mailbox")
	p.Unalias(alias)
	t.EmitDone("an alias given up", p.Send(alias, Number{number + 2}))
	t.Poll(p, "mailbox")
}

func theDead(p *actor.Process, t *trace.T) {
	me, name := p.Self(), t.DrawName("dead")
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Register(name, p.Self())
		_ = p.Send(me, Alias{p.Alias()})
		return trace.OnGo(nil)(p)
	})
	alias := trace.Await[Alias](p).Ref
	_ = p.Send(pid, trace.Go{})
	trace.AwaitDown(p, ref)
	t.EmitDone("the pid of the dead", p.Send(pid, Lost{}))
	t.EmitDone("the alias of the dead", p.Send(alias, Lost{}))
	t.EmitDone("the name of the dead", p.Send(name, Lost{}))
	t.EmitDone("the name of the dead, on this node", p.Send(name.At(p.Node()), Lost{}))
	t.Poll(p, "mailbox")
}
