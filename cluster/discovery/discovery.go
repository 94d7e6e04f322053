package discovery

import (
	"context"

	"github.com/beamline-go/beamline/actor"
)

// Member is a node as a discovery tells of it.
type Member struct {
	// Name is the node's name; empty where only an address is known, as with seeds.
	Name actor.NodeName
	// Incarnation tells one life of the node from another; 0 where it is not known.
	Incarnation uint64
	// Addr is the host:port that the node's server listens on, as others reach it.
	Addr string
	// Meta is what else the node tells of itself, such as the address of a service
	// beside it ("grains": "127.0.0.1:4711"). Nil is no such thing.
	Meta map[string]string
}

// Discovery finds the nodes of a cluster. It only says whom to try to connect to:
// who is alive, the connections decide. One Discovery serves one node. Its methods
// may be called from several goroutines.
type Discovery interface {
	// Announce makes self known to the cluster of that name until Withdraw is called
	// or ctx ends. It returns once the first attempt was made, keeps trying with
	// back-off after that, and is an error only for what trying again cannot mend.
	// Called once more, it replaces what was announced.
	Announce(ctx context.Context, cluster string, self Member) error
	// Watch calls found with each new view of the cluster, whole every time, one call
	// after the other, until ctx ends; then it returns ctx's error. The slice belongs
	// to found. An empty view, or one without the node itself, is no evidence that
	// nodes died.
	Watch(ctx context.Context, cluster string, found func([]Member)) error
	// Withdraw takes the node out of the view and ends what Announce began. It is no
	// error when nothing was announced.
	Withdraw(ctx context.Context) error
}
