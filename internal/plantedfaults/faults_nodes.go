package plantedfaults

// nodeFaults are faults of what crosses between nodes.
func nodeFaults() []Fault {
	return []Fault{
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
		{
			Name: "a hidden node is told of",
			File: "cluster/internal/mesh/link.go",
			Old:  "return l.state == stateUp && !l.hidden",
			New:  "return l.state == stateUp",
		},
		{
			Name: "a hidden node counts as visible",
			File: "cluster/loop.go",
			Old:  "kind = Hidden",
			New:  "kind = Visible",
		},
		{
			Name: "who monitors nodes twice is told once",
			File: "cluster/nodes.go",
			Old:  "w.all = append(w.all, want)",
			New:  "if !slices.Contains(w.all, want) { w.all = append(w.all, want) }",
		},
		{
			Name: "to monitor nodes no more ends that of other types",
			File: "cluster/nodes.go",
			Old:  "!on && old == want",
			New:  "!on && old.pid == want.pid",
		},
		{
			Name: "a monitor of one node is not used up",
			File: "cluster/nodes.go",
			Old:  "pids := append(w.of[msg.Node], w.ofTypeLocked(msg.Type)...)\n\tdelete(w.of, msg.Node)",
			New:  "pids := append(slices.Clone(w.of[msg.Node]), w.ofTypeLocked(msg.Type)...)",
		},
		{
			Name: "who monitors a node that is out of reach is not told",
			Core: true,
			File: "cluster/nodes.go",
			Old:  "n.watchers.unreachable(n.system, NodeDown{Node: node, Reason: r.Err})",
			New:  "_ = r",
		},
		{
			Name: "every node that is down was disconnected from",
			File: "cluster/loop.go",
			Old:  "Type: kind, Reason: e.Reason",
			New:  "Type: kind, Reason: ErrDisconnect",
		},
	}
}
