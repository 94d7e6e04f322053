package plantedfaults

// supervisorFaults are faults of supervisors and applications.
func supervisorFaults() []Fault {
	return []Fault{
		{
			Name: "a transient child is restarted after a normal end",
			Core: true,
			File: "actor/supervisor/restart.go",
			Old:  "if c.Restart == Transient && !abnormal {",
			New:  "if c.Restart == Transient && abnormal && !abnormal {",
		},
		{
			Name: "a temporary child counts as a restart",
			File: "actor/supervisor/restart.go",
			Old:  "if c.Restart == Temporary {\n\t\ts.children.remove(c)\n\t\treturn",
			New:  "if c.Restart == Temporary {\n\t\ts.exceeded()\n\t\ts.children.remove(c)\n\t\treturn",
		},
		{
			Name: "one restart too few",
			File: "actor/supervisor/restart.go",
			Old:  "return len(s.restarts) > s.spec.Intensity.Restarts",
			New:  "return len(s.restarts) >= s.spec.Intensity.Restarts",
		},
		{
			Name: "children are stopped in the order of their start",
			File: "actor/supervisor/stop.go",
			Old:  "for c := s.children.last; c != nil; c = c.prev {\n\t\tif c.pid",
			New:  "for c := s.children.first; c != nil; c = c.next {\n\t\tif c.pid",
		},
		{
			Name: "a failed start leaves the children before it",
			File: "actor/supervisor/supervisor.go",
			Old:  "s.stopAll(p)\n\t\t\treturn genserver.StopInit(",
			New:  "return genserver.StopInit(",
		},
		{
			Name: "children are killed, not shut down",
			File: "actor/internal/supervising/supervising.go",
			Old:  "signal := actor.Shutdown",
			New:  "signal := actor.Kill",
		},
	}
}
