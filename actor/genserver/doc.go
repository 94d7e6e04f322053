// Package genserver is Elixir's GenServer: a process that keeps a state, answers calls
// and takes casts.
//
// # A first example
//
// The stack of Elixir's documentation:
//
//	type Push struct{ Item string }
//	type Pop struct{ genserver.Req[string] } // its reply is a string
//
//	type Stack struct {
//		genserver.Default // use GenServer
//		items []string
//	}
//
//	func (s *Stack) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
//		switch m := req.(type) {
//		case Pop:
//			top := s.items[0]
//			s.items = s.items[1:]
//			return genserver.Reply(m, top)
//		}
//		return s.Default.HandleCall(p, req, from)
//	}
//
//	func (s *Stack) HandleCast(p *actor.Process, msg any) genserver.Result {
//		switch m := msg.(type) {
//		case Push:
//			s.items = append([]string{m.Item}, s.items...)
//			return genserver.NoReply()
//		}
//		return s.Default.HandleCast(p, msg)
//	}
//
// and its client, in a process p:
//
//	pid, err := genserver.StartLink(p, &Stack{items: []string{"hello"}})
//	err = genserver.Cast(p, pid, Push{"elixir"})
//	top, err := genserver.Call(p, pid, Pop{}) // top is a string: "elixir"
//
// # How it is used
//
// The callback module is a type that implements [Server]. Its fields are the state, so
// callbacks return no state: {:reply, top, rest} is an assignment and a [Reply]. Embed
// [Default] and write the callbacks that you need; end the switch in each with a call of
// Default's, which does what GenServer does with what nobody handles.
//
// A request says by its type what its reply is: embed [Req], or write a method Replies for
// a request that protobuf generated. [Call] then returns that type, and a [Reply] of
// another does not compile. [Ask] is for request types that are not yours.
//
// [Defer] keeps a call for a reply later, by this process or another, as GenServer.reply
// does. [Result.Continue] and [InitResult.Continue] are {:continue, arg}.
//
// [Result.Timeout] and [InitResult.Timeout] are the time-outs of a result: when nothing
// comes, HandleInfo gets a [Timeout].
//
// Put a server under a supervisor, and give it a name so that callers find the one that is
// running now: [WithName] for a name of its node, [WithVia] for one in another registry,
// such as package registry's, whose keys may be any value.
//
// [SendRequest] is a call whose reply is received later, [MultiCall] and [ABcast] reach a
// name on several nodes. Package sys looks into a running server, in tests for example.
//
// # Rules
//
//  1. Callbacks run one after the other on the server's own goroutine. They need no lock,
//     and nobody else touches the fields after the start.
//  2. A Server value is started once. A restart constructs a new one.
//  3. A call that gets no reply is a [*CallError], which says why; [MustCall] exits with
//     it, as GenServer.call does. Unless the reason is [actor.NoProc] or [ErrCallingSelf]
//     the request may have been handled, or may still be: a time-out is no proof of
//     failure. The reply that comes after it is never delivered.
//  4. As an exit reason a CallError is a crash, even when the server ended normally; only
//     with [actor.Shutdown] it is a shutdown, as on the BEAM.
//  5. A callback that panics or exits ends the server: Terminate runs, the crash is
//     logged with the last message and the state, and waiting callers get the reason. For
//     a panic with what is neither an error nor a text, a throw, that is a
//     [*BadReturnError]; a throw in Terminate is dropped.
//  6. Terminate runs when the server stops or crashes by itself, on [StopServer], and,
//     if it traps exits, with its parent; not on a kill, nor on an exit signal that it
//     does not trap. What must survive is kept elsewhere, in time.
//  7. While a callback waits, in a call to another server for example, its server answers
//     nobody.
//
// # When not to use it
//
// Where nothing runs concurrently: a struct with methods will do. For a value that is read
// often and seldom written: a mutex, since a server answers one caller at a time. For work
// that is done once: spawn a process.
//
// # Deviations from the BEAM
//
//   - Call returns an error where GenServer.call exits; MustCall exits.
//   - The state is changed in place. After a panic it is what the callback left of it, as
//     Terminate and the crash report see.
//   - What nobody handles is a panic with a text, not a :function_clause.
//   - A Result that is thrown is no result; on the BEAM it counts as returned.
//   - Who stops a server that ends before it gets to the stop learns only the reason that it
//     ended with, and nothing when that is the one asked for; on the BEAM the stop fails
//     either way, with {reason, {:sys, :terminate, args}} in the reason's place.
//   - A reply that cannot be sent to the caller's node ends the server with that error.
//   - :hibernate does nothing: an idle server holds no stack. There is no hibernate_after,
//     no code change, and no format_status.
//   - A name is WithName's or WithVia's: a {:global, name} is a Via of a registry of nodes.
//   - A reply of a second Reply to one call is lost, always. On the BEAM it can slip into
//     the mailbox.
//
// Package actor has the deviations of processes as such.
package genserver
