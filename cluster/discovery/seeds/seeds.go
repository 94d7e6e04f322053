package seeds

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/beamline-go/beamline/cluster/discovery"
)

// Seeds is a Discovery that knows some addresses from the start. Its methods may be
// called from several goroutines; one Seeds may serve several nodes.
type Seeds struct{ addrs []string }

var _ discovery.Discovery = (*Seeds)(nil)

// New makes a Discovery of the nodes that listen on addrs, each host:port. The node's
// own address may be among them, so that all nodes can be given the same list. With
// no address at all it is for the first node of a cluster.
func New(addrs ...string) *Seeds { return &Seeds{addrs: slices.Clone(addrs)} }

// ErrAddress says that a seed is not host:port.
var ErrAddress = errors.New("a seed is host:port, as 127.0.0.1:4000 is")

// Announce has nobody to tell. Its error is ErrAddress for an address that cannot be
// dialled.
func (s *Seeds) Announce(context.Context, string, discovery.Member) error {
	for _, addr := range s.addrs {
		host, port, err := net.SplitHostPort(addr)
		if n, perr := strconv.Atoi(port); err != nil || host == "" || perr != nil || n <= 0 || n > 65535 {
			return fmt.Errorf("seeds: %q: %w", addr, ErrAddress)
		}
	}
	return nil
}

// Watch calls found once, with the seeds, and waits for the end of ctx. A seed that
// does not answer is dialled again by the node that it is to be found for.
func (s *Seeds) Watch(ctx context.Context, _ string, found func([]discovery.Member)) error {
	view := make([]discovery.Member, 0, len(s.addrs))
	for _, addr := range s.addrs {
		view = append(view, discovery.Member{Addr: addr})
	}
	found(view)
	<-ctx.Done()
	return ctx.Err()
}

// Withdraw has nothing to take back.
func (s *Seeds) Withdraw(context.Context) error { return nil }
