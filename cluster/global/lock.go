package global

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// ID says what is locked and for whom: {resource, requester}. Processes that give the
// same requester hold a lock together. Both are comparable values of types that the
// codecs of all nodes know.
type ID struct{ Resource, Requester any }

// LockOption is an option of SetLock, DelLock and Trans.
type LockOption func(*lockOptions)

type lockOptions struct {
	nodes   []actor.NodeName
	given   bool
	retries int
}

// OnNodes says where the lock is set: the argument nodes. Without it that is on this
// node and all that are connected. Give DelLock what SetLock was given.
func OnNodes(nodes ...actor.NodeName) LockOption {
	return func(o *lockOptions) { o.nodes, o.given = nodes, true }
}

// Retries says how often the lock is tried again when somebody else holds it, with
// random pauses between: the argument retries. Without it that is for ever.
func Retries(n int) LockOption { return func(o *lockOptions) { o.retries = max(0, n) } }

// ErrAborted says that Trans has not got the lock: :aborted.
var ErrAborted = errors.New("the lock is held by another requester")

func (g *Global) lockOptions(p *actor.Process, opts []LockOption) lockOptions {
	o := lockOptions{retries: -1}
	for _, f := range opts {
		f(&o)
	}
	if !o.given {
		o.nodes = append(g.node.List(), p.Node())
		return o
	}
	for _, n := range o.nodes {
		if n != p.Node() && !g.node.Connected(n) {
			_ = g.node.Connect(p.Context(), string(n)) // a node that is not there does not count
		}
	}
	return o
}

func lockRequest(p *actor.Process, k kind, id ID, opts []LockOption) (answer, error) {
	g, err := On(p.System())
	if err != nil {
		return answer{}, err
	}
	what := fmt.Sprintf("lock %v for %v", id.Resource, id.Requester)
	if k == delLock {
		what = "un" + what
	}
	for _, v := range []any{id.Resource, id.Requester} {
		if err := g.check(what, v); err != nil {
			return answer{}, err
		}
	}
	o := g.lockOptions(p, opts)
	return ask(p, what, request{
		Kind: k, Resource: id.Resource, Requester: id.Requester, PID: p.Self(), Nodes: o.nodes, Retries: o.retries,
	})
}

// SetLock locks a resource for the calling process on all the nodes: :global.set_lock.
// It returns true when no other requester holds it on any of them, and false when its
// Retries are used up; a node that cannot be reached does not count. The lock ends with
// DelLock, with the process and with its node, and on a node that loses the connection
// to it. A process that sets a lock twice holds it once.
func SetLock(p *actor.Process, id ID, opts ...LockOption) (bool, error) {
	a, err := lockRequest(p, setLock, id, opts)
	return err == nil && a.Result == names.Yes, err
}

// DelLock removes the lock of the calling process: :global.del_lock. It returns when the
// nodes have done so, and it is no error when there is none.
func DelLock(p *actor.Process, id ID, opts ...LockOption) error {
	_, err := lockRequest(p, delLock, id, opts)
	return err
}

// Trans runs f while the calling process holds a lock: :global.trans. The lock is
// removed however f ends. The error is f's, or ErrAborted when the lock could not be had
// within the given Retries.
func Trans[R any](p *actor.Process, id ID, f func() (R, error), opts ...LockOption) (R, error) {
	var none R
	ok, err := SetLock(p, id, opts...)
	if err != nil {
		return none, err
	}
	if !ok {
		return none, fmt.Errorf("global: transaction on %v: %w", id.Resource, ErrAborted)
	}
	defer func() { _ = DelLock(p, id, opts...) }() // a process that unwinds has lost its locks already
	return f()
}

// Sync waits until the nodes agree on all names, those given or all that are connected:
// :global.sync. It is what to do after nodes have met, before names are relied on.
// Nodes that are lost meanwhile, or have no register, do not count.
func Sync(p *actor.Process, nodes ...actor.NodeName) error {
	g, err := On(p.System())
	if err != nil {
		return err
	}
	if len(nodes) == 0 {
		nodes = g.node.List()
	}
	_, err = ask(p, "sync", request{Kind: syncNodes, Nodes: nodes})
	return err
}

// Disconnect leaves all other nodes, none of which is to leave a third on that account:
// :global.disconnect. It says which nodes they were.
func Disconnect(p *actor.Process) ([]actor.NodeName, error) {
	a, err := ask(p, "disconnect", request{Kind: disconnect})
	return a.Nodes, err
}

// Info is what the register of a node knows, for who looks for a fault: :global.info.
type Info names.Info

// GetInfo asks the register of this node what it knows.
func GetInfo(p *actor.Process) (Info, error) {
	g, err := On(p.System())
	if err != nil {
		return Info{}, err
	}
	info, err := genserver.CallTimeout(p, g.server, infoRequest{}, actor.Infinity)
	if err != nil {
		return Info{}, fmt.Errorf("global: info: %w", err)
	}
	return info, nil
}
