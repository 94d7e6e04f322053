package erpc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Call runs f on node on, in a process of its own there, and returns its value, as
// :erpc.call/4. It waits as long as that takes; see CallTimeout. n is p's node.
//
// The error is always an *Error: errors.Is tells by ErrRan, ErrNotSent and ErrUnknown
// whether the function has run.
func Call[A, R any](p *actor.Process, n *cluster.Node, on actor.NodeName, f Func[A, R], arg A) (R, error) {
	return CallTimeout(p, n, on, f, arg, actor.Infinity)
}

// CallTimeout is Call with a time-out, as :erpc.call/5. When time is up the error has
// actor.Timeout in it; the function is not stopped, and its value is lost: it never
// reaches the mailbox.
func CallTimeout[A, R any](p *actor.Process, n *cluster.Node, on actor.NodeName, f Func[A, R], arg A, timeout time.Duration) (R, error) {
	r := MulticallTimeout(p, n, []actor.NodeName{on}, f, arg, timeout)
	return r[0].Value, r[0].Err
}

// Cast runs f on node on and does not wait, as :erpc.cast. Nobody is told what comes of
// it; that node logs an error. The error is an *Error with ErrNotSent when arg cannot be
// sent.
func Cast[A, R any](p *actor.Process, n *cluster.Node, on actor.NodeName, f Func[A, R], arg A) error {
	return Multicast(p, n, []actor.NodeName{on}, f, arg)
}

// Result is what a node made of a Multicall.
type Result[R any] struct {
	Node  actor.NodeName
	Value R
	Err   error // an *Error when there is no value
}

// Multicall runs f on each of the nodes at the same time, as :erpc.multicall/4, and
// returns the results in the order of nodes. A node that is named twice runs it twice.
func Multicall[A, R any](p *actor.Process, n *cluster.Node, nodes []actor.NodeName, f Func[A, R], arg A) []Result[R] {
	return MulticallTimeout(p, n, nodes, f, arg, actor.Infinity)
}

// MulticallTimeout is Multicall with one time-out for all of it, as :erpc.multicall/5.
func MulticallTimeout[A, R any](p *actor.Process, n *cluster.Node, nodes []actor.NodeName, f Func[A, R], arg A, timeout time.Duration) []Result[R] {
	results := make([]Result[R], len(nodes))
	ids := make([]RequestID[R], len(nodes))
	end := time.Now().Add(timeout)
	var fates []error
	if timeout >= 0 {
		fates = reach(p, n, nodes, timeout)
	}
	for i, node := range nodes {
		switch {
		case timeout < 0:
			ids[i] = failed[R](n, node, string(f), fmt.Errorf("%w: the time-out is %v", ErrBadArg, timeout))
		case fates[i] != nil:
			ids[i] = failed[R](n, node, string(f), fates[i])
		default:
			ids[i] = SendRequest(p, n, node, f, arg)
		}
	}
	for i, id := range ids {
		left := timeout
		if timeout != actor.Infinity {
			left = max(time.Until(end), 0)
		}
		results[i].Node = id.node
		results[i].Value, results[i].Err = ReceiveResponse(p, id, left)
	}
	return results
}

// Multicast is Cast to each of the nodes, as :erpc.multicast. The error is that of the
// first node for which there is one.
func Multicast[A, R any](p *actor.Process, n *cluster.Node, nodes []actor.NodeName, f Func[A, R], arg A) error {
	var first error
	for _, node := range nodes {
		node = complete(n, node)
		_, err := support(n)
		if err == nil {
			err = p.Send(destination(p, node), request{From: p.Self(), Func: string(f), Arg: arg})
			if errors.Is(err, actor.ErrNotRegistered) {
				err = nil // lost in silence, as on any node
			}
		}
		if err != nil && first == nil {
			first = &Error{Node: node, Func: string(f), Class: ClassERPC, Reason: err, Fate: ErrNotSent}
		}
	}
	return first
}

// destination is the server of a node.
func destination(p *actor.Process, node actor.NodeName) actor.Dest {
	if node == p.Node() {
		return serverName
	}
	return serverName.At(node)
}

// complete adds the host of node n to a name without one.
func complete(n *cluster.Node, name actor.NodeName) actor.NodeName {
	if strings.Contains(string(name), "@") {
		return name
	}
	_, host, _ := strings.Cut(string(n.Name()), "@")
	return name + "@" + actor.NodeName(host)
}

// reach connects the nodes that are not, at the same time: what could not even be reached
// was not sent. The errors are the reasons, in the order of nodes.
func reach(p *actor.Process, n *cluster.Node, nodes []actor.NodeName, timeout time.Duration) []error {
	reasons := make([]error, len(nodes))
	connected := n.List()
	var missing []int
	for i, node := range nodes {
		if node = complete(n, node); node != n.Name() && !has(connected, node) {
			missing = append(missing, i)
		}
	}
	if len(missing) == 0 {
		return reasons
	}
	ctx := p.Context()
	if timeout != actor.Infinity {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	var dials sync.WaitGroup
	for _, i := range missing {
		dials.Go(func() {
			err := n.Connect(ctx, string(complete(n, nodes[i])))
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				reasons[i] = actor.Timeout
			case err != nil:
				reasons[i] = fmt.Errorf("%w: %w", actor.NoConnection, err)
			}
		})
	}
	dials.Wait()
	return reasons
}

func has(sorted []actor.NodeName, name actor.NodeName) bool {
	for _, n := range sorted {
		if n == name {
			return true
		}
	}
	return false
}
