// Package history records what clients of a distributed system did and heard, and checks
// whether any right system could have answered so.
//
// # Example
//
//	book := history.New[history.CounterCall, int64](since)
//	call := book.Invoke("ada", history.CounterAdd(5))
//	switch err := deposit(5); {
//	case err == nil:
//		call.OK(0)
//	case errors.Is(err, errRefused):
//		call.Fail("refused")               // it did not happen, and never will
//	default:
//		call.Unknown(err.Error())          // it may have happened, or may yet
//	}
//	…
//	if r := history.Counter(0, book.Ops()); !r.OK() {
//		return errors.New(r.Text(seed))    // the rule, the seed, the history as a table
//	}
//
// # Use
//
// An operation is invoked, and then is ok, failed or unknown. Each checker takes the whole
// history and returns a Report of Findings, each a rule that the history breaks and the
// operations that show it:
//
//	SetFull        elements added and read: lost, stale, duplicated, made-up
//	Counter        additions and readings: low, high, no-sum
//	UniqueIDs      identifiers drawn: twice
//	Names          a registry of names: not-linearizable, by porcupine, name by name
//	NoLateReply    what is in a caller's mailbox after its call: late, twice, stranger
//
// # Rules
//
//   - Unknown is neither a failure nor a success: the operation may take effect at any time
//     after its invocation, also after the client gave up, or never. A checker blames nobody
//     for either.
//   - A failed operation is one that certainly had no effect. Whoever is not certain says
//     unknown.
//   - Times are of one clock, the one given to New, read by who records: a client's own clock
//     is never compared with another's. Operations that touch are concurrent.
//   - A checker that could not decide in time says so in Report.Undecided, and its report is
//     not OK.
//   - A checker blames a history only when no right system could have produced it. What it
//     does not blame need not be right.
//
// # When not to use it
//
// What a system must do once its faults are healed and everything is quiet is asked of it
// directly; a history is for what happened meanwhile.
package history
