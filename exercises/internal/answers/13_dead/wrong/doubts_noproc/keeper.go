//go:build ignore

// :noproc is taken for a failure to look, like :noconnection. It is the answer of the
// service's own node: nothing there has that pid, and nothing ever will.
//
//workshop:breaks died-unseen
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
		if down.Reason != actor.NoConnection && down.Reason != actor.NoProc {
			replace(down.Reason)
			return nil
		}
		suspect(down.Reason)
		time.Sleep(100 * time.Millisecond)
	}
}
