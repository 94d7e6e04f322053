// Package remotesend is the conformance scenario remotesend, the twin of remotesend.exs.
package remotesend

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Tells struct {
		Who  actor.PID
		Name actor.Name
	}
	Ready  struct{ PID actor.PID }
	Stop   struct{ Reason error }
	Got    struct{ Message any }
	Floods struct {
		Who    actor.PID
		N      int
		Reason error
	}
	Count  struct{ N int }
	ByName struct{ Word actor.Atom }
	ByPid  struct{ List []any }
	Lost   struct{}
	Pid    struct{ PID actor.PID }
	Ref    struct{ Ref actor.Ref }
)

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Tells](c, "tells")
	codec.MustRegister[Ready](c, "ready")
	codec.MustRegister[Stop](c, "stop")
	codec.MustRegister[Got](c, "got")
	codec.MustRegister[Floods](c, "floods")
	codec.MustRegister[Count](c, "count")
	codec.MustRegister[ByName](c, "by_name")
	codec.MustRegister[ByPid](c, "by_pid")
	codec.MustRegister[Lost](c, "lost")
	codec.MustRegister[Pid](c, "pid")
	codec.MustRegister[Ref](c, "ref")
	codec.MustRegister[[2]any](c, "pair")
}

func serve(n *cluster.Node) error {
	if err := cluster.RegisterFunc(n, "tells", tells); err != nil {
		return err
	}
	return cluster.RegisterFunc(n, "floods", floods)
}

func tells(p *actor.Process, m Tells) error {
	p.TrapExit(true)
	_ = p.Register(m.Name, p.Self())
	_ = p.Send(m.Who, Ready{p.Self()})
	for {
		msg := actor.MustReceive[any](p, actor.Infinity)
		if stop, ok := msg.(Stop); ok {
			return stop.Reason
		}
		_ = p.Send(m.Who, Got{msg})
	}
}

func floods(p *actor.Process, m Floods) error {
	for i := range m.N {
		_ = p.Send(m.Who, Count{i + 1})
	}
	return m.Reason
}

// Run answers N5: sending to names and pids of another node, and the order across.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	me, a, b := p.Self(), pair.A, pair.B
	name, word, reason := t.DrawName("name"), t.DrawAtom("word"), t.DrawReason("reason")
	nowhere := t.DrawName("word") // the word as a name
	n := t.DrawInt("n", 200, 2000)

	pid := cluster.Spawn(p, a, b, "tells", Tells{me, name})
	t.Name(pid, "there")
	trace.Await[Ready](p)
	t.Emit("its node", pid.Node())

	t.EmitDone("to a name there", p.Send(name.At(b), ByName{word}))
	t.Next(p, "to a name there")
	t.EmitDone("to its pid", p.Send(pid, ByPid{[]any{word, 1, "text"}}))
	t.Next(p, "to its pid")
	t.EmitDone("to a name nobody holds there", p.Send(nowhere.At(b), Lost{}))
	t.EmitDone("to a node that is not there", p.Send(nowhere.At("nobody@127.0.0.1"), Lost{}))
	back := func(msg any) any {
		_ = p.Send(pid, msg)
		return trace.Await[Got](p).Message
	}
	t.Emit("myself, there and back", back(Pid{me}) == any(Pid{me}))
	t.Emit("itself, there and back", back(Pid{pid}) == any(Pid{pid}))
	ref := p.MakeRef()
	t.Emit("a reference, there and back", back(Ref{ref}) == any(Ref{ref}))

	_ = p.Send(pid, Count{1})
	_ = p.Send(name.At(b), Count{2})
	_ = p.SendExit(pid, reason)
	_ = p.Send(pid, Count{3})
	_ = p.SendExit(pid, actor.Reason(word))
	_ = p.Send(name.At(b), Count{4})
	for range 6 {
		t.Next(p, "in order")
	}

	cluster.SpawnLink(p, a, b, "floods", Floods{me, n, reason})
	inOrder := true
	for i := range n {
		inOrder = trace.Await[Count](p).N == i+1 && inOrder
	}
	t.Emit("a flood in order", [2]any{inOrder, n})
	t.Next(p, "then its exit")

	ref = p.Monitor(name.At(b))
	other := p.Monitor(nowhere.At(b))
	t.Emit("a name nobody holds there", trace.AwaitDown(p, other))
	_ = p.Send(pid, Stop{reason})
	t.Emit("a name there", trace.AwaitDown(p, ref))
	p.Monitor(name.At(b))
	t.Next(p, "the name is free there")
	p.Monitor(name.At("nobody@127.0.0.1"))
	t.Next(p, "a node that is not there")
	t.Poll(p, "mailbox")
}
