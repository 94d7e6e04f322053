// Package simulation runs many step machines under one seed, single-threaded, with
// a network between them that delays, stalls, loses and breaks.
//
// # An example
//
// A node is anything with a Step method. This one answers every message it gets:
//
//	type echo struct{}
//
//	func (echo) Step(env *simulation.Env, ev simulation.Event) {
//		if r, ok := ev.(simulation.Received); ok {
//			env.Send(r.Stream, r.Payload)
//		}
//	}
//
//	w := simulation.New(simulation.Config{Seed: 7})
//	w.Add("a", "a:1", func(simulation.Life) simulation.Node { return echo{} })
//	w.Start("a")
//	w.Run(10 * time.Second)
//	fmt.Print(w.History())
//
// # Use
//
// Write a small adapter that turns simulation events into those of the step machine
// and its effects into calls of Env; package meshsim is the one for the mesh of
// connections, and machines that live on top of connections are put inside it. Then
// script a run with At, Kill, Start, Pause, Resume, Cut and Heal, or let Chaos draw
// one from the seed, and look at the history and at what the adapter noted.
//
// # Rules
//
// One seed is one history, byte for byte. Everything that a real run leaves to luck
// is a hash of the seed, of the link that it happens on (two nodes, in one
// direction), and of its number on that link: so a change in one corner of a run
// does not shuffle the luck of all others, and two runs can be compared line by
// line. A node must keep to this: no clock but Env.Now, no randomness but the seed
// in Life, no goroutine, no loop over a map that has an effect.
//
// What the network may do:
//
//   - A stream keeps its order and never duplicates. What is sent on it arrives
//     late, or not at all because the stream has broken; then nothing that was sent
//     after it arrives either.
//   - A cut works in one direction. What would arrive during it is stalled until the
//     heal, as TCP's retransmission does it, or the stream is dead in that direction
//     for good and nobody is told, as behind a router that forgot it.
//   - A stream of a killed node is closed towards the other end, if that can be
//     reached. Who sends on a stream that the other side no longer knows is told so,
//     if that can be reached.
//   - A paused node does nothing; what arrives is queued, and handled after the
//     resume, its overdue timer before or after that.
//   - A message sent with Post may be lost, come twice or out of order.
//
// # When not to use it
//
// It tests decisions, not their execution: data races, leaks, real sockets and real
// clocks are for tests of the shell around the machine. A history is only as good as
// the adapter: what the real shell does and the adapter does not is not tested here.
package simulation
