// Package sys is Erlang's :sys: it looks into a running GenServer, and holds it, without
// its callbacks knowing.
//
// # A first example
//
//	:sys.get_state(:stack)
//
// is in Go
//
//	stack, err := sys.GetState[*Stack](p, actor.Name("stack"))
//
// # How it is used
//
// [GetState] and [ReplaceState] read and write the state of a server, [GetStatus] tells a
// little more, [Suspend] and [Resume] hold it. All work on what is built on GenServer, such
// as an Agent, whose state is what its functions get, or a supervisor.
//
// The state of a server is its callback module, the value that was started. A server that
// wants another to be seen is a genserver.Stater.
//
// # Rules
//
//  1. A function waits its turn: the server handles its messages in order.
//  2. What GetState gives is a shallow copy. What its fields point to, such as a map, is
//     the server's: read it while the server is suspended, or not at all.
//  3. A ReplaceState whose function panics changes nothing, and harms nobody.
//
// # When not to use it
//
// In the program itself: ask the server, with a call. This package is for tests, for
// debugging, and to mend a system that must not stop.
//
// # Deviations from the BEAM
//
//   - It reaches servers of its own node only: functions do not travel.
//   - There is no code change, and no trace, log and statistics of single processes:
//     actor.WithTracer sees all of a node's.
//   - Errors are returned, where :sys exits.
//
// Package actor has the deviations of processes as such.
package sys
