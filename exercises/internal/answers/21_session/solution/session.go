//go:build ignore

// A solution of exercise 2.1.
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
	pid, err := genserver.Start(p, &Session{id: id}, genserver.WithVia(global.Via(Key{id})))
	if taken, ok := errors.AsType[*genserver.AlreadyStartedError](err); ok {
		return taken.PID, nil
	}
	return pid, err
}
