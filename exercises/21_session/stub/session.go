// Package session is exercise 2.1: a session for each id, one in the whole cluster. The task
// is in TASK.md, the Elixir it comes from in sample.exs.
package session

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/global"
)

// Key is {:session, id}: the global name of a session.
type Key struct{ ID string }

// Register makes known what crosses to other nodes: names too.
func Register(c *codec.Codec) error { return codec.Register[Key](c, "session.Key") }

// Session is the GenServer. What it would hold does not matter here.
type Session struct {
	genserver.Default
	id string
}

// Fetch returns the session of id, wherever in the cluster it is, and starts it on this node
// when there is none.
//
//	def fetch(id) do
//	  case GenServer.start(Session, id, name: {:global, {:session, id}}) do
//	    {:ok, pid} -> {:ok, pid}
//	    …
//	  end
//	end
//
// What else it can hear is yours to write.
func Fetch(p *actor.Process, id string) (actor.PID, error) {
	return genserver.Start(p, &Session{id: id}, genserver.WithVia(global.Via(Key{id})))
}
