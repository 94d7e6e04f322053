// Package erpc is Erlang's :erpc: a process calls a function on another node, and learns
// what came of it.
//
//	const Sum erpc.Func[[]int, int] = "sum" // the name, the argument, the result
//
//	err := erpc.Register(b, Sum, func(p *actor.Process, list []int) (int, error) { … }) // on the other node
//
//	n, err := erpc.CallTimeout(p, a, "b@127.0.0.1", Sum, []int{1, 2, 3}, 5*time.Second)
//	switch {
//	case errors.Is(err, erpc.ErrNotSent): // it has not run: try again, or elsewhere
//	case errors.Is(err, erpc.ErrUnknown): // nobody can tell
//	case err != nil:                      // it has run, and failed: erpc.ErrRan
//	}
//
// # Use
//
// A [Func] is a name with types. The nodes that are called register what it stands for;
// those that call need the name alone. The function gets a process of its own, and the
// caller its value or an [*Error].
//
//	Erlang                                            here
//	:erpc.call/4..5                                   Call, CallTimeout
//	:erpc.cast, multicast                             Cast, Multicast
//	:erpc.multicall/4..5                              Multicall, MulticallTimeout
//	:erpc.send_request, receive_response              SendRequest, ReceiveResponse
//	:erpc.wait_response, check_response               WaitResponse, CheckResponse
//	:erpc.reqids_new, add, size, to_list              RequestIDs
//	error {:exception, reason, stack}                 ClassError: an error returned, a panic
//	throw value                                       ClassThrow: the function called Throw
//	exit {:exception, reason}                         ClassExit: it called Process.Exit
//	exit {:signal, reason}                            ClassSignal: its process was killed
//	error {:erpc, :timeout | :noconnection | …}       ClassERPC
//
// # Rules
//
//  1. Each call without a value says what became of the function: [ErrRan], [ErrNotSent]
//     or [ErrUnknown]. ErrUnknown is all that a lost connection and a time-out can say.
//  2. A time-out does not stop the function. A response that comes late is lost: it never
//     reaches the mailbox.
//  3. The function's process is nobody's child. When the caller dies it goes on.
//  4. Types of arguments and results are registered with the codec of both nodes.
//  5. The response to a SendRequest is a message like any other, until one of the
//     functions here takes it. A GenServer gives what its HandleInfo gets to CheckResponse.
//
// # When not to use it
//
// To ask a process that keeps a state: that is a GenServer's call, across nodes too. To
// start something that stays: cluster.Spawn, or a supervisor on that node.
//
// # What differs from the BEAM
//
//   - The other node has registered the function; one on which nothing is registered with
//     this package answers notsup, as a node without erpc does.
//   - Whether the function has run is part of each error.
//   - The function's process is never the caller's own.
//   - A value that cannot be encoded is an error of ClassERPC; on the BEAM every term can.
//   - A time-out is relative: there is no {abs, time}.
package erpc
