//go:build ignore

// The order in which one thinks of it, and not that in which one needs the other.
//
//workshop:breaks starts
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
		Strategy:  supervisor.RestForOne,
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append(dependants, cache),
	})
}
