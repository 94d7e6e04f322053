package actor

// MonitorOption refines Monitor: an AliasMode, or a Tag.
type MonitorOption interface{ monitorOption() }

type tag struct{ term any }

func (tag) monitorOption() {}

// Tag makes the Down of a monitor carry term, in place of :DOWN: the option {:tag, term}.
func Tag(term any) MonitorOption { return tag{term} }

// Monitor watches to, a PID or a name, as Process.monitor: when its process dies the
// caller gets a Down with the returned reference, once. When there is no such
// process the Down is there at once, with NoProc; when its node is out of reach,
// with NoConnection. Each call sets a monitor of its own.
//
// With an AliasMode the reference is an alias of the caller as well: what is sent to it
// reaches the caller as long as the mode says. Of several modes the last counts.
//
// A Down comes after every message that the dead process had sent to the caller.
func (p *Process) Monitor(to Dest, opts ...MonitorOption) Ref {
	to = p.sys.unvia(to) // a Registrar is code of others: not within the operation
	if p.enter() != nil {
		return Ref{}
	}
	ref := p.sys.MakeRef()
	var m monitored
	if len(opts) > 0 && m.refine(&ref, p, opts) {
		p.mu.Lock()
		p.aliasLocked(ref, ExplicitUnalias)
		p.mu.Unlock()
	}
	p.monitor(ref, to, m)
	p.leave()
	return ref
}

// refine applies opts to a monitor of p, and reports whether its alias is one that
// does not end with the monitor.
func (m *monitored) refine(ref *Ref, p *Process, opts []MonitorOption) (explicit bool) {
	for _, o := range opts {
		switch o := o.(type) {
		case AliasMode:
			m.alias = o
		case tag:
			if o.term != nil {
				m.rest().tag = o.term
			}
		}
	}
	if m.alias != 0 {
		ref.owner = p.id
	}
	if m.alias == ExplicitUnalias || m.alias == ReplyAlias {
		m.alias = 0
		return true
	}
	return false
}

func (m *monitored) rest() *monitoredMore {
	if m.more == nil {
		m.more = new(monitoredMore)
	}
	return m.more
}

func (p *Process) monitor(ref Ref, to Dest, m monitored) {
	s, self := p.sys, p.Self()
	var q *Process
	switch d := to.(type) {
	case PID:
		m.pid = d
		q = s.local(d)
	case Name:
		m.rest().name = NameAt{d, s.name}
		q = s.names.get(d)
	case NameAt:
		m.rest().name = d
		if d.Node == s.name {
			q = s.names.get(d.Name)
		}
	}
	if s.tracer != nil {
		p.traceMonitor(ref, &m)
	}
	if q == p && m.alias == 0 {
		return // a process never sees its own death
	}
	remote := q == nil && !m.pid.IsZero() && m.pid.node != s.ref
	if name := m.name().Node; q == nil && name != "" && name != s.name {
		remote = true
	}
	if q != nil {
		m.pid = q.Self() // the name may be another process's by the time of Demonitor
	}
	p.mu.Lock()
	p.monitors.put(ref, m)
	p.mu.Unlock()
	switch {
	case remote:
		s.monitorRemote(self, m, ref)
	case q == nil:
		s.down(m.pid, self, ref, NoProc)
	default:
		q.mu.Lock()
		state := q.state.Load()
		if state < dead {
			q.watchers.put(ref, watcher{pid: self, late: state == doomed})
		}
		q.mu.Unlock()
		if state >= dead {
			s.down(m.pid, self, ref, NoProc)
		}
	}
}

//go:noinline
func (p *Process) traceMonitor(ref Ref, m *monitored) {
	p.sys.tracer(Event{Kind: EventMonitor, PID: p.Self(), Peer: m.pid, Name: m.name(), Ref: ref})
}

// DemonitorOption refines Demonitor.
type DemonitorOption uint8

const (
	// Flush also takes a Down of this monitor out of the mailbox, as [:flush].
	Flush DemonitorOption = iota + 1
	// Info makes the result tell whether the monitor was still there, as [:info].
	Info
)

// Demonitor removes the monitor ref, as Process.demonitor: no Down of it comes
// after. One that came before stays in the mailbox, unless Flush is given. The
// result is true; with Info it is false when there was no such monitor any more,
// since its Down had come or since ref never was one.
func (p *Process) Demonitor(ref Ref, opts ...DemonitorOption) bool {
	if p.enter() != nil {
		return false
	}
	if p.sys.tracer != nil {
		p.traceDemonitor(ref)
	}
	found := p.demonitor(ref)
	p.leave()
	result := true
	for _, o := range opts {
		switch o {
		case Info:
			result = found
		case Flush:
			if !found {
				_, _ = Receive(p, 0, func(d Down) bool { return d.Ref == ref })
			}
		}
	}
	return result
}

func (p *Process) demonitor(ref Ref) bool {
	p.mu.Lock()
	m := p.monitors.at(ref)
	if m == nil {
		p.mu.Unlock()
		return false
	}
	pid, more := m.pid, m.more
	p.monitors.delete(ref)
	p.mu.Unlock()
	if more != nil && more.proto != nil {
		p.unwatchActor(more.proto)
	} else {
		p.sys.dropWatcher(p.Self(), pid, more, ref)
	}
	return true
}

//go:noinline
func (p *Process) traceDemonitor(ref Ref) {
	p.sys.tracer(Event{Kind: EventDemonitor, PID: p.Self(), Ref: ref})
}
