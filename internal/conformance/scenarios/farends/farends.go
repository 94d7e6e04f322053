// Package farends is the conformance scenario farends, the twin of farends.exs.
package farends

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what both nodes know.
func Code() nodes.Code {
	return nodes.Code{Types: types, Serve: func(*cluster.Node) error { return nil }}
}

func types(c *codec.Codec) { codec.MustRegister[[2]any](c, "pair") }

// Run answers N3: what another node is told of the ends of processes here, by a monitor and by a link.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	word := t.DrawAtom("word")
	reasons := []error{
		actor.Normal, actor.Shutdown, actor.ShutdownReason(word), actor.Reason(word), actor.Kill, t.DrawReason("reason"),
	}
	for n, i := range t.DrawOrder("reasons", len(reasons)) {
		reason := reasons[i]
		hand := func(what string) actor.PID {
			pid := nodes.Puppet(p, pair, pair.B)
			t.Name(pid, trace.Numbered(what, n))
			return pid
		}
		watcher, linked, bare := hand("watcher"), hand("linked"), hand("bare")
		here := p.Spawn(func(q *actor.Process) error {
			if _, err := actor.Receive[struct{}](q, actor.Infinity); err != nil {
				return err
			}
			return reason
		})
		t.Name(here, trace.Numbered("here", n))
		nodes.Ask(p, watcher, nodes.Monitor{To: here})
		nodes.Ask(p, linked, nodes.Trap{On: true})
		nodes.Ask(p, linked, nodes.Link{To: here})
		nodes.Ask(p, bare, nodes.Link{To: here})
		ref := p.Monitor(bare)
		_ = p.Send(here, struct{}{})
		down, _ := nodes.Ask(p, watcher, nodes.Next{}).(actor.Down)
		t.Emit("a monitor", [4]any{actor.Atom("DOWN"), actor.Atom("process"), down.PID, down.Reason})
		t.Emit("a link, trapping", nodes.Ask(p, linked, nodes.Next{}))

		if reason == actor.Normal {
			t.Emit("a link, not trapping", nodes.Ask(p, bare, nodes.Trap{}))
			p.Demonitor(ref)
		} else {
			t.Emit("a link, not trapping", trace.AwaitDown(p, ref).Reason)
		}
		t.Emit("nothing more", [2]any{nodes.Ask(p, watcher, nodes.Poll{}), nodes.Ask(p, linked, nodes.Poll{})})
	}
	t.Poll(p, "mailbox")
}
