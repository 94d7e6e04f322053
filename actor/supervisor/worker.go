package supervisor

import (
	"errors"
	"fmt"
	"reflect"
	"sync/atomic"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

// ErrInstance says that a constructor gave a server a second time: an instance stands
// where a constructor belongs. A restart has to see nothing of its predecessor.
var ErrInstance = errors.New("the constructor returned a server that was started before: an instance where a constructor belongs")

// Worker is the child specification of a GenServer: child_spec/1 of a module that uses
// GenServer. construct makes the server, a new one at each start; what it hands over a
// second time is refused with ErrInstance. The options are those of genserver.StartLink.
// The result can be changed before it is used: set Restart, Shutdown and the rest.
func Worker(id string, construct func() genserver.Server, opts ...genserver.Option) Child {
	if construct == nil {
		return Child{ID: id} // Start is missing: StartLink and StartChild say so
	}
	var last atomic.Pointer[genserver.Server]
	return Child{ID: id, Start: func(p *actor.Process) (actor.PID, error) {
		server := construct()
		if before := last.Swap(&server); before != nil && same(*before, server) {
			return actor.PID{}, fmt.Errorf("supervisor: start child %q: %w", id, ErrInstance)
		}
		return genserver.StartLink(p, server, opts...)
	}}
}

// same tells whether a and b are one instance. Pointers to types without a size may be
// equal without being one, and hold no state either.
func same(a, b genserver.Server) bool {
	v, w := reflect.ValueOf(a), reflect.ValueOf(b)
	return v.Kind() == reflect.Pointer && w.Kind() == reflect.Pointer &&
		v.Type() == w.Type() && v.Type().Elem().Size() > 0 && v.Pointer() == w.Pointer()
}
