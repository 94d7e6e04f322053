package plantedfaults

// Fault is a semantic mutant of the library.
type Fault struct {
	Name string
	Core bool   // one of the few that a short run plants
	File string // in the module
	Old  string // in File exactly once
	New  string
}

// Faults are the planted faults.
func Faults() []Fault {
	return append(append(signalFaults(), mailFaults()...), behaviourFaults()...)
}

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

func behaviourFaults() []Fault {
	return []Fault{
		{
			Name: "a late reply is delivered",
			Core: true,
			File: "actor/genserver/call.go",
			Old:  "p.Demonitor(ref)\n\t\tif msg, err = receiveAnswer(",
			New:  "if msg, err = receiveAnswer(",
		},
		{
			Name: "a call to oneself finds nobody",
			File: "actor/genserver/call.go",
			Old:  "return nil, ErrCallingSelf",
			New:  "return nil, actor.NoProc",
		},
		{
			Name: "who does not catch a call's exit dies of the server's reason",
			File: "actor/genserver/call.go",
			Old:  "v, err := Call(p, server, req)\n\tif err != nil {\n\t\tp.Exit(err)",
			New:  "v, err := Call(p, server, req)\n\tif err != nil {\n\t\tp.Exit(errors.Unwrap(err))",
		},
		{
			Name: "a stop that ended otherwise succeeds",
			File: "actor/genserver/call.go",
			Old:  "case d.Reason == reason:",
			New:  "case d.Reason != nil:",
		},
		{
			Name: "a cast to nobody fails",
			File: "actor/genserver/call.go",
			Old:  "if errors.Is(err, actor.ErrNotRegistered) {\n\t\treturn nil",
			New:  "if errors.Is(err, actor.ErrNotRegistered) {\n\t\treturn err",
		},
		{
			Name: "terminate does not run for the parent's exit",
			File: "actor/genserver/server.go",
			Old:  "if m.From == l.parent {\n\t\t\treturn l.terminate(p, m.Reason, nil)",
			New:  "if m.From == l.parent {\n\t\t\treturn m.Reason",
		},
		{
			Name: "a stranger's exit stops a server that traps",
			File: "actor/genserver/server.go",
			Old:  "if m.From == l.parent {",
			New:  "if m.From == l.parent || l.parent.IsZero() || m.Reason != nil {",
		},
		{
			Name: "a server that stops forgets its reply",
			File: "actor/genserver/server.go",
			Old:  "if r.replies {\n\t\t\t\tsendReply(",
			New:  "if r.replies && r.stop == nil {\n\t\t\t\tsendReply(",
		},
		{
			Name: "continue is forgotten",
			File: "actor/genserver/server.go",
			Old:  "if !r.continues {",
			New:  "if r.continues || !r.continues {",
		},
		{
			Name: "ignore is a normal end",
			File: "actor/genserver/start.go",
			Old:  "return actor.PID{}, actor.Ignore",
			New:  "return actor.PID{}, actor.Normal",
		},
		{
			Name: "a transient child is restarted after a normal end",
			Core: true,
			File: "actor/supervisor/supervisor.go",
			Old:  "if c.Restart == Transient && !abnormal {",
			New:  "if c.Restart == Transient && abnormal && !abnormal {",
		},
		{
			Name: "a temporary child counts as a restart",
			File: "actor/supervisor/supervisor.go",
			Old:  "if c.Restart == Temporary {\n\t\ts.children",
			New:  "if c.Restart == Temporary {\n\t\ts.exceeded()\n\t\ts.children",
		},
		{
			Name: "one restart too few",
			File: "actor/supervisor/supervisor.go",
			Old:  "return len(s.restarts) > s.spec.Intensity.Restarts",
			New:  "return len(s.restarts) >= s.spec.Intensity.Restarts",
		},
		{
			Name: "children are stopped in the order of their start",
			File: "actor/supervisor/supervisor.go",
			Old:  "for _, c := range slices.Backward(s.children) {\n\t\tif !c.pid.IsZero() {",
			New:  "for _, c := range s.children {\n\t\tif !c.pid.IsZero() {",
		},
		{
			Name: "a failed start leaves the children before it",
			File: "actor/supervisor/supervisor.go",
			Old:  "s.stopAll(p)\n\t\t\treturn genserver.StopInit(",
			New:  "return genserver.StopInit(",
		},
		{
			Name: "children are killed, not shut down",
			File: "actor/supervisor/supervisor.go",
			Old:  "_ = p.SendExit(c.pid, actor.Shutdown)",
			New:  "_ = p.SendExit(c.pid, actor.Kill)",
		},
		{
			Name: "a lost connection is told to links as killed",
			File: "actor/distribution.go",
			Old:  "s.breakLink(l.local, l.remote, NoConnection)",
			New:  "s.breakLink(l.local, l.remote, Killed)",
		},
		{
			Name: "a lost connection is told to monitors as killed",
			Core: true,
			File: "actor/distribution.go",
			Old:  "s.down(PID{}, local, ref, NoConnection)",
			New:  "s.down(PID{}, local, ref, Killed)",
		},
		{
			Name: "a lost connection is no matter to links",
			File: "actor/distribution.go",
			Old:  "s.breakLink(l.local, l.remote, NoConnection)",
			New:  "_ = l",
		},
		{
			Name: "an unlink does not cross",
			File: "actor/distribution.go",
			Old:  "s.routeControl(to.NodeID(), &Signal{Kind: SignalUnlink, From: self, To: to})",
			New:  "",
		},
		{
			Name: "a monitor on the dead of another node is never answered",
			File: "actor/distribution.go",
			Old:  "s.downRemote(sig.To, sig.From, sig.Ref, NoProc)",
			New:  "",
		},
		{
			Name: "an exit signal that crosses names its receiver",
			File: "actor/distribution.go",
			Old:  "sig := &Signal{Kind: SignalExit, From: from, To: to, Reason: reason}",
			New:  "sig := &Signal{Kind: SignalExit, From: to, To: to, Reason: reason}",
		},
		{
			Name: "a message to a name of another node is lost",
			File: "actor/distribution.go",
			Old:  "to = sig.ToName.At(s.name)",
			New:  "return",
		},
	}
}
