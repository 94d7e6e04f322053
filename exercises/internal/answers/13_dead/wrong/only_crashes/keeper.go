//go:build ignore

// As a supervisor treats a transient child: who ends normally is not replaced. But
// nobody serves then.
//
//workshop:breaks dead-is-replaced
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
		if actor.Kind(down.Reason) != actor.KindAbnormal {
			return nil
		}
		if down.Reason != actor.NoConnection {
			replace(down.Reason)
			return nil
		}
		suspect(down.Reason)
		time.Sleep(100 * time.Millisecond)
	}
}
