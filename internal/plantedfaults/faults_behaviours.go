package plantedfaults

// behaviourFaults are faults of GenServer and Supervisor.
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
	}
}
