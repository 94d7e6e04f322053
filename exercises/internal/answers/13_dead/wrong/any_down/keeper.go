//go:build ignore

// A DOWN is a DOWN: whatever its reason, the service is replaced. Behind a cut the old
// one still answers others.
//
//workshop:breaks died-unseen never-two unknown-is-suspected watches-on
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
	replace(down.Reason)
	return nil
}
