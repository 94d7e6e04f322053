// Package groups decides who is a member of which process group: one node's part of a pg
// scope as a pure step machine. An event goes in, effects come out. Package pg runs it in
// a process, TestSim in a simulation with faults.
//
// # An example
//
//	m := groups.New(self)
//	for ev := range events {
//		for _, e := range m.Step(ev) {
//			switch e := e.(type) {
//			case groups.Send:      // e.Message to the scope process e.To
//			case groups.Announce:  // e.Message to the scope's name on node e.Node
//			case groups.Monitor:   // monitor e.PID; when it is down: Down with e.Watch
//			case groups.Demonitor: // and no Down of e.Watch any more
//			case groups.Notify:    // tell e.To, which subscribed as e.Ref, who came or went
//			case groups.Answer:    // the result of the Join, Leave or Unsubscribe under way
//			}
//		}
//	}
//
// # The protocol
//
// It is that of OTP 25's pg. A scope that starts, and one that hears of a node, says
// Discover to that node. Who is discovered answers with Sync, which holds all its own
// members, and from then on tells of each change with Joined and Left. Each monitors the
// other, and forgets its members when it is down. Nobody speaks for others: a node's view
// is its own members and what each peer has said of its own.
//
// What a peer sends in one epoch arrives in order. So a Sync, whenever it comes, is all
// that the peer has, and replaces what was known of it; what changes is told to the
// subscribers as joins and leaves. (OTP 25 changes its table then, but does not tell
// them.) A view is what its notices sum up to, always.
//
// # Rules for a shell
//
//   - One Step at a time, effects in order, all of them before the next Step.
//   - What comes from a peer, the Down of it, and NodeUp are handed over in the order in
//     which they came.
//   - The Table may be read by anybody at any time.
package groups
