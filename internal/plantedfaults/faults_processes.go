package plantedfaults

// processFaults are faults of aliases, tags, names, the dictionary, info and spawn.
func processFaults() []Fault {
	return []Fault{
		{
			Name: "an explicit alias ends with the first message",
			File: "actor/alias.go",
			Old:  "case ReplyAlias:\n\t\tdelete(q.rare.aliases, ref)",
			New:  "case ReplyAlias, ExplicitUnalias:\n\t\tdelete(q.rare.aliases, ref)",
		},
		{
			Name: "an alias for one reply takes any number",
			File: "actor/alias.go",
			Old:  "case ReplyAlias:\n\t\tdelete(q.rare.aliases, ref)",
			New:  "case ReplyAlias:",
		},
		{
			Name: "a reply leaves its monitor",
			File: "actor/alias.go",
			Old:  "pid, more := m.pid, m.more\n\t\tq.monitors.delete(ref)\n",
			New:  "pid, more := PID{}, m.more\n\t\tm.alias = 0\n",
		},
		{
			Name: "demonitor ends an explicit alias",
			File: "actor/monitor.go",
			Old:  "found := p.demonitor(ref)\n",
			New:  "found := p.demonitor(ref)\n\tif p.rare != nil {\n\t\tdelete(p.rare.aliases, ref)\n\t}\n",
		},
		{
			Name: "a DOWN leaves the alias of its monitor",
			File: "actor/signal.go",
			Old:  "q.monitors.delete(ref)\n\tq.appendAndUnlock(nil, d)",
			New:  "if m.alias != 0 {\n\t\tq.aliasLocked(ref, ExplicitUnalias)\n\t}\n\tq.monitors.delete(ref)\n\tq.appendAndUnlock(nil, d)",
		},
		{
			Name: "to unalias removes the monitor",
			File: "actor/alias.go",
			Old:  "m.alias, active = 0, true",
			New:  "p.monitors.delete(ref)\n\t\tactive = true",
		},
		{
			Name: "unalias says that there was an alias",
			File: "actor/alias.go",
			Old:  "_, active = p.rare.aliases[ref]",
			New:  "active = ref.owner == p.id",
		},
		{
			Name: "an alias is never registered for a spawned monitor",
			File: "actor/spawn.go",
			Old:  "if explicit {\n\t\tparent.aliasLocked(ref, ExplicitUnalias)\n\t}",
			New:  "_ = explicit",
		},
		{
			Name: "a tag is forgotten",
			File: "actor/signal.go",
			Old:  "d.Tag, d.Name = m.more.tag, m.more.name",
			New:  "d.Name = m.more.name",
		},
		{
			Name: "the options of a spawned monitor are forgotten",
			File: "actor/spawn.go",
			Old:  "explicit = m.refine(&ref, parent, opts.MonitorOpts)",
			New:  "explicit = m.refine(&ref, parent, opts.MonitorOpts[:0])",
		},
		{
			Name: "a name can be taken from its holder",
			File: "actor/names.go",
			Old:  "if _, taken := n.holders[name]; taken {\n\t\treturn false\n\t}\n",
			New:  "",
		},
		{
			Name: "a process can have two names",
			File: "actor/names.go",
			Old:  "if p.name != \"\" {\n\t\tif p.name != name",
			New:  "if p.name == name {\n\t\tif p.name != name",
		},
		{
			Name: "to unregister leaves the process its name",
			File: "actor/names.go",
			Old:  "if held {\n\t\t\tp.name = \"\"\n\t\t}",
			New:  "_ = held",
		},
		{
			Name: "a child inherits no group leader",
			File: "actor/spawn.go",
			Old:  "if s.leaders.Load() {",
			New:  "if s.leaders.Load() && child.trap {",
		},
		{
			Name: "a child inherits trap_exit",
			File: "actor/spawn.go",
			Old:  "child.parent = parent.id\n",
			New:  "child.parent = parent.id\n\t\tchild.trap = parent.trap\n",
		},
		{
			Name: "a child inherits the dictionary",
			File: "actor/spawn.go",
			Old:  "child.parent = parent.id\n",
			New:  "child.parent = parent.id\n\t\tfor key, value := range parent.Dictionary() {\n\t\t\tchild.rareLocked().dict.put(key, value)\n\t\t}\n",
		},
		{
			Name: "nobody knows who started a process",
			File: "actor/spawn.go",
			Old:  "child.parent = parent.id\n",
			New:  "child.parent = 0\n",
		},
		{
			Name: "put gives what is there now",
			File: "actor/info.go",
			Old:  "r.dict.put(key, value)\n\treturn old",
			New:  "r.dict.put(key, value)\n\treturn value",
		},
		{
			Name: "to delete an entry leaves nil there",
			File: "actor/info.go",
			Old:  "p.rare.dict.delete(key)",
			New:  "p.rare.dict.put(key, nil)",
		},
		{
			Name: "info overlooks what a receive has skipped",
			File: "actor/info.go",
			Old:  "for _, msg := range p.cur[p.pos.Load():] {\n\t\tif msg != nil {",
			New:  "for _, msg := range p.cur[p.pos.Load():] {\n\t\tif msg != nil && !p.resting {",
		},
		{
			Name: "whoever waits is said to run",
			File: "actor/info.go",
			Old:  "case p.resting:\n\t\tinfo.Status = StatusWaiting",
			New:  "case p.resting:\n\t\tinfo.Status = StatusRunning",
		},
		{
			Name: "the dead can be given a group leader",
			File: "actor/info.go",
			Old:  "err := NoProc\n\tp.sys.leaders",
			New:  "var err error\n\tp.sys.leaders",
		},
		{
			Name: "a server knows only who started it",
			File: "actor/spawn.go",
			Old:  "if own, ok := (*at).([]any); ok {",
			New:  "if own, ok := (*at).([]any); ok && len(own) == 0 {",
		},
	}
}
