// Package crossorder is the conformance scenario crossorder, the twin of crossorder.exs.
package crossorder

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Word  struct{ What, N int }
	One   struct{ Word actor.Atom }
	Two   struct{ Word actor.Atom }
	Three struct{ Word actor.Atom }
)

// What a Word is.
const (
	Count = iota
	Echo
)

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Serve: func(*cluster.Node) error { return nil }}
}

func types(c *codec.Codec) {
	codec.MustRegister[[2]any](c, "pair")
	codec.MustRegister[Word](c, "word")
	codec.MustRegister[One](c, "one")
	codec.MustRegister[Two](c, "two")
	codec.MustRegister[Three](c, "three")
}

// Run answers N3, N5: between two processes of two nodes all signals are handled in the order sent.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	b, me := pair.B, p.Self()
	n, reason, word := t.DrawInt("n", 100, 900), t.DrawReason("reason"), t.DrawAtom("word")

	pid := nodes.Puppet(p, pair, b)
	ref := p.Monitor(pid)
	_ = p.Link(pid)
	t.Name(pid, "first")
	for i := range n {
		nodes.Tell(p, pid, nodes.Send{To: me, Message: Word{Count, i}})
	}
	nodes.Tell(p, pid, nodes.Die{Reason: reason})
	t.Emit("counted", [2]any{counted(p, Count, n), n})
	t.Emit("its link", trace.Await[actor.Exit](p))
	t.Emit("its monitor", trace.AwaitDown(p, ref))
	t.Poll(p, "mailbox")

	for i := range 3 {
		pid := nodes.Puppet(p, pair, b)
		first := p.Monitor(pid)
		_ = p.SendExit(pid, actor.Kill)
		second := p.Monitor(pid)
		t.Emit(trace.Numbered("monitored, killed, monitored", i+1), []error{trace.AwaitDown(p, first).Reason, trace.AwaitDown(p, second).Reason})
	}

	pid = nodes.Puppet(p, pair, b)
	_ = p.Link(pid)
	p.Unlink(pid)
	ref = p.Monitor(pid)
	nodes.Tell(p, pid, nodes.Die{Reason: reason})
	t.Emit("unlinked", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "mailbox")

	pid = nodes.Puppet(p, pair, b)
	t.Name(me, "me")
	nodes.Ask(p, pid, nodes.Trap{On: true})
	_ = p.Send(pid, One{word})
	_ = p.SendExit(pid, reason)
	_ = p.Send(pid, Two{word})
	_ = p.SendExit(pid, actor.Normal)
	_ = p.Send(pid, Three{word})
	for range 5 {
		t.Emit("in order", nodes.Ask(p, pid, nodes.Next{}))
	}

	for i := range n {
		nodes.Tell(p, pid, nodes.Send{To: me, Message: Word{Echo, i}})
	}
	t.Emit("echoes", counted(p, Echo, n))
	t.Poll(p, "mailbox")
}

// counted takes the next n numbers, and says whether they came in order.
func counted(p *actor.Process, what, n int) bool {
	inOrder := true
	for i := range n {
		m := actor.MustReceive(p, trace.Patience, func(m Word) bool { return m.What == what })
		inOrder = inOrder && m.N == i
	}
	return inOrder
}
