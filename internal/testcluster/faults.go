package testcluster

import (
	"context"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// cmdFault is the command behind the methods of this file.
const cmdFault = "testcluster.fault"

// fault is what is done to the connections of a node.
type fault struct {
	Do        string
	Peer      actor.NodeName
	Direction cluster.Direction
	Delay     time.Duration
}

// ServeFaults lets the launcher break and heal this node's connections, through the
// methods of Node. f is nil on a node without fault control; then nothing is served.
func ServeFaults(c *Child, f *cluster.Faults) {
	if f == nil {
		return
	}
	Handle(c, cmdFault, func(_ context.Context, x fault) (bool, error) {
		switch x.Do {
		case "cut":
			f.Cut(x.Peer)
		case "cut one way":
			f.CutOneWay(x.Peer, x.Direction)
		case "delay":
			f.Delay(x.Peer, x.Delay)
		case "heal":
			f.Heal(x.Peer)
		case "heal all":
			f.HealAll()
		}
		return true, nil
	})
}

// Cut is cluster.Faults.Cut at this node, which calls ServeFaults.
func (n *Node) Cut(ctx context.Context, peer actor.NodeName) error {
	return n.fault(ctx, fault{Do: "cut", Peer: peer})
}

// CutOneWay is cluster.Faults.CutOneWay at this node.
func (n *Node) CutOneWay(ctx context.Context, peer actor.NodeName, d cluster.Direction) error {
	return n.fault(ctx, fault{Do: "cut one way", Peer: peer, Direction: d})
}

// Delay is cluster.Faults.Delay at this node.
func (n *Node) Delay(ctx context.Context, peer actor.NodeName, d time.Duration) error {
	return n.fault(ctx, fault{Do: "delay", Peer: peer, Delay: d})
}

// Heal is cluster.Faults.Heal at this node.
func (n *Node) Heal(ctx context.Context, peer actor.NodeName) error {
	return n.fault(ctx, fault{Do: "heal", Peer: peer})
}

// HealAll is cluster.Faults.HealAll at this node.
func (n *Node) HealAll(ctx context.Context) error {
	return n.fault(ctx, fault{Do: "heal all"})
}

func (n *Node) fault(ctx context.Context, x fault) error {
	_, err := Call[bool](ctx, n, cmdFault, x)
	return err
}
