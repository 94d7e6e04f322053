//go:build ignore

// Killed at once, nobody says a last word.
//
//workshop:breaks last-words
package tree

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Tree starts a supervisor, linked to p, over the cache and its dependants, and returns its
// PID.
func Tree(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error) {
	cache.Shutdown = supervisor.BrutalKill
	for i := range dependants {
		dependants[i].Shutdown = supervisor.BrutalKill
	}
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy:  supervisor.RestForOne,
		Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
		Children:  append([]supervisor.Child{cache}, dependants...),
	})
}
