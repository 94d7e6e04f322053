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
		{
			Name: "one_for_all leaves the children before the one that crashed",
			File: "actor/supervisor/restart.go",
			Old:  "first = s.children.first",
			New:  "first = c",
		},
		{
			Name: "rest_for_one restarts all",
			File: "actor/supervisor/restart.go",
			Old:  "if s.spec.Strategy == OneForAll {",
			New:  "if s.spec.Strategy != OneForOne {",
		},
		{
			Name: "a restart of several keeps the temporary children",
			File: "actor/supervisor/restart.go",
			Old:  "\t\tif o.Restart == Temporary {\n\t\t\ts.children.remove(o)",
			New:  "\t\tif o.Restart == Temporary && o == nil {\n\t\t\ts.children.remove(o)",
		},
		{
			Name: "a restart that fails is not tried again",
			File: "actor/supervisor/restart.go",
			Old:  "_ = p.Send(p.Self(), retry{c.ID})",
			New:  "_ = retry{c.ID}",
		},
		{
			Name: "restarts never age",
			File: "actor/supervisor/restart.go",
			Old:  "now.Sub(s.restarts[old]) > s.spec.Intensity.Within {",
			New:  "now.Sub(s.restarts[old]) > 1000*s.spec.Intensity.Within {",
		},
		{
			Name: "any significant end is as good as all",
			File: "actor/supervisor/restart.go",
			Old:  "if s.spec.AutoShutdown == AllSignificant {",
			New:  "if s.spec.AutoShutdown == AllSignificant && c == nil {",
		},
		{
			Name: "an insignificant child ends the supervisor",
			File: "actor/supervisor/restart.go",
			Old:  "if !c.Significant || s.spec.AutoShutdown == Never {",
			New:  "if s.spec.AutoShutdown == Never {",
		},
		{
			Name: "a terminated child is forgotten",
			File: "actor/supervisor/admin.go",
			Old:  "\ts.answer(p, c, outcome{Err: fmt.Errorf(\"supervisor: restart child %q: it was terminated meanwhile\", id)})\n\tif c.Restart == Temporary {",
			New:  "\ts.answer(p, c, outcome{Err: fmt.Errorf(\"supervisor: restart child %q: it was terminated meanwhile\", id)})\n\tif c.Restart <= Temporary {",
		},
		{
			Name: "a terminated child is restarted all the same",
			File: "actor/supervisor/admin.go",
			Old:  "\tc.restarting = false\n\tc.skipped =",
			New:  "\tc.skipped =",
		},
		{
			Name: "a running child can be deleted",
			File: "actor/supervisor/admin.go",
			Old:  "\tcase !c.pid.IsZero():\n\t\treturn fail(ErrRunning)\n\t}\n\tif s.group == c {",
			New:  "\t}\n\tif s.group == c {",
		},
		{
			Name: "a supervisor as a child has five seconds",
			File: "actor/supervisor/spec.go",
			Old:  "\tcase c.Supervisor:\n\t\treturn Infinity",
			New:  "\tcase c.Supervisor:\n\t\treturn DefaultShutdown",
		},
		{
			Name: "max_children counts one more",
			File: "actor/dynamicsupervisor/spec.go",
			Old:  "len(d.byPID) >= d.spec.MaxChildren",
			New:  "len(d.byPID) > d.spec.MaxChildren",
		},
		{
			Name: "a DynamicSupervisor restarts temporary children",
			File: "actor/dynamicsupervisor/dynamic.go",
			Old:  "if c.Restart == supervisor.Temporary || c.Restart == supervisor.Transient && !abnormal {",
			New:  "if c.Restart != supervisor.Permanent && !abnormal {",
		},
		{
			Name: "a DynamicSupervisor's restart that is ignored keeps the child",
			File: "actor/dynamicsupervisor/dynamic.go",
			Old:  "\tcase actor.Ignore:\n\t\td.remove(c)",
			New:  "\tcase actor.Ignore:",
		},
		{
			Name: "a DynamicSupervisor kills what it should tell to stop",
			File: "actor/dynamicsupervisor/halt.go",
			Old:  "signal, after := actor.Shutdown, c.ShutdownTime()",
			New:  "signal, after := actor.Kill, c.ShutdownTime()",
		},
		{
			Name: "a negative key leads elsewhere",
			File: "actor/partitionsupervisor/partitionsupervisor.go",
			Old:  "return int(-uint64(v.Int()) % n)",
			New:  "return int(uint64(v.Int()) % n)",
		},
		{
			Name: "a partition's restart does not keep its place",
			File: "actor/partitionsupervisor/partitionsupervisor.go",
			Old:  "\t\t\t\tif err == nil {\n\t\t\t\t\tt.pids[i].Store(&pid)",
			New:  "\t\t\t\tif err == nil && t.pids[i].Load() == nil {\n\t\t\t\t\tt.pids[i].Store(&pid)",
		},
		{
			Name: "prep_stop is forgotten when the root ends by itself",
			File: "actor/application/controller.go",
			Old:  "end = e.Reason\n\t\t\tprepStop()",
			New:  "end = e.Reason",
		},
		{
			Name: "what runs is started again from below",
			File: "actor/application/application.go",
			Old:  "|| slices.Contains(running, app.Name) {",
			New:  "|| slices.Contains(running, app.Name) && app.Requires == nil {",
		},
		{
			Name: "an application's environment is loaded at each start",
			File: "actor/application/env.go",
			Old:  "e.loaded[app.Name] = true",
			New:  "e.loaded[app.Name] = false",
		},
	}
}
