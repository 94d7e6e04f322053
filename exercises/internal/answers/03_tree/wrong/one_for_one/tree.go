//go:build ignore

// The strategy that is there when none is given: the dependants hold a dead cache.
//
//workshop:breaks fresh
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
		Strategy:  supervisor.OneForOne,
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append([]supervisor.Child{cache}, dependants...),
	})
}
