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
	}
}
