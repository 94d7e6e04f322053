// Package grains runs Proto.Actor's virtual actors on the nodes of a Beamline cluster.
//
// A grain is an actor that always exists: it has a kind and an identity, the first
// message to it starts it on one of the connected nodes, and when that node is lost the
// next message starts it on another. The BEAM has no such thing.
//
// # Example
//
//	props := protoactor.PropsFromProducer(func() protoactor.Actor { return &counter{} })
//	g, err := grains.Start(ctx, node, grains.Config{Kinds: map[string]*protoactor.Props{"counter": props}})
//	...
//	reply, err := grains.Call[*wrapperspb.Int64Value](p, g, "counter", "visits", wrapperspb.Int64(1))
//
// # Use
//
//   - Each node that runs or calls grains calls Start, after its cluster.Node has started.
//     The zero Config runs no kinds and calls those of others.
//   - A process uses Call, anybody else Request. Both wait for the answer, and their
//     *CallError tells whether the grain may have seen the message.
//   - Stop ends the grains of a node; its Node goes on.
//
// # Rules
//
//  1. Who is a member is decided by package cluster: whoever is connected, found through
//     the node's discovery. Proto.Actor's gossip decides nothing here. A member gets a new
//     id for each stay, so that one that comes back, after a pause or a cut that healed, is
//     not the one that Proto.Actor has put on its block list for good.
//  2. The grain, its mailbox, its placement by hash and its supervision are Proto.Actor's,
//     in an actor system and on a port of their own.
//  3. Only protobuf messages travel. Anything else is an error at the call.
//  4. On both sides of a split each side starts a grain of its own: there is no quorum.
//
// # When not to use it
//
// Not for state that must exist once: see rule 4. Not where a process will do: a name on
// a node, reached with genserver.Call, has a monitor, a link and an exit reason; a grain
// has none of these.
package grains
