// Package names decides which process has which global name and who holds which global
// lock: one node's part of :global as a pure step machine. An event and the time go in,
// effects come out. Package cluster/global runs it in a process; its tests run many of
// them in a simulation.
//
// # An example
//
// A shell does this, in a process that no two events enter at once:
//
//	for ev := range events {
//		for _, e := range machine.Step(time.Since(started), ev) {
//			switch e := e.(type) {
//			case names.Send:    // send e.Frame to the machine of node e.To
//			case names.Put:     // e.Name means e.PID on this node from now on
//			case names.Monitor: // answer with Exited when e.PID dies
//			case names.Resolve: // run a resolver, then answer with Resolved
//			case names.Reply:   // the request e.ID has e.Result
//			case names.WakeAt:  // set the one timer; when it runs out: Woken
//			}
//		}
//	}
//
// # Sessions
//
// Two machines that are connected say Hello to each other with a tag each, drawn at
// random for each connection. A session is there once each knows the other's tag; every
// frame carries both, and one that does not belong to the session is not heard. So
// nothing that was said on one connection counts on the next, whichever of the two has
// noticed the loss first, and a machine that starts anew begins anew.
//
// # Names
//
// The node of a process is the only one that says that the process has a name: it owns
// the claim. It tells each node that it is connected to, all claims at the begin of a
// session, in Names, and each later change, in Claim and Unclaim. When a connection
// ends, so do the claims that came on it. There is no third party whose word could be
// old: what a node knows of another's processes it has from that node.
//
// A change is made by the registrar of the node that asks. It locks the resource global
// on all nodes that it sees, from the highest name down, so that two of them never wait
// for each other; it looks whether the name is free; it asks the owner, who tells all,
// and waits until they have answered; it unlocks. So each registrar knows what the one
// before has done, and of two that are connected one is first.
//
// Two owners that are connected may still claim one name, when both did before they met
// or when no registrar saw both. Whenever an owner hears of another claim for a name that
// it has claimed itself, and its node has the lower name, it has a resolver decide, and
// tells the other, by the number of its claim, if that is to yield. A claim that was
// changed meanwhile is another claim, and is looked at anew.
//
// # Locks
//
// Each node has a table of its own. A lock is set on several nodes at once; where one
// refuses, the others are unlocked, and after a random pause all is tried again. A holder
// is a process and its node; it ends with either, as far as this node can see.
//
// # Overlapping partitions
//
// A node that loses another tells all that it is connected to, by Lost, and they pass it
// on. Who is still connected to the lost one asks it to go, by Remove; it disconnects.
//
// # Rules for a shell
//
//   - One Step at a time, effects in order, all of them before the next Step.
//   - Frames of one node to another arrive in the order sent; any number may be lost at
//     the end of a connection. Up comes before the first frame, Down after the last.
//   - Absent is for a connected node without a machine: without it, requests wait for it.
//   - The seed comes from crypto/rand.
//
// # When not to use it
//
// It is for tens of nodes that are all connected to each other, and for changes that
// are few: each takes a round trip to every node, one after the other.
package names
