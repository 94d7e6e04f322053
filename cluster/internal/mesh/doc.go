// Package mesh decides who is connected to whom: one node's connections and
// membership as a pure step machine. An event and the time go in, effects come out.
// Package cluster runs it on real streams, package meshsim in a simulation.
//
// # An example
//
// ExampleMachine joins two machines by hand. A shell does the same with real streams
// and a clock:
//
//	for ev := range events {
//		for _, e := range machine.Step(time.Since(started), ev) {
//			switch e := e.(type) {
//			case mesh.Dial:  // open a stream to e.Addr, then answer with Dialed or DialFailed
//			case mesh.Send:  // put e.Frame on the stream e.Conn
//			case mesh.Close: // write what is queued, then close the stream
//			case mesh.Up:    // signals may go out and come in on e.Conn
//			case mesh.Down:  // they may no longer; NoConnection for all links and monitors
//			case mesh.WakeAt: // set the one timer; when it runs out: Woken
//			}
//		}
//	}
//
// # Epochs
//
// An epoch is a stream. Up begins it, Down ends it, exactly once and for whatever
// reason, and there is at most one with a node name at any time. What one side sends
// in an epoch arrives in the same epoch or not at all, since it is the same stream;
// nothing arrives before Up: the acceptor's epoch begins as it sends the welcome, the
// dialler's as it gets it. An epoch may have begun on one side only, when the stream
// breaks in between; the BEAM has that too.
//
// Only a broken connection ends an epoch: the stream is over, or nothing came for the
// tick time, or one of the two was asked to disconnect or stops. Discovery never does.
// A tick goes out after a quarter of the tick time in which nothing else was sent.
// When the way is cut in one direction, the side that hears nothing ends the epoch
// after the tick time, and falls silent by that, so that the other side follows within
// the tick time again, or at once where the closing of the stream gets through.
//
// # The handshake
//
//	dialler                                 acceptor
//	hello: version, cluster, name,     ->
//	       incarnation, address, nonce
//	                                   <-   hello: the same
//	proof: HMAC of both hellos         ->   UP here if that is right
//	UP                                 <-   welcome: HMAC of both hellos, known peers
//
// Each side proves with HMAC-SHA256 that it knows the cookie, over all that both said,
// among it two fresh nonces, its role and its count (below). The cookie itself is
// never sent, a proof is worth nothing in another conversation or in the other
// direction, and who is not the peer cannot change a word. After the handshake the
// stream itself must be protected by TLS where that matters.
//
// Either side may say refuse instead, with a Code and a text that says what was
// attempted and what to do. Other cluster, other version and this node itself are seen
// at the hello; wrong cookie, name in use and the loss against another stream at the
// proof, so that a stranger can end or hinder nothing. The BEAM refuses in the same
// cases but one: there unique names are epmd's business.
//
// # Two streams between one pair
//
// Of two dials that cross, that of the lower name wins (on the BEAM the higher one's,
// which no program can tell). The lower name decides alone: either it sends its proof on its own stream, or its welcome on the
// other's. The higher name takes whichever comes, and closes the rest. A dial that is
// not open yet is no stream and gives way.
//
// A peer in the same life may dial while we hold an epoch with it: it has lost that
// epoch, and we do not know yet. On the BEAM such a connection, once it has proved
// itself, ends the old one. So here, but only when it is newer: each side counts its
// proofs and welcomes, and says the count in them. A node sends no proof while it holds
// an epoch; so a proof with a higher count than the one that began our epoch was made
// after the peer lost it, and one with a lower count is an old dial that our epoch has
// overtaken, and is refused.
//
// A peer in another life (another incarnation) is refused while the old life's epoch
// lasts: its name is in use. Here the BEAM is not followed. It ends the old connection
// in favour of the new one, and can afford to since epmd keeps a name unique on its
// host. Without epmd two nodes that were given the same name by mistake would drive
// each other out for ever, each in turn taking the other's links and monitors down.
// That a new life dials is no proof that the old one is dead; a broken stream or the
// tick time is. What it costs: when a node died unseen, behind a cut or with its
// machine, its successor waits for at most the tick time. It tries again after a
// quarter of that, and who refused it dials it when the old epoch ends.
//
// # Who is dialled
//
// A node wants to be connected to every address in the discovery view, to every peer
// that a peer named (in its welcome, or later in peers), and to whom it was connected
// before. So a mesh forms from one seed. An address that fails is tried again after
// RetryMin, then twice that, up to RetryMax, each pause shortened by up to a half at
// random; it is logged at the first failure and then at most every ReportEvery.
// With a hidden node it is otherwise: who is connected with it tells nobody, and tells it
// of nobody, as on the BEAM.
//
// An address leaves the list when a view that lists this node itself no longer has it;
// when no view ever had it and nothing was heard of it for ForgetAfter; or, unless a
// view has it, when its node said that it stops.
//
// # Disconnecting
//
// DisconnectRequested is Node.disconnect: the epoch ends on both sides, with the reason
// disconnect here and connection_closed there, and neither side dials the other by
// itself. They connect again when either is asked to, when a view lists the peer anew,
// or when the peer restarts. On the BEAM any message to the node connects it again;
// a shell that wants this gives ConnectRequested at such a message. As there,
// connecting to this node itself succeeds, and disconnecting from a node that is not
// connected fails.
//
// # Rules for a shell
//
//   - One Step at a time, effects in order, all of them before the next Step.
//   - Signals between processes do not pass through the machine. Say in
//     Woken.Activity when a stream last carried some, or the peer is taken for silent.
//   - Deliver what came in on a stream between its Up and its Down only.
//   - The seed comes from crypto/rand. See Config.
//
// # When not to use it
//
// It is for a mesh in which everybody is connected to everybody, tens of nodes, as a
// BEAM cluster is: each new connection is told to every peer that is not known to know.
package mesh
