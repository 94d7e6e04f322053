package plantedfaults

// signalFaults are faults of links, monitors and exit signals.
func signalFaults() []Fault {
	return []Fault{
		{
			Name: "unlink does nothing",
			Core: true,
			File: "actor/link.go",
			Old:  "p.links.delete(to)\n\t\tq.links.delete(self)\n",
			New:  "",
		},
		{
			Name: "a link to the dead goes unnoticed",
			File: "actor/link.go",
			Old:  "p.unlockAndWake(p.appendLocked(Exit{From: to, Reason: NoProc}))\n\t\treturn nil",
			New:  "p.mu.Unlock()\n\t\treturn nil",
		},
		{
			Name: "kill can be trapped",
			Core: true,
			File: "actor/signal.go",
			Old:  "case !viaLink && reason == Kill:",
			New:  "case !viaLink && reason == Kill && !q.trap:",
		},
		{
			Name: "the victim of a kill died of kill",
			File: "actor/signal.go",
			Old:  "reason = Killed // not",
			New:  "reason = Kill // not",
		},
		{
			Name: "kill through a link cannot be trapped",
			File: "actor/signal.go",
			Old:  "case !viaLink && reason == Kill:",
			New:  "case reason == Kill:",
		},
		{
			Name: "a normal exit ends a linked process",
			Core: true,
			File: "actor/signal.go",
			Old:  "case reason == Normal && (viaLink || from != to):",
			New:  "case reason == Normal && !viaLink && from != to:",
		},
		{
			Name: "a normal signal to oneself is ignored",
			File: "actor/signal.go",
			Old:  "case reason == Normal && (viaLink || from != to):",
			New:  "case reason == Normal:",
		},
		{
			Name: "every shutdown is a normal exit to a link",
			File: "actor/signal.go",
			Old:  "case reason == Normal && (viaLink || from != to):",
			New:  "case (reason == Normal || viaLink && Kind(reason) != KindAbnormal) && (viaLink || from != to):",
		},
		{
			Name: "DOWN comes twice",
			Core: true,
			File: "actor/signal.go",
			Old:  "q.unlockAndWake(q.appendLocked(d))",
			New:  "wake := q.appendLocked(d)\n\tq.appendLocked(d)\n\tq.unlockAndWake(wake)",
		},
		{
			Name: "DOWN overtakes the last messages",
			File: "actor/signal.go",
			Old:  "q.unlockAndWake(q.appendLocked(d))",
			New:  "wake := q.appendLocked(d)\n\tif n := len(q.inbox); n > 1 {\n\t\tq.inbox[0], q.inbox[n-1] = q.inbox[n-1], q.inbox[0]\n\t}\n\tq.unlockAndWake(wake)",
		},
		{
			Name: "demonitor does nothing",
			Core: true,
			File: "actor/link.go",
			Old:  "m, found := p.monitors.delete(ref)",
			New:  "m, found := p.monitors.get(ref)\n\tif found {\n\t\tp.mu.Unlock()\n\t\tp.leave()\n\t\treturn true\n\t}",
		},
		{
			Name: "flush leaves the DOWN in the mailbox",
			File: "actor/link.go",
			Old:  "_, _ = Receive(p, 0, func(d Down) bool { return d.Ref == ref })",
			New:  "_ = ref",
		},
		{
			Name: "a monitor on the dead is never answered",
			File: "actor/link.go",
			Old:  "case q == nil:\n\t\ts.down(m.pid, self, ref, NoProc)",
			New:  "case q == nil:",
		},
		{
			Name: "a monitor by name follows the name",
			File: "actor/signal.go",
			Old:  "if m.name.Node != \"\" {\n\t\td.PID = PID{}",
			New:  "if m.name.Node != \"\" {\n\t\td.Name = NameAt{}",
		},
		{
			Name: "a reason changes on its way along a chain",
			File: "actor/signal.go",
			Old:  "case noticeExit:\n\t\t\ts.exitSignal(n.from, n.to, n.reason, true, w)",
			New:  "case noticeExit:\n\t\t\tbefore := len(w.notices)\n\t\t\ts.exitSignal(n.from, n.to, n.reason, true, w)\n\t\t\tfor j := before; j < len(w.notices); j++ {\n\t\t\t\tif w.notices[j].kind == noticeExit {\n\t\t\t\t\tw.notices[j].reason = Killed\n\t\t\t\t}\n\t\t\t}",
		},
		{
			Name: "a death is not passed on along a ring",
			File: "actor/signal.go",
			Old:  "case noticeExit:\n\t\t\ts.exitSignal(n.from, n.to, n.reason, true, w)",
			New:  "case noticeExit:\n\t\t\tvar far worklist\n\t\t\ts.exitSignal(n.from, n.to, n.reason, true, &far)",
		},
		{
			Name: "a name outlives its process",
			Core: true,
			File: "actor/signal.go",
			Old:  "p.sys.names.release(p.name, p)",
			New:  "_ = p.name",
		},
		{
			Name: "a kill waits for the body",
			File: "actor/process.go",
			Old:  "if p.state.CompareAndSwap(outside, dead) {",
			New:  "if p.park != nil && p.park.waiting && p.state.CompareAndSwap(outside, dead) {",
		},
		{
			Name: "the fence is looked at and not entered",
			Core: true,
			File: "actor/process.go",
			Old:  "if p.state.CompareAndSwap(outside, inOp) {\n\t\treturn nil\n\t}",
			New:  "if p.state.Load() == outside {\n\t\treturn nil\n\t}",
		},
		{
			Name: "a spawned link is there only later",
			File: "actor/process.go",
			Old:  "parent.links.put(pid, struct{}{})\n",
			New:  "",
		},
		{
			Name: "catch takes a panic for an exit",
			File: "actor/process.go",
			Old:  "if !ok {\n\t\t\t\tpanic(r)\n\t\t\t}",
			New:  "if !ok {\n\t\t\t\te.reason = Reason(Atom(\"panic\"))\n\t\t\t}",
		},
		{
			Name: "a crash is told by its text alone",
			File: "actor/process.go",
			Old:  "crash := &PanicError{Value: r, Stack: debug.Stack()}",
			New:  "crash := &PanicError{Value: fmt.Sprint(r), Stack: debug.Stack()}",
		},
		{
			Name: "trapped exits are dropped when the flag is turned off",
			File: "actor/signal.go",
			Old:  "was, p.trap = p.trap, on\n",
			New:  "was, p.trap = p.trap, on\n\tif !on {\n\t\tp.inbox = nil\n\t}\n",
		},
	}
}
