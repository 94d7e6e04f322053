// Package chaos breaks a real cluster on purpose, round after round, and looks whether
// what package cluster promises holds.
//
// Three nodes, each an operating-system process, find each other through a real Consul
// agent, or through seeds. While they send, monitor, link and spawn across nodes, register a
// global name and are in a group, a round
// does to them what its seed says: kill -9 and a new start, SIGSTOP and SIGCONT, a cut, a
// one-way cut, a kill of the agent, which comes back with or without its memory. Then all
// is mended, and the round ends when the nodes have settled:
//
//	make chaos                              10 rounds
//	LONG=1 make chaos                       200 rounds
//	CHAOS_SEED=7 CHAOS_ROUNDS=3 make chaos  the rounds of one seed
//
// # What must hold
//
//   - Between a NodeUp and its NodeDown what a process sends arrives in order and without
//     a gap, and nothing arrives outside of the two.
//   - Every monitor and every link across nodes ends exactly once: with the reason that the
//     other process ended with, or with NoConnection.
//   - After the last fault all nodes are connected to all others again, within a bound.
//   - Then all see the same holder of a global name, or none, and the same group, and no
//     registration hangs.
//   - No goroutines and no memory stay behind in a node that lives on.
//
// # When to use the simulation instead
//
// The seed decides which faults come when, not what the operating system makes of them: a
// run is not repeatable to the byte. Package simulation's runs are, and there are thousands
// of them in the time of one here. What is tested here is what the simulation cannot have:
// sockets, clocks, schedulers, a process that is gone.
package chaos
