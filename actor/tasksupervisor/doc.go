// Package tasksupervisor is Elixir's Task.Supervisor: tasks that are somebody's children,
// so that they are stopped in order, counted, and can fail without their owner.
//
// # A first example
//
//	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
//	t, err := tasksupervisor.AsyncNoLink(p, sup, func(q *actor.Process) (Page, error) {
//		return fetch(q.Context(), url)
//	})
//	page, err := task.Await(p, t) // an error when the task failed; p lives
//
// # How it is used
//
// One for an application, under its supervisor: see [Child]. Before it come the children
// that tasks use, after it those who start tasks, so that tasks are stopped in between.
//
// [AsyncNoLink] is for servers: start the task, keep its Ref, return, and take the
// task.Done or the actor.Down in HandleInfo. [StartChild] is for what nobody waits for.
// [AsyncStreamNoLink] is for many inputs some of which may fail.
//
// # Rules
//
//  1. A task is linked to the supervisor, and with [Async] and [AsyncStream] to its owner,
//     too. Its failure ends no supervisor, since a task is not restarted, unless StartChild
//     says so with [WithRestart].
//  2. The supervisor's end ends the tasks: those that trap exits have the time that
//     [WithShutdown] says.
//  3. Start and end of a task cost a call to the supervisor: a few microseconds.
//
// # When not to use it
//
// For a task that cannot go on without its owner, nor that without it: task.Async. For
// what has a state and takes requests: a server under package dynamicsupervisor.
//
// # Deviations from the BEAM
//
//   - With MaxChildren reached Async is an error, ErrMaxChildren, where Elixir raises.
//   - A function does not travel: sup is on this node. Send a request to a GenServer on
//     the other one, which starts the task there.
//   - Those of package task.
package tasksupervisor
