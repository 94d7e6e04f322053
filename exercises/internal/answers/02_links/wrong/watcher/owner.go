//go:build ignore

// A watcher beside the owner monitors the worker, and ends the owner when the worker
// ends. That is one way only.
//
//workshop:breaks owner-takes-worker
package links

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Bound starts a worker on another node, bound to its owner, which is p: when one of
// them ends abnormally the other ends with it, for the same reason.
func Bound(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	owner, started := p.Self(), make(chan actor.PID, 1)
	p.Spawn(func(w *actor.Process) error {
		pid, ref := cluster.SpawnMonitor(w, n, on, worker, job)
		started <- pid
		down, err := actor.Receive(w, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil {
			return err
		}
		return w.SendExit(owner, down.Reason)
	})
	return <-started
}

// Guard starts a worker as Bound does, for an owner who outlives it whatever happens.
func Guard(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	p.TrapExit(true)
	return cluster.SpawnLink(p, n, on, worker, job)
}

// Ended waits until a worker that Guard started has ended, and returns its reason.
func Ended(p *actor.Process, worker actor.PID) error {
	exit, err := actor.Receive(p, actor.Infinity, func(e actor.Exit) bool { return e.From == worker })
	if err != nil {
		return err
	}
	return exit.Reason
}
