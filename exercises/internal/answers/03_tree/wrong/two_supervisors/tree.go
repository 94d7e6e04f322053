//go:build ignore

// A supervisor of its own for the dependants: the one above restarts the cache, and tells them nothing.
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
	often := supervisor.Intensity{Restarts: 100, Within: time.Second}
	rest := supervisor.Child{ID: "dependants", Supervisor: true, Start: func(p *actor.Process) (actor.PID, error) {
		return supervisor.StartLink(p, supervisor.Spec{Intensity: often, Children: dependants})
	}}
	return supervisor.StartLink(p, supervisor.Spec{
		Intensity: often,
		Children:  []supervisor.Child{cache, rest},
	})
}
