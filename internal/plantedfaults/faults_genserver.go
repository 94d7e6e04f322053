package plantedfaults

// genserverFaults are faults of GenServer.
func genserverFaults() []Fault {
	return []Fault{
		{
			Name: "a late reply is delivered",
			Core: true,
			File: "actor/internal/gen/ask.go",
			Old:  "p.Demonitor(ref)\n\t\tif msg, err = receiveAnswer(",
			New:  "if msg, err = receiveAnswer(",
		},
		{
			Name: "a call to oneself finds nobody",
			File: "actor/internal/gen/ask.go",
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
			File: "actor/genserver/loop.go",
			Old:  "if m.From == l.parent {\n\t\t\treturn l.terminate(p, m.Reason, nil)",
			New:  "if m.From == l.parent {\n\t\t\treturn m.Reason",
		},
		{
			Name: "a stranger's exit stops a server that traps",
			File: "actor/genserver/loop.go",
			Old:  "if m.From == l.parent {",
			New:  "if m.From == l.parent || l.parent.IsZero() || m.Reason != nil {",
		},
		{
			Name: "a server that stops forgets its reply",
			File: "actor/genserver/loop.go",
			Old:  "if r.replies {\n\t\t\t\tsendReply(",
			New:  "if r.replies && r.stop == nil {\n\t\t\t\tsendReply(",
		},
		{
			Name: "continue is forgotten",
			File: "actor/genserver/loop.go",
			Old:  "if !r.continues {",
			New:  "if r.continues || !r.continues {",
		},
		{
			Name: "ignore is a normal end",
			File: "actor/genserver/start.go",
			Old:  "return pid, ref, s.ended(p, mark, monitor, actor.Ignore)",
			New:  "return pid, ref, s.ended(p, mark, monitor, actor.Normal)",
		},
		{
			Name: "a time-out that a message has ended comes all the same",
			File: "actor/genserver/loop.go",
			Old:  "case idled: // of a Timeout that a message has ended\n\t\tl.message = nil\n\t\treturn nil",
			New:  "case idled:\n\t\tr = l.server.HandleInfo(p, Timeout{})",
		},
		{
			Name: "a time-out in init's result is forgotten",
			File: "actor/genserver/loop.go",
			Old:  "return l.apply(p, Result{next: r.next}, From{})",
			New:  "r.timed = false\n\treturn l.apply(p, Result{next: r.next}, From{})",
		},
		{
			Name: "to look at a server ends its time-out",
			File: "actor/genserver/system.go",
			Old:  "p.CancelTimer(l.idle.timer)\n\t\tl.wait(p, l.idle.after)",
			New:  "p.CancelTimer(l.idle.timer)",
		},
		{
			Name: "a suspended server goes on",
			File: "actor/genserver/system.go",
			Old:  "return l.suspended(p)",
			New:  "return nil",
		},
		{
			Name: "a suspended server does not hear its parent",
			File: "actor/genserver/system.go",
			Old:  "func(m actor.Exit) bool { return m.From == l.parent }",
			New:  "func(m actor.Exit) bool { return m.From == l.parent && resumed }",
		},
		{
			Name: "who waits for a response in vain has given it up",
			File: "actor/genserver/request.go",
			Old:  "msg, err := actor.ReceiveSince(p, id.mark, timeout, id.answers)\n\tif err != nil {",
			New:  "msg, err := actor.ReceiveSince(p, id.mark, timeout, id.answers)\n\tif err != nil {\n\t\tp.Demonitor(id.ref)",
		},
		{
			Name: "a node without a server has answered",
			File: "actor/genserver/multi.go",
			Old:  "case e == nil:\n",
			New:  "case e == nil || errors.Is(e, actor.NoProc):\n",
		},
		{
			Name: "a normal end is reported",
			File: "actor/genserver/loop.go",
			Old:  "if actor.Kind(reason) != actor.KindAbnormal {",
			New:  "if actor.Kind(reason) == actor.KindShutdown {",
		},
		{
			Name: "a throw in a callback is a crash",
			File: "actor/genserver/loop.go",
			Old:  "return l.terminate(p, thrown(reason), l.message)",
			New:  "return l.terminate(p, reason, l.message)",
		},
		{
			Name: "a throw in init is a crash",
			File: "actor/genserver/loop.go",
			Old:  "reason := thrown(actor.CatchAll(func() error { r = l.server.Init(p); return nil }))",
			New:  "reason := actor.CatchAll(func() error { r = l.server.Init(p); return nil })",
		},
		{
			Name: "what terminate throws takes the reason's place",
			File: "actor/genserver/loop.go",
			Old:  "own == nil || dropped {",
			New:  "own == nil || dropped && own == nil {",
		},
		{
			Name: "what terminate exits with is dropped",
			File: "actor/genserver/loop.go",
			Old:  "_, dropped := own.(*BadReturnError); own == nil || dropped {",
			New:  "_, kept := own.(*actor.PanicError); own == nil || !kept {",
		},
		{
			Name: "terminate is skipped for a normal stop",
			File: "actor/genserver/loop.go",
			Old:  "l.terminating = true\n",
			New:  "l.terminating = true\n\tif reason == actor.Normal {\n\t\treturn reason\n\t}\n",
		},
		{
			Name: "the parent's normal exit is a message",
			File: "actor/genserver/loop.go",
			Old:  "if m.From == l.parent {",
			New:  "if m.From == l.parent && m.Reason != actor.Normal {",
		},
		{
			Name: "a stop gives up as if it had succeeded",
			File: "actor/genserver/call.go",
			Old:  "case err != nil:\n\t\tp.Demonitor(ref, actor.Flush)\n\t\treturn fail(err)",
			New:  "case err != nil:\n\t\tp.Demonitor(ref, actor.Flush)\n\t\treturn nil",
		},
		{
			Name: "a stop that has given up still hears of the end",
			File: "actor/genserver/call.go",
			Old:  "case err != nil:\n\t\tp.Demonitor(ref, actor.Flush)\n\t\treturn fail(err)",
			New:  "case err != nil:\n\t\treturn fail(err)",
		},
		{
			Name: "who waits for a server that ends finds nobody",
			File: "actor/internal/gen/ask.go",
			Old:  "return nil, m.Reason\n",
			New:  "return nil, actor.NoProc\n",
		},
	}
}
