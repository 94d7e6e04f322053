//go:build ignore

// The dependants are taken down with their cache, and nobody starts them again.
//
//workshop:breaks any-end fresh goes-on kept
package tree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Tree starts a supervisor, linked to p, over the cache and its dependants, and returns its
// PID.
func Tree(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error) {
	for i := range dependants {
		dependants[i].Restart = supervisor.Temporary
	}
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy:  supervisor.RestForOne,
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append([]supervisor.Child{cache}, dependants...),
	})
}
