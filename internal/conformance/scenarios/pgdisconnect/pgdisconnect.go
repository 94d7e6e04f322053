// Package pgdisconnect is the conformance scenario pgdisconnect, the twin of
// pgdisconnect.exs.
package pgdisconnect

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/pg"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N12: the connection is given up while both nodes live, and made again.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	s, scope, group := p.System(), pg.Scope(t.DrawName("scope")), t.DrawAtom("group")
	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	_, err := pg.StartLink(p, pair.A, scope)
	done(err)
	there := nodes.Groups{Pair: pair, Scope: scope}
	there.Start(p)
	x, z, y := pair.Idle(p, pair.A.Name()), pair.Idle(p, pair.A.Name()), pair.Idle(p, pair.B)
	t.Name(x, "x")
	t.Name(y, "y")
	t.Name(z, "z")
	order := func(list []actor.PID) []actor.PID { return nodes.InOrder(list, x, y, z) }
	ref, _, err := pg.Monitor(p, scope, group)
	done(err)
	t.Name(ref, "monitor")
	done(pg.Join(p, scope, group, x))
	t.Next(p, "joined here")
	there.Join(p, group, y)
	t.Next(p, "joined there")

	done(pair.A.Disconnect(pair.B))
	t.Next(p, "disconnected")
	t.Emit("members", order(pg.GetMembers(s, scope, group)))
	done(pg.Join(p, scope, group, z))
	t.Next(p, "joined while they are apart")
	t.Emit("connected", pair.A.List())

	done(pair.Reconnect(p))
	t.Next(p, "connected again")
	t.Emit("members", order(pg.GetMembers(s, scope, group)))
	t.Emit("the other node sees the same", order(there.Await(p, group, 3)))
	t.Poll(p, "mailbox")
}
