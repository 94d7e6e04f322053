//go:build ignore

// The guard traps when it looks for an exit. One that came before has killed it.
//
//workshop:breaks guard-hears
package links

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Bound starts a worker on another node, bound to its owner, which is p: when one of
// them ends abnormally the other ends with it, for the same reason.
func Bound(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	return cluster.SpawnLink(p, n, on, worker, job)
}

// Guard starts a worker as Bound does, for an owner who outlives it whatever happens.
func Guard(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	return cluster.SpawnLink(p, n, on, worker, job)
}

// Ended waits until a worker that Guard started has ended, and returns its reason.
func Ended(p *actor.Process, worker actor.PID) error {
	p.TrapExit(true)
	exit, err := actor.Receive(p, actor.Infinity, func(e actor.Exit) bool { return e.From == worker })
	if err != nil {
		return err
	}
	return exit.Reason
}
