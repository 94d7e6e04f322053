// Package tree is exercise 0.3: a cache and its dependants under a supervisor. The task is
// in TASK.md, the Elixir it comes from in sample.exs.
package tree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Tree starts a supervisor, linked to p, over the cache and its dependants, and returns its
// PID. A dependant looks the cache up once, when it starts, and holds its PID from then on.
//
//	def tree(cache, dependants) do
//	  Supervisor.start_link([cache | dependants],
//	    strategy: …, max_restarts: 100, max_seconds: 1)
//	end
//
// The strategy is yours to choose: without one it is OneForOne.
func Tree(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error) {
	return supervisor.StartLink(p, supervisor.Spec{
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append([]supervisor.Child{cache}, dependants...),
	})
}
