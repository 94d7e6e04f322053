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
			Old:  "p.removeAt(i)\n\t\t\tif p.sys.tracer != nil",
			New:  "p.removeAt(i)\n\t\t\tfor j := int(p.pos.Load()); j < i; j++ {\n\t\t\t\tif p.cur[j] != nil {\n\t\t\t\t\tp.removeAt(j)\n\t\t\t\t}\n\t\t\t}\n\t\t\tif p.sys.tracer != nil",
		},
		{
			Name: "the first clause wins, not the first message",
			File: "actor/receive.go",
			Old:  "var chosen Clause\n",
			New:  "if len(clauses) > 1 {\n\t\tif err := Select(p, 0, clauses[0]); err == nil {\n\t\t\treturn nil\n\t\t}\n\t}\n\tvar chosen Clause\n",
		},
		{
			Name: "unmatched mail puts the deadline off",
			File: "actor/mailbox.go",
			Old:  "if timeout != Infinity && *deadline == 0 {",
			New:  "if timeout != Infinity && *deadline != 0 {\n\t\t\t*deadline = p.sys.now().after(timeout + time.Second)\n\t\t}\n\t\tif timeout != Infinity && *deadline == 0 {",
		},
		{
			Name: "a send to a name that nobody holds succeeds",
			File: "actor/send.go",
			Old:  "return sendError(d, ErrNotRegistered)",
			New:  "return nil",
		},
		{
			Name: "a cancelled timer fires",
			File: "actor/timer.go",
			Old:  "heap.Remove(&t.queue, e.index)\n\tt.forgetLocked(e)\n",
			New:  "t.forgetLocked(e)\n",
		},
		{
			Name: "what is due at once fires in the reverse order",
			File: "actor/timer.go",
			Old:  "return q[i].at.Before(q[j].at)",
			New:  "if d := q[i].at.Sub(q[j].at); d > time.Millisecond || d < -time.Millisecond {\n\t\t\treturn d < 0\n\t\t}\n\t\treturn q[i].seq > q[j].seq",
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
			Old:  "s.timers.dropFor(n.died.id)",
			New:  "_ = n",
		},
		{
			Name: "start_timer delivers the bare message",
			File: "actor/timer.go",
			Old:  "p.sys.timers.start(ref, p.Self(), to, TimeoutMessage{Ref: ref, Message: msg}, d)",
			New:  "p.sys.timers.start(ref, p.Self(), to, msg, d)",
		},
		{
			Name: "start_timer returns another reference than it delivers",
			File: "actor/timer.go",
			Old:  "TimeoutMessage{Ref: ref, Message: msg}",
			New:  "TimeoutMessage{Ref: p.sys.MakeRef(), Message: msg}",
		},
		{
			Name: "a timer ends with who set it",
			File: "actor/timer.go",
			Old:  "t.forgetLocked(e)\n\t\tif t.sys.isRemote(e.to) {",
			New:  "t.forgetLocked(e)\n\t\tif !t.sys.Alive(e.from) {\n\t\t\tcontinue\n\t\t}\n\t\tif t.sys.isRemote(e.to) {",
		},
		{
			Name: "only who set a timer can cancel it",
			File: "actor/timer.go",
			Old:  "left, ok = p.sys.timers.cancel(ref)",
			New:  "if _, running := p.ReadTimer(ref); running && p.sys.timers.byRef[ref].from == p.Self() {\n\t\tleft, ok = p.sys.timers.cancel(ref)\n\t}",
		},
		{
			Name: "a sleeper wakes at once",
			File: "actor/timer.go",
			Old:  "_, err := Receive[nothing](p, d)",
			New:  "_, err := Receive[nothing](p, min(d, 0))",
		},
	}
}
