package plantedfaults

const (
	globalMachine   = "cluster/internal/names/machine.go"
	globalTable     = "cluster/internal/names/table.go"
	globalLocks     = "cluster/internal/names/locks.go"
	globalRegistrar = "cluster/internal/names/registrar.go"
	globalOverlap   = "cluster/internal/names/overlap.go"
)

// globalFaults are faults of the kernel service global.
func globalFaults() []Fault {
	return []Fault{
		{
			Name: "a global name outlives its process",
			File: globalMachine,
			Old:  "if c.pid == pid {",
			New:  "if c.pid == pid && c.seq == 0 {",
		},
		{
			Name: "a global name outlives the connection to its node",
			File: globalMachine,
			Old:  "m.removeEntry(c)",
			New:  "_ = c",
		},
		{
			Name: "a global name that is held is given away",
			Core: true,
			File: globalTable,
			Old:  "if c.owner != m.self || m.cfg.Alive == nil || m.cfg.Alive(c.pid) {",
			New:  "if c.seq == 0 {",
		},
		{
			Name: "a process may have several global names",
			File: globalRegistrar,
			Old:  "case !o.over && !m.cfg.MultiName && m.named[o.pid] > 0:",
			New:  "case false:",
		},
		{
			Name: "re_register_name leaves the name to who had it as well",
			File: globalTable,
			Old:  "if c.owner != m.self && b.Over {",
			New:  "if c.seq == 0 {",
		},
		{
			Name: "unregister_name is told to nobody",
			File: globalTable,
			Old:  "m.broadcast(m.others(), func(wave uint64) any { return Unclaim{wave, c.name, c.seq} }, then)",
			New:  "then()",
		},
		{
			Name: "of two nodes that meet the higher name resolves a conflict",
			File: globalTable,
			Old:  "if c.owner <= m.self || c.yielding {",
			New:  "if c.owner >= m.self || c.yielding {",
		},
		{
			Name: "who has lost a conflict over a global name keeps it",
			File: globalTable,
			Old:  "m.send(r.with, Yield{r.name, his.seq})",
			New:  "",
		},
		{
			Name: "random_exit_name kills the process that keeps the name",
			File: "cluster/global/resolve.go",
			Old:  "_ = p.SendExit(high, actor.Kill)",
			New:  "high = low\n\t_ = p.SendExit(high, actor.Kill)",
		},
		{
			Name: "random_notify_name tells the process that keeps the name",
			File: "cluster/global/resolve.go",
			Old:  "_ = p.Send(high, NameConflict{name})",
			New:  "high = low\n\t_ = p.Send(high, NameConflict{name})",
		},
		{
			Name: "a failing resolver takes the name from both",
			File: "cluster/global/server.go",
			Old:  "winner = e.Other",
			New:  "",
		},
		{
			Name: "a global lock keeps nobody out",
			Core: true,
			File: globalLocks,
			Old:  "if l.requester != requester {",
			New:  "if l.requester == nil {",
		},
		{
			Name: "a global lock keeps out other processes of its requester",
			File: globalLocks,
			Old:  "if l.requester != requester {",
			New:  "if len(l.holders) > 0 && l.holders[0] != h {",
		},
		{
			Name: "any process removes a global lock",
			File: globalLocks,
			Old:  "m.release(b.Resource, func(o holder) bool { return o == h })",
			New:  "m.release(b.Resource, func(holder) bool { return true })",
		},
		{
			Name: "a global lock that one node refused stays on the others",
			File: globalLocks,
			Old:  "for _, n := range a.granted {",
			New:  "for _, n := range a.granted[:0] {",
		},
		{
			Name: "a global lock outlives its process",
			File: globalLocks,
			Old:  "return h.pid == pid",
			New:  "return h.pid == pid && h.node == \"\"",
		},
		{
			Name: "a global transaction keeps its lock",
			File: "cluster/global/lock.go",
			Old:  "defer func() { _ = DelLock(p, id, opts...) }()",
			New:  "",
		},
		{
			Name: "overlapping partitions are not prevented",
			File: globalOverlap,
			Old:  "if m.cfg.AllowOverlapping {",
			New:  "if !m.cfg.AllowOverlapping {",
		},
	}
}
