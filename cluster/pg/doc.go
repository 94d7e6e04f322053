// Package pg is Erlang's :pg, distributed process groups: processes of all nodes join
// groups, and every node knows who is in them.
//
//	if _, err := pg.StartLink(p, n, pg.Default); err != nil { // on each node
//		return err
//	}
//	err := pg.Join(p, pg.Default, "workers", p.Self())
//	…
//	for _, pid := range pg.GetMembers(p.System(), pg.Default, "workers") {
//		_ = p.Send(pid, Job{7})                             // on whatever node they are
//	}
//
// # Use
//
// A scope is a process of the scope's name on every node that takes part; scopes have
// nothing to do with each other. As a rule it is the first child of a supervisor: [Child].
// A group is any value that can be compared and that the node's codec can encode. It is
// there when somebody joins, and gone when all have left.
//
//	Erlang                                 here
//	:pg.start_link/0..1, :pg.start/1       StartLink, Start, Child
//	:pg.join, :pg.leave                    Join, Leave
//	:pg.get_members, get_local_members     GetMembers, GetLocalMembers
//	:pg.which_groups, which_local_groups   WhichGroups, WhichLocalGroups
//	:pg.monitor, :pg.monitor_scope         Monitor, MonitorScope
//	{ref, :join, group, pids}              Joined
//	{ref, :leave, group, pids}             Left
//	:pg.demonitor                          Demonitor
//
// # Rules
//
//  1. Processes join and leave on their own node only.
//  2. A process that has joined twice is a member twice, and is listed twice.
//  3. A process that dies leaves everything. So do, in the eyes of a node, the processes
//     of another that it loses the connection to; they are back when it is.
//  4. What a node sees of the others is a little late, and two nodes may see two changes
//     in different order. When nothing changes any more, all that are connected see the
//     same.
//  5. A node sees the members of nodes that it is connected to itself, not those of nodes
//     that only its peers see.
//  6. The scope's process dies with the groups of its node: those who had joined have to
//     join again. Link to it, or be restarted with it (a supervisor's rest_for_one).
//
// # When not to use it
//
// When there is to be one process of a name in the cluster, that is global. On one node, a
// registry with duplicate keys also holds a value for each process.
//
// # What differs from the BEAM
//
//   - A scope is given always, [Default] where Erlang leaves it out; the kernel does not
//     start one by itself.
//   - To join nobody (an empty list) does nothing. In OTP 25 it makes a group without
//     members, which which_groups lists.
//   - A process that is told to leave and was no member is in no notice. OTP 25 lists all
//     that were given to leave once one of them has left.
//   - When a peer's members are found to be others than was known, those who monitor are
//     told the difference. OTP 25 changes the table and says nothing.
//   - A list begins with who joined first; in OTP 25 with who joined last. Neither promises
//     anything.
package pg
