// Package task is Elixir's Task: a process that does one thing, and gives its result to who
// asked for it.
//
// # A first example
//
//	t := task.Async(p, func(q *actor.Process) (int, error) { return fib(30), nil })
//	m := fib(31)                 // meanwhile
//	n, err := task.Await(p, t)   // an int
//
// and with many inputs:
//
//	pages, err := task.AsyncStream(p, slices.Values(urls), fetch, task.WithMaxConcurrency(8))
//	for url, page := range pages {
//		fmt.Println(url, page.Value, page.Exit)
//	}
//
// # How it is used
//
// [Async] and [Await] for one result, [AwaitMany] for several of one type, [AsyncStream]
// for many inputs, a few at a time. [Yield] looks whether a task is done, [Shutdown] ends
// one, [Ignore] lets it go. [Start] and [StartLink] are for processes that nobody awaits.
//
// What may fail by itself, without its owner, is started by a Task.Supervisor, package
// tasksupervisor, and not linked. A GenServer that must not wait starts such a task and
// takes a [Done] or an actor.Down in its HandleInfo.
//
// # Rules
//
//  1. A task of Async is linked to its owner: when it fails the owner gets the exit signal,
//     and when the owner ends so does the task. What it returns as an error it exits with.
//  2. Only the owner awaits, and once. A second Await, or one after a time-out, finds
//     nothing and is a time-out.
//  3. A result that comes after its owner has given up is lost. It never lies in the
//     mailbox.
//  4. Await's error is an [*ExitError], as an exit reason {reason, {Task, :await, …}}: a
//     crash, also when the task ended normally without a result. [MustAwait] exits with it.
//  5. A task knows who asked for it, under $callers, and who started it, under $ancestors.
//  6. A task that ends abnormally is logged, with its function.
//  7. A range over a stream is the owner's: it runs in its goroutine, and gets its messages
//     through its mailbox. Other mail stays where it is.
//
// # When not to use it
//
// For work without processes, a goroutine and an errgroup are less. For work that goes on,
// a GenServer. A task costs about three microseconds: what takes less is done at home.
//
// # Deviations from the BEAM
//
//   - Await and its like return an error where Elixir's exit; the Must functions exit.
//   - An error that the function returns is the exit reason. On the BEAM a task fails by an
//     exit or an exception only; these are here, too.
//   - Tasks of one AwaitMany or YieldMany have results of one type. For several types await
//     one after the other.
//   - A stream gives each result with its input, as with zip_input_on_exit, for values too.
//   - A time-out in a stream exits out of the range, as on the BEAM; actor.Catch stops it.
//   - A task that is killed may still run until its next call into the framework; see
//     package actor. Its result is lost all the same.
//   - A function does not travel to another node. Send a request to a GenServer there.
//   - Strict mode does not copy results.
package task
