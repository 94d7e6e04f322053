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
	}
}
