// Package dead is exercise 1.3: watching a service on another node, and replacing it
// when it is dead. The task is in TASK.md, the Elixir it comes from in sample.exs.
package dead

import (
	"github.com/beamline-go/beamline/actor"
)

// Keep watches a service until it is known to be dead, and then replaces it.
//
// It calls suspect with the reason whenever it cannot know what became of the service,
// and looks again, some times a second. It calls replace with the reason once, when the
// service has ended, and returns.
//
//	def keep(service, suspect, replace) do
//	  ref = Process.monitor(service)
//
//	  receive do
//	    {:DOWN, ^ref, :process, _, reason} -> …
//	  end
//	end
//
// What the reason tells is yours to write.
func Keep(p *actor.Process, service actor.PID, suspect, replace func(reason error)) error {
	ref := p.Monitor(service)
	_, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
	return err
}
