package grains

import (
	protocluster "github.com/asynkron/protoactor-go/cluster"
)

// provider is the ClusterProvider: what tells Proto.Actor's cluster who its members
// are. Others ask a registry; this one waits for the manager, which hears it from the
// node.
type provider struct{ g *Grains }

var _ protocluster.ClusterProvider = provider{}

// StartMember is called when Proto.Actor's server listens and all is set up.
func (p provider) StartMember(*protocluster.Cluster) error { return p.g.listening() }

// StartClient is not used: a node without kinds is a member too.
func (p provider) StartClient(*protocluster.Cluster) error { return p.g.listening() }

// Shutdown has nothing to do: leaving is the manager's.
func (provider) Shutdown(bool) error { return nil }
