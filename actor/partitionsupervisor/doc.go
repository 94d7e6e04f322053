// Package partitionsupervisor is Elixir's PartitionSupervisor: one process too many ask is
// made several, and a key says which of them is asked.
//
// # A first example
//
//	PartitionSupervisor.start_link(name: Counters, child_spec: Counter, partitions: 4)
//	GenServer.call({:via, PartitionSupervisor, {Counters, user_id}}, :increment)
//
// is in Go
//
//	_, err := partitionsupervisor.StartLink(p, partitionsupervisor.Spec{
//		Name: "counters", Partitions: 4,
//		Child: func(partition int) supervisor.Child {
//			return supervisor.Worker("", func() genserver.Server { return &Counter{} })
//		},
//	})
//	n, err := genserver.Call(p, partitionsupervisor.Via("counters", userID), Increment{})
//
// # How it is used
//
// [StartLink] starts the children, as many as Partitions says. [Via] is the one that a key
// leads to, and stands wherever a destination does: in a call, a cast, a send, a monitor.
//
// A DynamicSupervisor is made several in the same way, when the start of children has
// become what all wait for.
//
// # Rules
//
//  1. One key leads to one partition as long as the supervisor runs. The partitions share
//     nothing: what must be seen together has one key.
//  2. A partition that ends is restarted as its Restart says, and keeps its number.
//     Meanwhile its keys lead to the process that has ended, and a call to it fails.
//  3. The number of partitions is fixed at the start.
//
// # When not to use it
//
// Before one process was seen to be too slow. For one process a key, that comes and goes
// with it: a DynamicSupervisor and a registry.
//
// # Deviations from the BEAM
//
//   - Which partition a key leads to that is not a whole number: the hash is not phash2.
//   - The name is a local one. The IDs of the children are the partitions' numbers as text.
package partitionsupervisor
