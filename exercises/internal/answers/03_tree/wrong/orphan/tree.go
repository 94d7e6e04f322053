//go:build ignore

// A process in between, which no owner ends: the tree goes on without one.
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
	started := make(chan actor.PID, 1)
	failed := make(chan error, 1)
	p.Spawn(func(q *actor.Process) error {
		pid, err := supervisor.StartLink(q, supervisor.Spec{
			Strategy:  supervisor.RestForOne,
			Intensity: supervisor.Intensity{Restarts: 100, Within: time.Second},
			Children:  append([]supervisor.Child{cache}, dependants...),
		})
		started <- pid
		failed <- err
		return q.Sleep(time.Hour)
	})
	return <-started, <-failed
}
