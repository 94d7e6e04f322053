//go:build ignore

// Who comes later takes the name over, and ends who had it: there is one session, and it is
// never the one that the others have.
//
//workshop:breaks one
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
	if old, ok := global.Whereis(p.System(), Key{id}); ok {
		_ = p.SendExit(old, actor.Kill)
	}
	pid, err := genserver.Start(p, &Session{id: id})
	if err != nil {
		return pid, err
	}
	return pid, global.ReRegister(p, Key{id}, pid)
}
