// Package discovery says how a node finds the others of its cluster.
//
//	n, err := cluster.Start(ctx, cluster.Config{
//		Name:      "b",
//		Discovery: seeds.New("127.0.0.1:4369"),
//	})
//
// Three come with Beamline. Package seeds knows some addresses to try and leaves the
// rest to the mesh: who connects to one node learns of all others, as on the BEAM.
// Package consul registers the node as a Consul service and watches that service.
// Package dns resolves a host name that has all their addresses. A fourth is any type with
// the three methods of Discovery: the example of this package writes one that reads a file.
//
// # Rules for an implementation
//
//   - A view is whom to try, not who is alive. The cluster connects to members it
//     did not know and never drops one since it is missing from a view.
//   - What can mend itself (an agent that is down, a network that is gone) is retried
//     with back-off and told to the logger now and then; it is never an error of
//     Announce. What cannot (a malformed address) is an error at once.
//   - No goroutine is left after Withdraw or the end of the context.
//
// # When not to use it
//
// With two or three nodes whose addresses are known, Node.Connect is enough.
//
// # What differs from the BEAM
//
// A BEAM node finds another by its name, through epmd on a known port of the host
// in that name. There is no epmd here: names are learnt from discovery and from
// the nodes already connected, and a node that is known by neither is reached by
// its address.
package discovery
