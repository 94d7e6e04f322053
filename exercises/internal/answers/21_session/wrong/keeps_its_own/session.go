//go:build ignore

// It starts a session, registers it, and keeps it also when another has the name.
//
//workshop:breaks one
package session

import (
	"errors"

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
	pid, err := genserver.Start(p, &Session{id: id})
	if err == nil {
		if err := global.Register(p, Key{id}, pid); errors.Is(err, actor.ErrNameTaken) {
			return pid, nil
		}
	}
	return pid, err
}
