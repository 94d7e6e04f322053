// Package registry is Elixir's Registry: processes find each other by keys, with a value
// beside each, on one node.
//
// # A first example
//
//	const Accounts registry.Name[string, int] = "accounts"
//
//	_, err := registry.StartLink(p, Accounts, registry.Unique)
//	err = registry.Register(p, Accounts, "bob", 42)          // the caller, under "bob"
//	pid, value, ok := registry.Whereis(s, Accounts, "bob")   // 42
//	err = registry.Send(q, Accounts, "bob", Hello{})
//
// A [Name] is Registry's name with the types of its keys and values, so that all who use
// it agree. It is a constant: declare it once.
//
// # How it is used
//
// With [Unique] keys it names processes of which there are many: register in Init, or
// start the server with a [Via], and call it with that. It is what a map of names to
// PIDs would be, but one that the dead leave by themselves.
//
// With [Duplicate] keys it groups processes: subscribers register under a topic, and a
// publisher reaches them with [Dispatch].
//
// [Lookup], [Whereis], [Match], [Select] and the other functions that take an
// actor.System read tables in the calling goroutine, whichever it is. What changes the
// registry takes the Process, and concerns that process alone: nobody registers another.
//
// Put the registry under a supervisor, with [Child], before those who use it.
//
// # Rules
//
//  1. An entry lives as long as its process, at most. No function gives the entry of a
//     process that is dead, and a unique key is free again with the death of its holder.
//  2. Who registers is linked to a process of the registry: when that crashes or is
//     stopped, who registered gets the exit signal. With the last entry the link goes.
//  3. Values are shared: what a value points to is read by many and changed by nobody.
//     [UpdateValue] puts a new one in place, in one step for those who read.
//  4. A key can be compared. Where K is a type such as any, a key that cannot is an error,
//     [ErrKey].
//  5. A registry that does not run is [ErrUnknown]; one that is used with other types than
//     it was started with is [ErrTypes].
//
// # When not to use it
//
// For one process of its kind: give it a name with genserver.WithName. For names on all
// nodes: package global. For data that is looked up but belongs to no process: a map and
// a mutex.
//
// # Deviations from the BEAM
//
//   - With duplicate keys, Lookup and its like leave the dead out, too; on the BEAM they
//     can be listed until the registry has cleaned up. So do [Count] and [Values].
//   - Patterns and match specifications are functions. They are called without a lock.
//   - A registry that does not run is an error, not an ArgumentError.
//   - Where Register returns the partition's pid on the BEAM, here it returns none.
//   - A listener that is not there misses what it is told; on the BEAM Register raises then.
//   - A Via of duplicate keys finds nobody; on the BEAM to look it up raises.
//   - Values are not copied; see rule 3.
//   - Metadata of any comparable key.
package registry
