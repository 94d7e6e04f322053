// Package actortest is what ExUnit gives for processes: a test that is a process, messages
// asserted and refuted, children that live as long as the test, the log captured, virtual
// time, and, when an assertion fails, an account of who sent what to whom.
//
// # A first example
//
//	test "a deposit is seen" do
//	  start_supervised!({Account, name: :savings})
//	  GenServer.cast(:savings, {:deposit, 3, self()})
//	  assert_receive {:balance, 3}
//	end
//
// is in Go
//
//	func TestDeposit(t *testing.T) {
//		actortest.Run(t, func(p *actor.Process) error {
//			actortest.StartSupervised(p, supervisor.Child{ID: "savings", Start: startAccount})
//			_ = genserver.Cast(p, actor.Name("savings"), Deposit{3, p.Self()})
//			actortest.AssertReceive(p, actortest.Is(Balance{3}))
//			return nil
//		})
//	}
//
// When no Balance comes, the test prints what is in the mailbox, and
//
//	AssertReceive: no bank.Balance came within 100ms
//	The mailbox is empty.
//	Who sent what to whom, the last 11 of 11 events:
//	  4.3ms  supervisor<2.1>  spawn      savings<4.1>
//	  4.3ms  supervisor<2.1>  link       savings<4.1>
//	  4.3ms  savings<4.1>     register   :savings
//	  4.9ms  test<3.1>        send       :savings      cast Deposit{Amount: 3}
//	  4.9ms  savings<4.1>     receive                  cast Deposit{Amount: 3}
//	  5ms    savings<4.1>     exit                     panic: no such account
//	  …
//
// and the log, with the crash report.
//
// # How it is used
//
// [Run] runs the test's body as a process; [Virtual] does so in virtual time, where a test
// of an hour takes no time and depends on no machine: prefer it. Both make a System for the
// test, and end it. The assertions take the process, the test's or any other of its System:
//
//   - [AssertReceive], [AssertReceived], [RefuteReceive] and [RefuteReceived] are
//     assert_receive and its kin. The pattern is a type and guards; [Is] is the pin
//     operator. What AssertReceive found it gives back.
//   - [StartSupervised] and [StopSupervised] start and stop a child that the test
//     supervises.
//   - [CaptureLog], [AssertLogged] and [RefuteLogged] look at the log, crash reports among it.
//   - [WaitExit] waits for the end of a process and gives the reason.
//
// What is left to do by hand is what a plain Go test does: t.Error and t.Fatal may be used in
// the body, go-cmp compares, t.Cleanup is on_exit, t.TempDir is tmp_dir.
//
// # Rules
//
//  1. Strict mode is on: each message is copied, as on the BEAM, so that what works only by
//     sharing memory fails. A type needs no registering, but it must be one that could cross
//     to another node: no unexported fields, no funcs, no channels. A send of another is an
//     error, and it is printed with any failure. [WithCodec] takes your nodes' codec, which
//     also wants each type registered; [WithSharedMemory] turns strict mode off. Errors that
//     no codec knows arrive as their text, in an actor.RemoteError.
//  2. A failed assertion tells the test and exits its process with [ErrFailed]. The test
//     goes no further.
//  3. When the test's process has ended, in whatever way, the supervised children are
//     stopped, the last started first; then all other processes are killed. A body that does
//     not return within five seconds fails the test.
//  4. The assertions wait [DefaultTimeout] in real time. In virtual time those that expect
//     something wait [VirtualTimeout], and those that expect nothing DefaultTimeout.
//     [WithTimeout] says otherwise for a test, the Within functions for a call.
//  5. A test may take [DefaultLimit], in virtual time [VirtualLimit]; [WithLimit].
//  6. The account has the last 40 events of all processes of the System. Messages in it are
//     shown as they were when sent.
//
// # When not to use it
//
// For what is no process: test the functions that a GenServer's callbacks call by
// themselves. For several nodes: a System is one node.
//
// # Deviations from ExUnit
//
//   - assert_receive binds what its pattern names; here the message is returned.
//   - capture_log is by the whole BEAM; here it is by test, so that tests may run at once.
//   - A type that cannot be sent to another node is refused; ExUnit sends any term.
//   - There is no start_supervised, which returns an error, and no start_link_supervised!:
//     [actor.Process.Link] the child when you want to die with it.
package actortest
