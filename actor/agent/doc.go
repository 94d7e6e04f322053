// Package agent is Elixir's Agent: a process that keeps a state, and does with it what the
// functions say that it is given.
//
// # A first example
//
//	pid, err := agent.StartLink(p, func() int { return 42 }, genserver.WithName("counter"))
//	n, err := agent.Get(p, pid, func(n int) int { return n })               // 42
//	err = agent.Update(p, actor.Name("counter"), func(n int) int { return n + 1 })
//	n, err = agent.GetAndUpdate(p, pid, func(n int) (int, int) { return n, 0 }) // 43
//
// # How it is used
//
// The state's type is that of what the first function returns, and the functions of all
// calls take it. Wrap an agent in functions of a package of your own, so that one place
// knows the type:
//
//	func Increment(p *actor.Process) error {
//		return agent.Update(p, counter, func(n int) int { return n + 1 })
//	}
//
// The functions run in the agent, one after the other. Give it a name with
// genserver.WithName, and put it under a supervisor with [Child].
//
// # Rules
//
//  1. A function that runs long keeps all others waiting. Take the state out with [Get],
//     and do the work at home.
//  2. What a function returns from the agent is shared with it: return a copy of a map or
//     a slice, or make a new one in each [Update] and change none.
//  3. A function that panics ends the agent, and the state is gone. The caller's error is a
//     *genserver.CallError with that reason; the Must functions exit with it.
//  4. A function that takes another type than the state's is refused with [ErrState], and
//     not called. The agent lives.
//  5. A time-out is no proof that the function did not run: it may, later.
//
// # When not to use it
//
// For a value within one process, a variable. For a value that goroutines share, a mutex;
// an agent is worth its messages when the value is to have a name, a supervisor, an end of
// its own. When the functions of an agent become a protocol, write a GenServer.
//
// # Deviations from the BEAM
//
//   - Functions do not travel: an agent on another node is refused with
//     actor.ErrNotEncodable. Write a GenServer there, whose requests are values.
//   - Get and its like return an error where Elixir's exit; the Must functions exit.
//   - A get_and_update that returns no pair does not compile; on the BEAM the agent ends
//     with bad_return_value. A module, function and arguments are a function here.
//   - A function of the wrong type is refused; on the BEAM it fails in the agent, as far
//     as it gets.
//   - The state is not copied on its way out; see rule 2.
package agent
