//go:build ignore

// What was fetched once is remembered on the node, and given out also when it is no more.
//
//workshop:breaks starts-again
package session

import (
	"errors"
	"sync"

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

var (
	mu    sync.Mutex
	known = map[string]actor.PID{}
)

// Fetch returns the session of id, wherever in the cluster it is, and starts it on this node
// when there is none.
func Fetch(p *actor.Process, id string) (actor.PID, error) {
	mu.Lock()
	defer mu.Unlock()
	if pid, ok := known[id]; ok {
		return pid, nil
	}
	pid, err := genserver.Start(p, &Session{id: id}, genserver.WithVia(global.Via(Key{id})))
	if taken, ok := errors.AsType[*genserver.AlreadyStartedError](err); ok {
		pid, err = taken.PID, nil
	}
	if err == nil {
		known[id] = pid
	}
	return pid, err
}
