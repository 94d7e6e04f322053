// Package actor is the process model of the BEAM for Go: spawn, send, receive, exit,
// link, monitor, alias, name and timer, with the order of signals and the exit reasons
// that the BEAM has. It is written for people who know Elixir.
//
// # A first example
//
//	spawn(fn -> receive do {n, from} -> send(from, n * 2) end end)
//
// is in Go
//
//	type double struct {
//		n    int
//		from actor.PID
//	}
//
//	s := actor.NewSystem()
//	defer s.Shutdown(context.Background())
//	err := s.Run(func(p *actor.Process) error {
//		doubler := p.Spawn(func(q *actor.Process) error {
//			m, err := actor.Receive[double](q, actor.Infinity)
//			if err != nil {
//				return err
//			}
//			return q.Send(m.from, m.n*2)
//		})
//		if err := p.Send(doubler, double{21, p.Self()}); err != nil {
//			return err
//		}
//		n, err := actor.Receive[int](p, time.Second)
//		fmt.Println(n) // 42
//		return err
//	})
//
// A [System] is what a BEAM is: the processes, names and timers of one node. A
// [Process] is what self() stands for inside a body; others know the process by its
// [PID]. A message is any Go value but nil, and its type is its tag: where Elixir sends
// {:double, n, from}, Go sends a double.
//
// # How it is used
//
// A body is a function of its *Process. What it returns is the exit reason, and nil is
// [Normal]. There are two kinds. One that is given to [Process.Spawn] has a goroutine of
// its own and receives when it likes. A [Callback] reacts to one message after the other
// and needs a goroutine only while it does; packages genserver and supervisor, in folders
// below this one, are built on it, and most programs consist of those.
//
// [Receive] takes the first message of a type, and only those that its predicates accept;
// the rest stays in its order. [Select] is a receive with several clauses. Both take a
// time-out: 0 looks at what is there, [Infinity] waits for ever.
//
// [Process.Link] and [Process.TrapExit], [Process.Monitor] and its [Down],
// [Process.SendExit], [Process.Register], [Process.SendAfter], [Process.Alias] and
// [Process.Put] are what their namesakes in Elixir's Process and Kernel are. PORTING.md, at
// the top of the repository, has the table of all names.
//
// [Process.Monitor] takes what its namesake does: an [AliasMode] makes the reference an
// alias for the answer, a [Tag] is what the Down will carry. [Process.SpawnOpt] takes a
// link, a monitor with those options, a name, and a bound on the mailbox.
//
// [System.Info] looks into a process: what waits in its mailbox, whom it is linked to and
// monitors, its dictionary, and whether it waits or runs. It answers also for a process
// that is busy.
//
// From outside any process, in main, an HTTP handler or a test, use the System:
// [System.Run] waits for a process, [System.Send] sends to one.
//
// [WithTracer] shows every spawn, exit, link, monitor, name, send and receive.
//
// # Rules
//
//  1. A *Process belongs to its body. Only the goroutine that the body runs on uses it.
//     A goroutine that the body starts by itself gets [Process.Context], which ends with
//     the process, and sends through [Process.System]; [Process.Go] starts one that is
//     linked to the process. A use by another goroutine is a data race; where it meets
//     the owner in an operation it is refused with [ErrNotOwner].
//  2. A message belongs to its receiver. What the sender keeps of it, it may read if
//     nobody writes to it, and must not change. [WithStrict] copies each message, as the
//     BEAM does: run your tests with it, and what works only by sharing memory fails.
//  3. Signals from one process to another are handled in the order sent: messages, exit
//     signals, links, monitors and their ends. On one node a signal has been handled when
//     the function that sends it returns, also when its receiver is busy; for a message,
//     a Down and a trapped exit that means it is in the mailbox. A Down comes after every
//     message that the dead process sent. Between signals of different senders there is
//     no order. Across nodes a lost connection loses what was under way, and says
//     [NoConnection] to every link and monitor across it.
//  4. A process that is killed is dead to the world at once: its name is free, its links
//     and monitors fire, the timers to it and its aliases are gone, its mail is lost, its
//     Context is cancelled, [System.Alive] is false. Death falls between two operations
//     of the body, never inside one, so that nothing of the process is seen after its
//     Down. Its body may still run, since Go cannot stop a goroutine from outside: it
//     unwinds at its next call into the framework. [System.Lingering] counts the bodies
//     that have not done so; a supervisor waits for the body before it starts a
//     replacement.
//  5. Two things unwind a body. [Process.Exit], and the Must functions that call it,
//     panic with a value of their own: deferred functions run, while the process is still
//     alive, and [Catch] stops it. An exit signal, or a kill, ends the goroutine with
//     runtime.Goexit: deferred functions run, while the process is dead, and nothing stops
//     it. The framework answers what they ask with [ErrKilled], or with a zero value where
//     there is no error to return. A plain recover swallows an Exit: use Catch or
//     [CatchAll], or panic again with what is not yours.
//  6. An exit reason is an error: [Normal], [Shutdown], [Kill], [Killed], [NoProc],
//     [NoConnection], [Timeout], [ShutdownReason] of a term, [Reason] of a term, or any
//     error of yours; a panic is a [PanicError]. What a reason is, normal, shutdown or a
//     crash, [Kind] decides on its outermost identity alone. errors.Is and errors.As look
//     inside, and are for you.
//  7. A function that can fail returns an error, as a rule a sentinel of its package
//     (errors.Is) wrapped in what was attempted. [MustReceive] and genserver.MustCall are
//     for callers who cannot go on without a result: they exit the process with that
//     error.
//  8. A goroutine that has run a body may run another after it. A body that calls
//     runtime.LockOSThread, or sets labels of a profile, takes that back before it ends.
//
// # When not to use it
//
// For plain parallel work, a goroutine and an errgroup. For a map that many read, a mutex.
// To structure code, a package. A process is for what lives, fails and is restarted by
// itself, for what is busy while others go on, and for what may be on another node.
//
// Processes and the actors of Proto.Actor live in one registry: see [System.ActorPID],
// [Process.RequestActor] and [Process.MonitorActor].
//
// # Deviations from the BEAM
//
// What Go cannot have, or has otherwise on purpose:
//
//   - A busy body is not stopped by a kill; see rule 4. A loop that never calls into the
//     framework, or I/O that ignores the Context, goes on until it ends by itself.
//   - Unwinding runs deferred functions, also for a kill; on the BEAM an exit signal runs
//     neither catch nor after.
//   - A plain recover swallows an exit by oneself; Elixir's rescue does not.
//   - Memory is shared, unless strict; see rule 2.
//   - What a body returns is its reason. On the BEAM a function that returns has exited
//     normally, whatever it returned.
//   - A panic in a bare go statement ends the node, and so do Go's fatal errors: a map
//     written by two goroutines, a stack overflow, memory that has run out. Use
//     [Process.Go] or a process instead of go.
//   - A body that calls runtime.Goexit by itself, as testing's FailNow does, ends with
//     [ErrGoexit].
//   - No priorities, no max_heap_size, no reductions: Go's scheduler shares the time, and
//     a process has no heap of its own. No hot code loading.
//   - [System.Alive] of a PID of another node is false; Process.alive? raises.
//   - What a process sends itself, by its PID or an alias, is in the mailbox when Send
//     returns, and an exit signal to itself has been handled. On the BEAM it is under way
//     until the process next receives: an alias given up in between loses it, and
//     trap_exit may be changed in between.
//   - [System.Info] knows nothing of memory, reductions and the current function.
//   - A group leader groups processes; output does not go through it.
//   - A mailbox has a bound where [SpawnOpts] gives it one, and a message beyond it is
//     turned away; on the BEAM max_heap_size kills the receiver.
//   - A guard that panics is a crash, with the message still in the mailbox; on the BEAM it
//     does not match. A panic with nil is a *runtime.PanicNilError.
//   - A nil given to [Tag] is no tag, and nil is no key of the process dictionary.
//   - Where Elixir raises, Go returns an error: a name that is taken or that nobody holds,
//     a link to the dead, a negative time-out. A negative time of [Process.SendAfter] and
//     [Process.StartTimer] means at once.
//   - nil is no message.
//   - A term of a reason must be comparable: one that is not is replaced by its text.
//   - The BEAM sends any term to another node; here the types that cross are registered,
//     with package codec. A reason of another error type arrives as a [RemoteError].
//   - Proto.Actor's Stop and Poison of a process arrive as an exit signal with [Shutdown],
//     at once. Poison does not wait for the mail before it, and a process that traps
//     exits gets either as an [Exit] message.
package actor
