// Package soak lets very many processes link, monitor, name and kill each other at random
// for a long time, and holds everything that can be seen of it against a model.
//
//	report, err := soak.Run(soak.Config{Processes: 100_000, Duration: 10 * time.Minute, Seed: 1})
//	report.Markdown(os.Stdout)
//
// # How a soak goes
//
// A soak is a sequence of rounds. In a round about half of the processes do a few random
// things each, all at the same time: that is where the races are. Then nobody acts any
// more, every mailbox is emptied, every goroutine of the dead has ended, and the whole state is compared with the model. The
// dead are forgotten and replaced, and the next round begins from a state that is known
// exactly.
//
// # What the model can say
//
// Who wins a race is open, so within a round the model records what was attempted before
// it is done, and what it returned after. Every reason that a process makes up is unique,
// so that a reason tells where it came from. At the end of a round:
//
//   - Everybody hears the same reason of a death. A DOWN says noproc only when the process
//     may have been dead when the monitor was set, and must when it was dead before.
//   - Every reason has a cause: the process exited with it, somebody sent it as a signal
//     while it did not trap exits, it was killed, or it came along links, each of which may
//     have been there, from a process that had it for one of these causes.
//   - Every cause has its effect: who was killed is dead at once; whose linked process
//     crashed is dead, or traps exits and has exactly one EXIT with that reason; who was
//     sent a signal likewise.
//   - Each monitor of a process that is dead has fired once; no other has. A monitor that
//     was taken away with flush, or with info and the answer true, does not fire.
//   - The links, monitors, watchers, names and trap_exit that the system tells of each
//     process are those of the model, and it knows of no process and no name beside those.
//   - A name is held by a live process for which somebody registered it, and no more
//     holders have vanished than died.
//
// When all is over no process, name, or goroutine is left, and the memory in use is what
// it was after the first time that all processes had been started and killed.
//
// # What it cannot say
//
// Which of two causes killed a process that had both, and when exactly within a round. A
// process that is started and dies in the same round with its parent has nobody who
// heard its reason.
//
// # A tree under load
//
// TestTree is another one: a tree of 10,000 servers in which a random one is killed every
// millisecond for five minutes (make tree), while clients call them by name. Every call
// ends exactly once, as its own reply or an error; each kill is followed by one restart;
// at the end the tree is whole, and goroutines and memory are what they were. TREE.md has
// the table.
package soak
