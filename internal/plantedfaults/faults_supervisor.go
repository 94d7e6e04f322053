package plantedfaults

// supervisorFaults are faults of supervisors and applications.
func supervisorFaults() []Fault {
	return []Fault{
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
