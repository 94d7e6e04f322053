//go:build ignore

// Three restarts in five seconds, and the supervisor gives up.
//
//workshop:breaks goes-on
package tree

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Tree starts a supervisor, linked to p, over the cache and its dependants, and returns its
// PID.
func Tree(p *actor.Process, cache supervisor.Child, dependants []supervisor.Child) (actor.PID, error) {
	return supervisor.StartLink(p, supervisor.Spec{
		Strategy: supervisor.RestForOne,
		Children: append([]supervisor.Child{cache}, dependants...),
	})
}
