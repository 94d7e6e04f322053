package plantedfaults

// mailFaults are faults of mailboxes, receive, send and timers.
func mailFaults() []Fault {
	return []Fault{
		{
			Name: "two messages change places",
			Core: true,
			File: "actor/mailbox.go",
			Old:  "p.inbox = append(p.inbox, msg)\n",
			New:  "p.inbox = append(p.inbox, msg)\n\tif n := len(p.inbox); n > 2 {\n\t\tp.inbox[n-1], p.inbox[n-2] = p.inbox[n-2], p.inbox[n-1]\n\t}\n",
		},
		{
			Name: "a selective receive loses what it skipped",
			File: "actor/mailbox.go",
			Old:  "p.removeAt(i)\n\t\t\tp.traceReceive(msg)",
			New:  "p.removeAt(i)\n\t\t\tfor j := p.pos; j < i; j++ {\n\t\t\t\tif p.cur[j] != nil {\n\t\t\t\t\tp.removeAt(j)\n\t\t\t\t}\n\t\t\t}\n\t\t\tp.traceReceive(msg)",
		},
		{
			Name: "the first clause wins, not the first message",
			File: "actor/receive.go",
			Old:  "err := p.await(0, timeout, func(msg any) bool {\n\t\tfor _, c := range clauses {",
			New:  "if len(clauses) > 1 {\n\t\tif err := Select(p, 0, clauses[0]); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\terr := p.await(0, timeout, func(msg any) bool {\n\t\tfor _, c := range clauses {",
		},
		{
			Name: "unmatched mail puts the deadline off",
			File: "actor/mailbox.go",
			Old:  "if timeout != Infinity && deadline.IsZero() {",
			New:  "if timeout != Infinity {",
		},
		{
			Name: "a send to a name that nobody holds succeeds",
			File: "actor/send.go",
			Old:  "return fmt.Errorf(\"actor: send to %q: %w\", string(d), ErrNotRegistered)",
			New:  "return nil",
		},
		{
			Name: "a cancelled timer fires",
			File: "actor/timer.go",
			Old:  "heap.Remove(&t.queue, e.index)\n\tt.forgetLocked(e)\n",
			New:  "t.forgetLocked(e)\n",
		},
		{
			Name: "timers that are due at once fire in any order",
			File: "actor/timer.go",
			Old:  "return q[i].seq < q[j].seq",
			New:  "return q[i].seq > q[j].seq",
		},
		{
			Name: "a timer resolves its name when it is set",
			File: "actor/timer.go",
			Old:  "e := &timer{at:",
			New:  "if name, ok := to.(Name); ok {\n\t\tpid, _ := t.sys.Whereis(name)\n\t\tto = pid\n\t}\n\te := &timer{at:",
		},
		{
			Name: "a timer outlives the process it is for",
			File: "actor/signal.go",
			Old:  "case noticeTimers:\n\t\t\ts.timers.dropFor(n.process.id)",
			New:  "case noticeTimers:",
		},
	}
}
