// Package global is Erlang's :global: names for processes that hold on all nodes of a
// cluster, and locks across them.
//
//	n, err := cluster.Start(ctx, cluster.Config{Name: "a", …})
//	_, err = global.Start(n, global.Config{}) // once, on every node
//
//	// On one node, in a process p:
//	pid, err := genserver.StartLink(p, &Leader{}, genserver.WithVia(global.Via("leader")))
//
//	// On any other:
//	v, err := genserver.Call(p, global.Via("leader"), Who{})
//
// # Use
//
//	Elixir                                       here
//	:global.register_name(name, pid, resolve)    Register, WithResolver
//	:global.re_register_name, unregister_name    ReRegister, Unregister
//	:global.whereis_name, registered_names       Whereis, Registered
//	:global.send(name, msg)                      Send
//	{:global, name}, {:via, :global, name}       Via
//	:global.set_lock({res, req}, nodes, n)       SetLock, OnNodes, Retries
//	:global.del_lock, trans                      DelLock, Trans
//	:global.sync, info, disconnect               Sync, GetInfo, Disconnect
//	&:global.random_exit_name/3, …               RandomExitName, RandomNotifyName, NotifyAllName
//
// A name, a lock's resource and its requester are any comparable values of types that
// the codec of every node knows: a string, an actor.Atom, a struct of one's own.
//
// # Rules
//
//   - Register returns when every connected node finds the name. Of several that
//     register one name at the same time, on nodes that are connected, one succeeds.
//   - Whereis asks nobody: it reads this node's table.
//   - A name ends with its process, on all nodes, and with the connection to its
//     process's node, on the nodes that lose it.
//   - Nodes that were apart may each have registered a name. When they meet, a resolver
//     decides, once, on the node of the two with the lower name; RandomExitName, which
//     kills one process, unless Register was told otherwise. Sync waits until that is
//     over.
//   - A process has one name, unless Config.AllowMultipleNames is set.
//   - A lock keeps out other requesters, not other processes. It is held on the nodes that
//     it was set on, and is not carried to nodes that come later.
//   - A node that loses its connection to another tells the others, which disconnect from
//     that node as well: who is in doubt about a third is left. So each name has one
//     process among nodes that are connected. Config.AllowOverlappingPartitions turns this
//     off, and that promise too. The nodes connect again when one of them sends
//     something to the other, calls Connect, or meets a third that knows the other.
//
// # When not to use it
//
// Each registration stops all nodes for a moment, one at a time: it is for the few
// names of a system, not for one per user; package registry, pg or a hash of the user's
// id over the nodes are for that. And a partition has two leaders: where two must never
// act at the same time, something with a quorum is wanted.
//
// # What differs from the BEAM
//
//   - The node of a process is the only one that says which names it has, and tells each
//     connected node itself. On the BEAM one node of each side speaks for all others
//     when two parts of a cluster meet. What a program sees once they agree is the same.
//   - A resolver is named, since a function cannot be sent.
//   - Register waits for nodes that have connected a moment ago and have not told their
//     names yet. On the BEAM it does not know of them, and the conflict is resolved later.
//   - There are no external names and no global groups.
package global
