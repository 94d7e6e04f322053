// Package seeds finds the nodes of a cluster through a few known addresses.
//
//	n, err := cluster.Start(ctx, cluster.Config{
//		Name:      "b",
//		Discovery: seeds.New("127.0.0.1:4000"),
//	})
//
// The node connects to the seeds; each node that it is connected to tells it of the
// others, and it connects to those as well. So one seed that answers is enough, and
// every node may be given the same list, with its own address in it.
//
// # Rules
//
//   - A seed that does not answer is tried again for as long as the node runs, with
//     pauses that grow; the log says so now and then. The node's start does not fail
//     on it, since the first node of a cluster has nobody to answer.
//   - A seed is no more than an address to begin with: it does not matter later
//     whether that node is still there.
//   - The list is fixed. Where addresses come and go, use package consul.
//
// # What differs from the BEAM
//
// Elixir's nodes find each other by name, through epmd on a port that is the same on
// every host. There is no epmd here, so a seed is an address with a port.
package seeds
