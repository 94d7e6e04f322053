// Package supervisor is Elixir's Supervisor: a process that starts others, and starts
// them again when they end.
//
// # A first example
//
//	children = [{Counter, 0}]
//	Supervisor.start_link(children, strategy: :one_for_one)
//
// is in Go
//
//	sup, err := supervisor.StartLink(p, supervisor.Spec{
//		Strategy: supervisor.OneForOne,
//		Children: []supervisor.Child{
//			supervisor.Worker("counter", func() genserver.Server { return &Counter{} },
//				genserver.WithName("counter")),
//		},
//	})
//
// # How it is used
//
// A [Child] is a child specification; [Worker] makes one for a GenServer. Its Start is {module, function, args}: a function
// that starts the child, linked to the supervisor whose process it is given. A child can
// be a supervisor: set Supervisor, and it has all the time that its tree needs to stop.
//
// The [Strategy] says who else is restarted with a child that ended: nobody, all, or those
// that were started after it. Those are stopped in the reverse order of their start, and
// then all are started in order.
//
// Restart says when the child is started again: [Permanent] always, [Transient] after an
// abnormal end, [Temporary] never; [actor.Kind] decides what is abnormal. More restarts
// than the [Intensity] allows end the supervisor with Shutdown, so that its own supervisor
// tries again from further up. The default is Elixir's, 3 within 5 s.
//
// With [AutoShutdown] a supervisor ends when its significant children have ended by
// themselves, as one does whose work is done.
//
// [Stop] and the supervisor's own end stop the children, the last started first, each with
// an exit signal Shutdown and then, when its Shutdown time is up, with a kill.
//
// While it runs, [StartChild] adds a child, [TerminateChild] stops one, [RestartChild] starts
// it again and [DeleteChild] forgets it; [WhichChildren], [CountChildren] and
// [GetChildSpec] tell of them. Children that come and go belong under a
// DynamicSupervisor: package dynamicsupervisor.
//
// # Rules
//
//  1. Start makes a new server each time; Worker refuses one that it has seen. What it hands over from outside, such as a
//     pointer, all incarnations share, so it hands over nothing that a crash may have
//     left half done.
//  2. Callers find a child by name, not by the PID that they once had.
//  3. A child is linked to the supervisor: its Start uses StartLink or SpawnLink.
//  4. A start that fails stops the children before it and ends the supervisor with
//     {:shutdown, {:failed_to_start_child, id, reason}}, whose term is a [FailedToStart].
//     A restart that fails is tried again, as long as the intensity allows.
//
// # When not to use it
//
// For an error that the caller can handle: return it. A restart mends what starting from a
// known state mends, and nothing else; a wrong configuration crashes every time. A process
// that nobody misses needs a link, not a supervisor.
//
// # Deviations from the BEAM
//
//   - A killed child's body may still be running, since Go cannot stop a goroutine. The
//     supervisor waits for it, and goes on serving its other children, before it starts
//     the replacement: at most the child's Shutdown time, and 5 s for [BrutalKill] and
//     [Infinity]. Then it starts the replacement beside it and logs a warning with the
//     stacks, for there may be two at work.
//     A restart of several waits for the bodies of all; a supervisor that stops waits for
//     them too, before it ends. RestartChild answers when the old body has returned.
//   - Child ids are strings. A shutdown time of 0 cannot be said: it is the default.
//   - A Start returns no third value, {:ok, pid, info}: let it send what it has to say.
//   - The administration calls that change something work on the supervisor's own node.
//
// Package actor has the deviations of processes as such.
package supervisor
