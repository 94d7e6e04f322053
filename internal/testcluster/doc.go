// Package testcluster runs nodes as real operating-system processes, so that they can be
// killed with kill -9, paused and cut off, and leaves none of them behind.
//
// # Example
//
// A binary that is to be a node calls Main first. The launcher re-executes that binary,
// as a rule its own:
//
//	func main() {
//		testcluster.Main(map[string]testcluster.Program{"adder": adder})
//		// Only the launcher gets here.
//		nodes := testcluster.New(testcluster.Options{})
//		defer nodes.Close()
//		a, err := nodes.Start(ctx, "a", "adder", 40)               // waits for Ready
//		sum, err := testcluster.Call[int](ctx, a, "add", 2)        // 42
//		seen, err := testcluster.Await[int](ctx, a, "added")   // 42, an event
//		err = a.Kill9()
//	}
//
//	func adder(ctx context.Context, c *testcluster.Child) error {
//		var total int
//		if err := c.Args(&total); err != nil {
//			return err
//		}
//		testcluster.Handle(c, "add", func(_ context.Context, n int) (int, error) {
//			return total + n, c.Emit("added", total+n)
//		})
//		if err := c.Ready(testcluster.Info{}); err != nil {
//			return err
//		}
//		<-ctx.Done() // Stop
//		return nil
//	}
//
// # Use
//
//   - Start, or Launch and later WaitReady, starts a node; Stop ends it in good order;
//     Kill9, Pause and Resume are SIGKILL, SIGSTOP and SIGCONT; Close kills what is left.
//   - Call asks a node, Await waits for what it emits, by kind and by predicate. What
//     does not match stays for later, as in a mailbox.
//
// # Rules
//
//   - The launcher and a node speak JSON, a line a message, over two pipes of their own;
//     standard output and standard error stay free, and their end is part of the error
//     when a node dies. Arguments go through the pipe, not through argv.
//   - A node process exits when its launcher's end of the pipe closes, whatever closed
//     it: also when the launcher was killed with kill -9, and also when the node was
//     paused at the time.
//   - A node is in a process group of its own: a Ctrl-C reaches the launcher only.
//   - Every wait has a time-out, the context's or the Cluster's, and its error names the
//     node and what was awaited.
//   - Nodes listen on port 0 and report the address in Ready.
//
// # When not to use it
//
// A test that neither kills nor pauses a node wants several nodes in one process, or the
// simulation: a node process costs some ten milliseconds and cannot run in a synctest
// bubble. Linux and macOS only.
package testcluster
