//go:build ignore

// It says that it does not know, and leaves it at that: nobody watches when the
// connection is back.
//
//workshop:breaks died-unseen watches-on
package dead

import (
	"github.com/beamline-go/beamline/actor"
)

// Keep watches a service until it is known to be dead, and then replaces it.
func Keep(p *actor.Process, service actor.PID, suspect, replace func(reason error)) error {
	ref := p.Monitor(service)
	down, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	if err != nil {
		return err
	}
	if down.Reason == actor.NoConnection {
		suspect(down.Reason)
		return nil
	}
	replace(down.Reason)
	return nil
}
