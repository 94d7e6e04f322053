// Package links is exercise 0.2: a worker on another node and its owner, who die
// together, or do not. The task is in TASK.md, the Elixir it comes from in sample.exs.
package links

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Bound starts a worker on another node, bound to its owner, which is p: when one of
// them ends abnormally the other ends with it, for the same reason.
//
// The worker is the function that every node registered under the name worker, and job
// is its argument. With n, the node that p lives on, package cluster spawns it there.
//
//	def bound(node, job), do: Node.spawn_link(node, Worker, :run, [job])
//
// This function is yours to write.
func Bound(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	return actor.PID{}
}

// Guard starts a worker as Bound does, for an owner who outlives it whatever happens.
//
//	def guard(node, job) do
//	  Process.flag(:trap_exit, true)
//	  Node.spawn_link(node, Worker, :run, [job])
//	end
//
// This function is yours to write.
func Guard(p *actor.Process, n *cluster.Node, on actor.NodeName, worker, job string) actor.PID {
	return actor.PID{}
}

// Ended waits until a worker that Guard started has ended, and returns its reason.
//
//	def ended(worker) do
//	  receive do
//	    {:EXIT, ^worker, reason} -> reason
//	  end
//	end
//
// This function is yours to write.
func Ended(p *actor.Process, worker actor.PID) error {
	return nil
}
