// Package application is Elixir's Application: trees of processes that are started and
// stopped as a whole, in order, and a main function for them.
//
// # A first example
//
//	defmodule Shop.Application do
//	  use Application
//	  def start(_type, _args), do: Supervisor.start_link([Shop.Stock], strategy: :one_for_one)
//	end
//
// is in Go
//
//	var shop = &application.Application{
//		Name: "shop",
//		Start: func(p *actor.Process) (actor.PID, error) {
//			return supervisor.StartLink(p, supervisor.Spec{Children: []supervisor.Child{stock}})
//		},
//	}
//
//	func main() { os.Exit(application.Run(context.Background(), shop)) }
//
// # How it is used
//
// An [Application] is a value with a name and a Start, which starts the root supervisor.
// What it needs from others it lists in Requires; [Run] and [EnsureAllStarted] start those
// first. [Start], [Stop] and [Started] are for a process that does it by itself, a test for
// example.
//
// [Run] is for main. It starts the application, waits for SIGTERM, SIGINT or the end of its
// context, stops everything in the reverse order of the start, and returns the exit status:
//
//   - 0, [StatusStopped]: all of it stopped in order.
//   - 1, [StatusFailed]: it did not start, or it ended by itself.
//   - 3, [StatusOverdue]: the grace time, [WithGrace], was not enough.
//   - 130 or 143: a second signal, SIGINT or SIGTERM, cut the stopping short.
//
// [GetEnv] and its kin are the application's environment: configuration by name, with the
// defaults of [Application.Env].
//
// # Rules
//
//  1. Start links the root to the process that it gets. Do nothing else in it that lasts:
//     no other process is stopped with the application.
//  2. To stop is PrepStop, then the exit signal Shutdown to the root and a wait, for as
//     long as the tree takes, then Stop. Each supervisor gives its children their time;
//     only Run has a limit for all of it.
//  3. The end of a root that nobody has told to stop is the end of its application. What
//     follows for the others says the [Type]. After a [Permanent] one, or a [Transient] one
//     that did not end normally, all others are stopped; Run returns StatusFailed.
//  4. An application that others require can be stopped under them, as on the BEAM.
//
// # When not to use it
//
// For a program with one tree and nothing to stop in order, System.Run and a supervisor do.
// Libraries need it only when they have processes of their own.
//
// # Deviations from the BEAM
//
//   - An application is a value, not a module and a file by its name: Requires holds the
//     others themselves. There are no start arguments, phases, included applications or
//     takeover, and no versions.
//   - What Start returned is no state that PrepStop and Stop get: they are functions, and
//     share what they close over.
//   - When an application ends that the others must not survive, all are stopped, and Run
//     returns. Without Run nothing more happens: the operating-system process goes on.
//   - Processes that the application started outside of its tree are not killed with it.
//   - After [StopAll] nothing starts any more; the BEAM is gone by then.
//
// Package actor has the deviations of processes as such.
package application
