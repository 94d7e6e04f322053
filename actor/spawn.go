package actor

import "context"

// SpawnOpts says how a process is started: spawn_opt. The zero value is a plain spawn.
type SpawnOpts struct {
	Link    bool // as spawn_link
	Monitor bool // as spawn_monitor
	// MonitorOpts refine the monitor, as the option {:monitor, opts}; they set one also
	// when Monitor is false.
	MonitorOpts []MonitorOption
	// Name registers the process before its body runs. When the name is taken the
	// process is not started and SpawnOpt returns a zero PID.
	Name Name
	// ProcLib gives the process its $ancestors in the dictionary, as proc_lib:spawn does:
	// who started it, then who started that one, each by its name if it has one. The list
	// is shared with its siblings: read it, do not change it.
	ProcLib bool
	// MailboxLimit is how many messages may wait in the mailbox, 0 for any number. A
	// message beyond it is not delivered: a sender on this node gets ErrMailboxFull, one
	// on another node gets nothing, and ProcessInfo.Dropped counts it. Down, trapped exits,
	// timers' messages and what comes through an alias, such as the reply of a call, are
	// always delivered. The BEAM has no such bound, but for max_heap_size, which kills the
	// receiver.
	MailboxLimit int
}

// Spawn starts a process with a body of its own, as spawn. The body's result is
// the exit reason: nil is Normal. A panic is a reason too, a *PanicError.
func (p *Process) Spawn(body func(*Process) error) PID {
	pid, _ := p.spawn(&Process{handler: blocking(body)}, nil)
	return pid
}

// SpawnLink starts a process that is linked to this one, as spawn_link. The link is
// there before its body runs.
func (p *Process) SpawnLink(body func(*Process) error) PID {
	pid, _ := p.SpawnOpt(body, SpawnOpts{Link: true})
	return pid
}

// SpawnMonitor starts a process that this one monitors, as spawn_monitor.
func (p *Process) SpawnMonitor(body func(*Process) error) (PID, Ref) {
	return p.SpawnOpt(body, SpawnOpts{Monitor: true})
}

// SpawnOpt starts a process as opts say, as spawn_opt. The Ref is that of the
// monitor, or zero. In a body that is unwinding it starts nothing and returns zero.
func (p *Process) SpawnOpt(body func(*Process) error, opts SpawnOpts) (PID, Ref) {
	return p.spawn(&Process{handler: blocking(body)}, &opts)
}

// SpawnCallback starts a process that consists of callbacks; see Callback.
func (p *Process) SpawnCallback(cb Callback, opts SpawnOpts) (PID, Ref) {
	return p.spawn(&Process{handler: cb, callback: true}, &opts)
}

// Go runs f on a goroutine of its own that is linked to the process: when one fails,
// so does the other. f stops when its context ends, at the process's death.
func (p *Process) Go(f func(ctx context.Context) error) PID {
	return p.SpawnLink(func(q *Process) error { return f(q.Context()) })
}

func (p *Process) spawn(child *Process, opts *SpawnOpts) (PID, Ref) {
	if p.enter() != nil {
		return PID{}, Ref{}
	}
	pid, ref := p.sys.spawn(p, child, opts)
	p.leave()
	return pid, ref
}

// spawn starts child; parent is nil for one started from outside any process.
func (s *System) spawn(parent, child *Process, opts *SpawnOpts) (pid PID, ref Ref) {
	child.sys, child.active = s, true
	if !s.admit() {
		return PID{}, Ref{}
	}
	s.table.reserve(child)
	pid = child.Self()
	if opts != nil && opts.MailboxLimit > 0 {
		child.bounded = true
		child.rareLocked().limit = opts.MailboxLimit
	}
	if parent != nil {
		child.parent = parent.id
		if s.leaders.Load() {
			child.inherit(parent)
		}
		if opts != nil {
			if opts.ProcLib {
				child.rareLocked().dict.put(ancestorsKey, parent.heirs())
			}
			ref = s.relate(parent, child, opts)
		}
	}
	// Only now can others find it. Whoever kills it finds its links and monitors.
	if opts == nil || opts.Name == "" {
		if s.tracer != nil {
			s.traceSpawn(parent, child, ref)
		}
		s.table.publish(child)
	} else if !s.publishNamed(opts.Name, child, parent, ref) {
		s.unrelate(parent, child, ref)
		s.depart()
		return PID{}, Ref{}
	}
	if s.closing.Load() {
		s.sendExit(nil, pid, Kill)
	}
	if child.callback {
		s.run(job{callback: child, sys: s})
	} else {
		s.run(job{body: child, sys: s})
	}
	return pid, ref
}

// inherit gives a child its parent's group leader.
func (p *Process) inherit(parent *Process) {
	if leader := parent.GroupLeader(); !leader.IsZero() {
		p.mu.Lock()
		p.rareLocked().leader = leader
		p.mu.Unlock()
	}
}

const ancestorsKey = Atom("$ancestors")

// heirs is the $ancestors of those that p starts: a []any, made once for all of them.
func (p *Process) heirs() any {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.rareLocked()
	if list, ok := r.heirs.([]any); ok {
		if name, named := list[0].(Name); named == (p.name != "") && name == p.name {
			return r.heirs
		}
	}
	list := make([]any, 1, 2)
	if p.name != "" {
		list[0] = p.name
	} else {
		list[0] = p.Self()
	}
	if at := r.dict.at(ancestorsKey); at != nil {
		if own, ok := (*at).([]any); ok {
			list = append(list, own...)
		}
	}
	r.heirs = list
	return r.heirs
}

// relate links and monitors a child that nobody knows yet. The parent is in an
// operation and stays.
func (s *System) relate(parent, child *Process, opts *SpawnOpts) (ref Ref) {
	var m monitored
	var explicit bool
	if opts.Monitor || len(opts.MonitorOpts) > 0 {
		ref = s.MakeRef()
		m.pid = child.Self()
		explicit = m.refine(&ref, parent, opts.MonitorOpts)
	}
	parent.mu.Lock()
	child.mu.Lock()
	if opts.Link {
		parent.links.put(child.Self(), struct{}{})
		child.links.put(parent.Self(), struct{}{})
	}
	if !ref.IsZero() {
		parent.monitors.put(ref, m)
		child.watchers.put(ref, watcher{pid: parent.Self()})
	}
	if explicit {
		parent.aliasLocked(ref, ExplicitUnalias)
	}
	child.mu.Unlock()
	parent.mu.Unlock()
	return ref
}

// unrelate takes back what relate did, for a child that could not be started.
func (s *System) unrelate(parent, child *Process, ref Ref) {
	if parent == nil {
		return
	}
	parent.mu.Lock()
	defer parent.mu.Unlock()
	parent.links.delete(child.Self())
	parent.monitors.delete(ref)
	if parent.rare != nil {
		delete(parent.rare.aliases, ref)
	}
}

//go:noinline
func (s *System) traceSpawn(parent, child *Process, ref Ref) {
	by := parent.selfOrNone()
	s.tracer(Event{Kind: EventSpawn, PID: child.Self(), Peer: by, Ref: ref})
	if child.links.has(by) {
		s.tracer(Event{Kind: EventLink, PID: by, Peer: child.Self()})
	}
	if !ref.IsZero() {
		s.tracer(Event{Kind: EventMonitor, PID: by, Peer: child.Self(), Ref: ref})
	}
}
