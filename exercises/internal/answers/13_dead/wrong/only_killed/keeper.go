//go:build ignore

// Only :killed counts as death. A service that crashed, stopped or was gone already is
// suspected for ever.
//
//workshop:breaks dead-is-replaced died-unseen watches-on
package dead

import (
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Keep watches a service until it is known to be dead, and then replaces it.
func Keep(p *actor.Process, service actor.PID, suspect, replace func(reason error)) error {
	for {
		ref := p.Monitor(service)
		down, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil {
			return err
		}
		if down.Reason == actor.Killed {
			replace(down.Reason)
			return nil
		}
		suspect(down.Reason)
		time.Sleep(100 * time.Millisecond)
	}
}
