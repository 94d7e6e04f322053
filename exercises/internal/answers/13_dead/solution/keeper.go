//go:build ignore

// A solution of exercise 1.3.
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
		if down.Reason != actor.NoConnection {
			replace(down.Reason)
			return nil
		}
		// Nobody knows. Say so, and look again.
		suspect(down.Reason)
		time.Sleep(100 * time.Millisecond)
	}
}
