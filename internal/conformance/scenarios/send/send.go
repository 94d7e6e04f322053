// Package send is the conformance scenario send, the twin of send.exs.
package send

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	ByPid  struct{ Word actor.Atom }
	ByName struct{ Word actor.Atom }
	ByNode struct{ Word actor.Atom }
)

// Run answers P4: sending to the dead, to names nobody holds, to nodes that are not there.
func Run(p *actor.Process, t *trace.T) {
	name, word := t.DrawName("name"), t.DrawAtom("word")
	pid, ref := p.SpawnMonitor(trace.OnGo(nil))
	_ = p.Register(name, pid)

	t.EmitDone("to a name", p.Send(name, trace.Go{}))
	t.Emit("gone", trace.AwaitDown(p, ref))
	t.EmitDone("to the dead", p.Send(pid, word))
	t.EmitDone("to the name of the dead", p.Send(name, word))
	t.EmitDone("to that name on this node", p.Send(name.At(p.Node()), word))
	t.EmitDone("to a node that is not there", p.Send(name.At("nobody@127.0.0.1"), word))

	_ = p.Register(name, p.Self())
	t.EmitDone("to oneself by pid", p.Send(p.Self(), ByPid{word}))
	t.EmitDone("to oneself by name", p.Send(name, ByName{word}))
	t.EmitDone("to oneself by name and node", p.Send(name.At(p.Node()), ByNode{word}))
	for range 4 {
		t.Poll(p, "mailbox")
	}
}
