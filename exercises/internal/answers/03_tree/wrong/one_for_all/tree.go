//go:build ignore

// All start again whoever dies: the cache loses what it holds for the sake of a dependant.
//
//workshop:breaks kept
package tree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Tree starts a supervisor, linked to p, over the cache and its dependants, and returns its
// PID.
func Tree(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error) {
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy:  supervisor.OneForAll,
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append([]supervisor.Child{cache}, dependants...),
	})
}
