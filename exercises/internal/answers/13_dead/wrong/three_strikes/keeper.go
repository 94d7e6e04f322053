//go:build ignore

// Patience in place of knowledge: three times no connection, and the service counts as
// dead. A longer patience makes it rarer, never right.
//
//workshop:breaks died-unseen never-two watches-on
package dead

import (
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Keep watches a service until it is known to be dead, and then replaces it.
func Keep(p *actor.Process, service actor.PID, suspect, replace func(reason error)) error {
	strikes := 0
	for {
		ref := p.Monitor(service)
		down, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
		if err != nil {
			return err
		}
		if down.Reason == actor.NoConnection {
			suspect(down.Reason)
			strikes++
		}
		if down.Reason != actor.NoConnection || strikes == 3 {
			replace(down.Reason)
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}
