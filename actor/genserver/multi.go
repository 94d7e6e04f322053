package genserver

import (
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// Whereis is the process that server stands for, as GenServer.whereis: the PID itself, or
// that of who holds the name here. A NameAt of another node is returned as it is. It is
// false when nobody holds the name.
func Whereis(p *actor.Process, server actor.Dest) (actor.Dest, bool) {
	if at, ok := server.(actor.NameAt); ok && at.Node != p.Node() {
		return at, true
	}
	if pid, ok := server.(actor.PID); ok {
		return pid, !pid.IsZero()
	}
	to, err := gen.Resolve(p, server)
	if errors.Is(err, ErrCallingSelf) {
		return p.Self(), true
	}
	return to, err == nil
}

// NodeReply is the reply of one node to a MultiCall.
type NodeReply[R any] struct {
	Node  actor.NodeName
	Reply R
}

// MultiCall calls the server that is registered as name on each of the nodes at the same
// time, as GenServer.multi_call, and waits for all of them. It returns the replies, in the
// order of nodes, and the nodes that gave none: those that are out of reach, have no such
// process, or whose process ended. It waits for ever, as on the BEAM; see
// MultiCallTimeout.
func MultiCall[R any](p *actor.Process, nodes []actor.NodeName, name actor.Name, req Request[R]) (replies []NodeReply[R], bad []actor.NodeName, err error) {
	return MultiCallTimeout(p, nodes, name, req, actor.Infinity)
}

// MultiCallTimeout is MultiCall with a time-out for all of it, as GenServer.multi_call/4.
// Who has not replied by then is a bad node. The error is actor.ErrBadTimeout, or
// actor.ErrNotEncodable for a request that cannot cross to another node.
func MultiCallTimeout[R any](p *actor.Process, nodes []actor.NodeName, name actor.Name, req Request[R], timeout time.Duration) (replies []NodeReply[R], bad []actor.NodeName, err error) {
	if timeout < 0 {
		return nil, nil, fmt.Errorf("genserver: multi_call of %q: %w: %v", string(name), actor.ErrBadTimeout, timeout)
	}
	ids := make([]RequestID[R], len(nodes))
	for i, node := range nodes {
		ids[i] = SendRequest(p, name.At(node), req)
	}
	end := time.Now().Add(timeout)
	for i, id := range ids {
		left := timeout
		if timeout != actor.Infinity {
			left = max(time.Until(end), 0)
		}
		r, e := ReceiveResponse(p, id, left)
		switch {
		case e == nil:
			replies = append(replies, NodeReply[R]{nodes[i], r})
		case errors.Is(e, actor.ErrNotEncodable):
			err = e
			fallthrough
		default:
			bad = append(bad, nodes[i])
		}
	}
	return replies, bad, err
}

// ABcast casts msg to the server that is registered as name on each of the nodes, as
// GenServer.abcast. It does not wait, and what does not arrive is lost in silence. The
// error is as for Cast, of the first node for which there is one.
func ABcast(p *actor.Process, nodes []actor.NodeName, name actor.Name, msg any) error {
	var first error
	for _, node := range nodes {
		if err := Cast(p, name.At(node), msg); err != nil && first == nil {
			first = err
		}
	}
	return first
}
