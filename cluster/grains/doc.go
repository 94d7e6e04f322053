// Package grains runs Proto.Actor's virtual actors on the nodes of a Beamline cluster.
//
// A grain is an actor that always exists: it has a kind and an identity, the first
// message to it starts it on one of the nodes, and when that node is lost the next
// message starts it on another. The BEAM has no such thing; Proto.Actor, which
// Beamline's processes live on, does.
//
// # A first example
//
// A counter, written as any Proto.Actor actor is:
//
//	type Counter struct{ total int64 }
//
//	func (c *Counter) Receive(ctx protoactor.Context) {
//		switch m := ctx.Message().(type) {
//		case *wrapperspb.Int64Value:
//			c.total += m.Value
//			ctx.Respond(wrapperspb.Int64(c.total))
//		}
//	}
//
// Each node that is to run counters says so, once its cluster.Node has started:
//
//	g, err := grains.Start(ctx, node, grains.Config{Kinds: map[string]*protoactor.Props{
//		"counter": protoactor.PropsFromProducer(func() protoactor.Actor { return &Counter{} }),
//	}})
//	defer g.Stop(context.Background()) // before the node's
//
// and any process, on any node, may call one, wherever it lives:
//
//	visits, err := grains.Call[*wrapperspb.Int64Value](p, g, "counter", "visits", wrapperspb.Int64(1))
//
// # How it is used
//
// A node that only calls grains starts them too, with the zero [Config].
//
// A Beamline process uses [Call], [CallTimeout] or [MustCall]: it waits, which delays
// nobody else, and when it is killed meanwhile it is gone at once. Everybody else uses
// [Request] with a context. From within a grain, Request with a deadline and Proto.Actor's
// own Cluster.Request do the same; the grain takes no other message while it waits.
//
// A grain answers with ctx.Respond, or with an error by [RespondError]. It gets
// Proto.Actor's Started, and then its ClusterInit, before the first message, and
// Stopping and Stopped at its end; protocluster.GetClusterIdentity(ctx) tells it who it
// is. What it is to remember it loads at Started and saves as it changes: a node that
// dies runs no Stopping.
//
// [Grains.WaitFor] waits until other nodes take part, [Grains.Members] lists them, and
// [Grains.Where] tells where a grain lives.
//
// # Rules: what is ours
//
//  1. Who is a member is what package cluster says: the connected nodes whose grains are
//     started, found through the node's discovery. Their grains greet each other over
//     the nodes' own stream. When the connection to a node is lost, for whatever reason,
//     its grains leave in the same moment, their connections are closed, and calls that
//     wait for them end with actor.NoConnection; when it is back, so are they.
//  2. Proto.Actor's gossip is off and decides nothing. Left to itself, Proto.Actor blocks
//     for good the id of a member that was away for a moment, paused or cut off. Here a
//     member gets a new id for each stay.
//  3. A call that gets no answer is a [*CallError]. Its MayHaveRun says whether the message
//     was sent; it is sent once at most. A time-out is no proof of failure.
//  4. Only protobuf messages travel, of types that are linked into both programs, up to
//     16 MiB. Anything else is an error to the caller, whichever side it is on; see
//     [ErrNotProtobuf] and [GrainError]. A message to a grain on the same node is not
//     copied: with the send it belongs to the grain.
//  5. The grains of a node have a port of their own, which only connected nodes get in
//     at: each is given a token, which is void when its connection is lost. [Config] has
//     TLS for it; without, it listens on loopback only, unless told otherwise.
//  6. The crash of a grain is logged with its stack, and its caller gets a GrainError.
//     Proto.Actor's own log is passed on from Warn on, and the rest as Debug.
//
// # Rules: what is Proto.Actor's
//
//  1. The actor, its mailbox, its context and its supervision: a grain that crashed is
//     started anew with the messages that wait, ten times in ten seconds, and then stops;
//     the next message starts a new one.
//  2. Where a grain lives: a hash over identity and member address (its distributed-hash
//     lookup). When nodes come or go some grains move: they are stopped where they were,
//     after the messages that they have, and the next message starts them elsewhere, with
//     nothing of their state but what was saved.
//  3. Delivery is at most once. What is sent to a grain that is stopping may be lost in
//     silence, and the call ends with its time.
//
// # When not to use it
//
// Not for what must exist once. On both sides of a split each has a grain of that name,
// and both are used; after the heal one of them is stopped. While members change, and
// where a node sees others that do not see each other, the same can happen.
//
// Not where a process will do. A registered process on a known node has a monitor, links
// and an exit reason, and messages of any registered type; a grain has none of that. Grains
// suit many small things of the same kind, each with an identity and a state that lies
// in a database: users, devices, carts.
//
// # What differs
//
// From the BEAM: there a process is started by somebody, has a PID for life, and is dead
// when it is dead. Call is named and timed as GenServer.call is, and no more than that.
//
// From Proto.Actor: there is no provider to configure; gossip, and with it the consensus
// on topology and the gossiped state, is off; members are not told of each grain that
// ends (ActivationTerminated); a call is not repeated after a time-out, and Cluster.Request
// follows the same rules as Request; a message to an address that is no member's is a
// dead letter at once. A program with a node and grains has two of Proto.Actor's remotes,
// and the race detector reports the start of the second: each sets gRPC's logger, to the
// same value, while the other may use it.
package grains
