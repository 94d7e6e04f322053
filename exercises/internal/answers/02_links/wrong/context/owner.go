//go:build ignore

// What Go programs do: a goroutine waits for the owner's context and stops the worker.
// It does not know the reason, stops the worker also after a normal end, and nothing
// leads from the worker back to its owner.
//
//workshop:breaks at-once node-lost normal-takes-none owner-takes-worker worker-takes-owner
package links

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Bound starts a worker on another node, bound to its owner, which is p: when one of
// them ends abnormally the other ends with it, for the same reason.
func Bound(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	pid := cluster.Spawn(p, n, on, worker, job)
	system, done := p.System(), p.Context().Done()
	go func() {
		<-done
		system.Spawn(func(q *actor.Process) error { return q.SendExit(pid, actor.Shutdown) })
	}()
	return pid
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
