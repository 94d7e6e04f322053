// Package dynamicsupervisor is Elixir's DynamicSupervisor: a supervisor that starts
// without children, and is given them while it runs, as many as one likes.
//
// # A first example
//
//	{:ok, sup} = DynamicSupervisor.start_link(strategy: :one_for_one)
//	{:ok, pid} = DynamicSupervisor.start_child(sup, {Counter, 0})
//
// is in Go
//
//	sup, err := dynamicsupervisor.StartLink(p, dynamicsupervisor.Spec{})
//	pid, err := dynamicsupervisor.StartChild(p, sup, supervisor.Worker("counter",
//		func() genserver.Server { return &Counter{} }))
//
// # How it is used
//
// A child is a [supervisor.Child], as with every supervisor; its ID is for reports only.
// [StartChild] starts one, [TerminateChild] stops it by its process. The start and the end
// of a child cost the same whether there are ten or a hundred thousand.
//
// [Spec] has the [supervisor.Intensity], the most children there may be, and Each, which
// adds to every child what all have in common.
//
// # Rules
//
//  1. A child that ends is restarted as its Restart says, with a new process: who knew the
//     old one finds the new one by name, or in a registry. For what comes and goes use
//     [supervisor.Temporary] or [supervisor.Transient].
//  2. A restart that fails is tried again, and counts again. One that says [actor.Ignore]
//     ends the child.
//  3. More restarts than the Intensity allows, of all children together, end the supervisor
//     and with it all children. With many children allow more than the default of 3 in 5 s.
//  4. When the supervisor ends it stops the children all at once, in no order. Children
//     that need an order belong under a Supervisor.
//
// # When not to use it
//
// For children that are known when the program is written: package supervisor starts them
// in order, and knows them by ID. For one piece of work whose result is wanted: a task.
//
// # Deviations from the BEAM
//
//   - A restart waits for the body of a killed child, as package supervisor's does.
//   - extra_arguments is a function, Each. max_children: 0 cannot be said; 0 is :infinity.
//   - [WhichChildren] lists the children in the order of their start; the BEAM has no order.
//   - StartChild and TerminateChild work on the supervisor's own node.
package dynamicsupervisor
