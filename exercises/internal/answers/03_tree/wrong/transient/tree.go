//go:build ignore

// A cache that ends normally has done its work, one might think.
//
//workshop:breaks any-end
package tree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Tree starts a supervisor, linked to p, over the cache and its dependants, and returns its
// PID.
func Tree(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error) {
	cache.Restart = supervisor.Transient
	for i := range dependants {
		dependants[i].Restart = supervisor.Transient
	}
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy:  supervisor.RestForOne,
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append([]supervisor.Child{cache}, dependants...),
	})
}
