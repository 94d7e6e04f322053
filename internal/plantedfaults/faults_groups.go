package plantedfaults

// groupFaults are faults of process groups and of calls to other nodes.
func groupFaults() []Fault {
	return []Fault{
		{
			Name: "a process that has joined twice has left after one leave",
			File: "cluster/internal/groups/machine.go",
			Old:  "if e.groups = slices.Delete(e.groups, i, i+1); len(e.groups) == 0 {",
			New:  "if e.groups = slices.DeleteFunc(e.groups, func(g any) bool { return g == ev.Group }); len(e.groups) == 0 {",
		},
		{
			Name: "a member that dies stays one on other nodes",
			File: "cluster/internal/groups/machine.go",
			Old:  "m.broadcast(Left{Peer: m.self, PIDs: pids, Groups: e.groups})",
			New:  "_ = pids",
		},
		{
			Name: "the members of a node that is lost stay",
			Core: true,
			File: "cluster/internal/groups/machine.go",
			Old:  "m.table.take(g, pids, false)",
			New:  "_ = pids",
		},
		{
			Name: "who monitors a scope is told everything twice",
			File: "cluster/internal/groups/machine.go",
			Old:  "range [][]*subscriber{m.scope, m.byGroup[group]}",
			New:  "range [][]*subscriber{m.scope, m.scope, m.byGroup[group]}",
		},
		{
			Name: "who monitors a group is not told of joins on other nodes",
			File: "cluster/internal/groups/machine.go",
			Old:  "m.notify(group, true, pids)",
			New:  "_ = pids",
		},
		{
			Name: "scopes do not find each other when nodes meet again",
			File: "cluster/internal/groups/machine.go",
			Old:  "m.do(Announce{Node: ev.Node, Message: Discover{Peer: m.self}})",
			New:  "_ = ev",
		},
		{
			Name: "a demonitor of a group leaves what was told in the mailbox",
			File: "cluster/pg/pg.go",
			Old:  "for found {",
			New:  "for found && ref.IsZero() {",
		},
		{
			Name: "a process of another node joins a group here",
			File: "cluster/pg/pg.go",
			Old:  "if pid.NodeID() != here {",
			New:  "if pid.IsZero() && pid.NodeID() != here {",
		},
		{
			Name: "the late response of a call to another node is delivered",
			Core: true,
			File: "cluster/erpc/request.go",
			Old:  "p.Demonitor(id.ref)",
			New:  "",
		},
		{
			Name: "a throw in a function of another node is an exit",
			File: "cluster/erpc/server.go",
			Old:  "r.Class, r.Reason = ClassThrow, thrown",
			New:  "r.Class, r.Reason = ClassExit, thrown",
		},
		{
			Name: "an exit in a function of another node is a signal",
			File: "cluster/erpc/server.go",
			Old:  "r.Class, r.Reason = ClassExit, exit",
			New:  "r.Class, r.Reason = ClassSignal, exit",
		},
		{
			Name: "a function that is killed has exited normally",
			File: "cluster/erpc/server.go",
			Old:  "reply{Tag: m0.Tag, Class: ClassSignal, Reason: m.Reason}",
			New:  "reply{Tag: m0.Tag, Class: ClassSignal, Reason: actor.Normal}",
		},
		{
			Name: "a call whose connection is lost has timed out",
			File: "cluster/erpc/request.go",
			Old:  "return none, id.fail(ClassERPC, m.Reason, ErrUnknown)",
			New:  "return none, id.fail(ClassERPC, actor.Timeout, ErrUnknown)",
		},
	}
}
