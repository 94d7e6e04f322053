//go:build ignore

// It looks whether there is one before it starts it, and takes what it saw for what is.
//
//workshop:breaks answered
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
func Fetch(p *actor.Process, id string) (actor.PID, error) {
	if pid, ok := global.Whereis(p.System(), Key{id}); ok {
		return pid, nil
	}
	return genserver.Start(p, &Session{id: id}, genserver.WithVia(global.Via(Key{id})))
}
