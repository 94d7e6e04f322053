package actor

import "fmt"

// Link links the process with to, as Process.link: when one dies abnormally, so
// does the other, unless it traps exits and gets an Exit instead. Two processes are
// linked or not: linking twice changes nothing, nor does linking to oneself.
//
// Linking to a process that is dead is an error, NoProc, for a process that does
// not trap exits. One that does gets the Exit with NoProc, and no error, as on the
// BEAM. A link to a process on a node that is out of reach is answered with an exit
// signal, NoConnection.
func (p *Process) Link(to PID) error {
	if err := p.enter(); err != nil {
		return err
	}
	err := p.link(to)
	p.leave()
	return err
}

func (p *Process) link(to PID) error {
	self := p.Self()
	if to == self {
		return nil
	}
	if t := p.sys.tracer; t != nil {
		t(Event{Kind: EventLink, PID: self, Peer: to})
	}
	if to.node != p.sys.ref {
		if to.IsZero() {
			return fmt.Errorf("actor: link to %v: %w", to, NoProc)
		}
		p.sys.linkRemote(p, to)
		return nil
	}
	q := p.sys.table.get(to.id)
	if q != nil {
		lockBoth(p, q)
		alive := q.state.Load() < doomed
		if alive {
			p.links.put(to, struct{}{})
			q.links.put(self, struct{}{})
		}
		q.mu.Unlock()
		p.mu.Unlock()
		if alive {
			return nil
		}
	}
	p.mu.Lock()
	if p.trap && p.state.Load() < doomed {
		p.unlockAndWake(p.appendLocked(Exit{From: to, Reason: NoProc}))
		return nil
	}
	p.mu.Unlock()
	return fmt.Errorf("actor: link to %v: %w", to, NoProc)
}

// lockBoth locks two processes in the order of their numbers, so that both ends of
// a link change at once and two callers never wait for each other.
func lockBoth(p, q *Process) {
	if p.id > q.id {
		p, q = q, p
	}
	p.mu.Lock()
	q.mu.Lock()
}

// Unlink removes the link with to, as Process.unlink. When it has returned, no exit
// signal will come through that link; an Exit message that came before stays in the
// mailbox.
func (p *Process) Unlink(to PID) {
	if p.enter() != nil {
		return
	}
	self := p.Self()
	if t := p.sys.tracer; t != nil {
		t(Event{Kind: EventUnlink, PID: self, Peer: to})
	}
	switch q := p.sys.local(to); {
	case q != nil && q != p:
		lockBoth(p, q)
		p.links.delete(to)
		q.links.delete(self)
		q.mu.Unlock()
		p.mu.Unlock()
	case q == nil:
		p.mu.Lock()
		_, linked := p.links.delete(to)
		p.mu.Unlock()
		if linked && to.node != p.sys.ref {
			p.sys.unlinkRemote(self, to)
		}
	}
	p.leave()
}

// MonitorOption refines Monitor.
type MonitorOption uint8

// ReplyDemonitor makes the monitor's reference an alias of the caller as well, for
// one reply: [alias: :reply_demonitor]. The first message sent to the reference is
// delivered and ends both alias and monitor; Demonitor and the Down end both too.
// What comes after is lost, so a late reply never reaches the mailbox.
const ReplyDemonitor MonitorOption = 1

// Monitor watches to, a PID or a name, as Process.monitor: when its process dies the
// caller gets a Down with the returned reference, once. When there is no such
// process the Down is there at once, with NoProc; when its node is out of reach,
// with NoConnection. Each call sets a monitor of its own.
//
// A Down comes after every message that the dead process had sent to the caller.
func (p *Process) Monitor(to Dest, opts ...MonitorOption) Ref {
	if p.enter() != nil {
		return Ref{}
	}
	ref := p.sys.MakeRef()
	alias := false
	for _, o := range opts {
		alias = alias || o == ReplyDemonitor
	}
	if alias {
		ref.owner = p.id
	}
	p.monitor(ref, to, alias)
	p.leave()
	return ref
}

func (p *Process) monitor(ref Ref, to Dest, alias bool) {
	s, self := p.sys, p.Self()
	m := monitored{alias: alias}
	var q *Process
	switch d := to.(type) {
	case PID:
		m.pid = d
		q = s.local(d)
	case Name:
		m.name = NameAt{d, s.name}
		q = s.names.get(d)
	case NameAt:
		m.name = d
		if d.Node == s.name {
			q = s.names.get(d.Name)
		}
	}
	if t := s.tracer; t != nil {
		t(Event{Kind: EventMonitor, PID: self, Peer: m.pid, Name: m.name, Ref: ref})
	}
	if q == p && !alias {
		return // a process never sees its own death
	}
	remote := q == nil && ((m.name.Node != "" && m.name.Node != s.name) || (!m.pid.IsZero() && m.pid.node != s.ref))
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
	s, self := p.sys, p.Self()
	p.mu.Lock()
	m, found := p.monitors.delete(ref)
	p.mu.Unlock()
	if t := s.tracer; t != nil {
		t(Event{Kind: EventDemonitor, PID: self, Ref: ref})
	}
	if found {
		if m.proto != nil {
			p.unwatchActor(m.proto)
		} else {
			s.dropWatcher(self, m.pid, m.name, ref)
		}
	}
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

// Alias makes a reference through which the process can be reached until Unalias,
// or its death: Process.alias(). Give it out where late messages are not wanted.
func (p *Process) Alias() Ref {
	if p.enter() != nil {
		return Ref{}
	}
	ref := p.sys.MakeRef()
	ref.owner = p.id
	p.mu.Lock()
	r := p.rareLocked()
	if r.aliases == nil {
		r.aliases = make(map[Ref]struct{})
	}
	r.aliases[ref] = struct{}{}
	p.mu.Unlock()
	p.leave()
	return ref
}

// Unalias ends an alias that Alias made: Process.unalias. Messages sent to it from
// then on are lost. It is false when ref is no active alias of the process.
func (p *Process) Unalias(ref Ref) bool {
	if p.enter() != nil {
		return false
	}
	active := false
	p.mu.Lock()
	if p.rare != nil {
		_, active = p.rare.aliases[ref]
		delete(p.rare.aliases, ref)
	}
	p.mu.Unlock()
	p.leave()
	return active
}

// sendAlias delivers msg to the process whose alias ref is, if it is one.
func (s *System) sendAlias(from PID, ref Ref, msg any) error {
	if ref.owner == 0 {
		return nil
	}
	if s.tracer != nil {
		s.tracer(Event{Kind: EventSend, PID: from, Ref: ref, Message: msg})
	}
	if ref.node != s.ref {
		return s.route(ref.node.Value(), &Signal{Kind: SignalMessage, From: from, ToRef: ref, Message: msg})
	}
	q := s.table.get(ref.owner)
	if q == nil {
		return nil
	}
	self := q.Self()
	q.mu.Lock()
	if q.state.Load() >= doomed {
		q.mu.Unlock()
		return nil
	}
	if m, ok := q.monitors.get(ref); ok && m.alias {
		q.monitors.delete(ref)
		q.unlockAndWake(q.appendLocked(msg))
		s.dropWatcher(self, m.pid, m.name, ref)
		return nil
	}
	if q.rare != nil {
		if _, ok := q.rare.aliases[ref]; ok {
			q.unlockAndWake(q.appendLocked(msg))
			return nil
		}
	}
	q.mu.Unlock()
	return nil
}
