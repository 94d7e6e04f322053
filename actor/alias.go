package actor

// AliasMode says when an alias ends, besides by Unalias and by its process's death. As
// a MonitorOption it makes the monitor's reference an alias: the option {:alias, mode}.
type AliasMode uint8

const (
	// ExplicitUnalias ends it at Unalias only, :explicit_unalias. As a monitor's it
	// outlives the monitor.
	ExplicitUnalias AliasMode = iota + 1
	// DemonitorAlias ends it with its monitor, at Demonitor or the Down: :demonitor.
	DemonitorAlias
	// ReplyDemonitor ends it with its monitor, or with the first message that is sent to
	// it, which ends the monitor too: :reply_demonitor. It is what a call uses: a late
	// reply never reaches the mailbox.
	ReplyDemonitor
	// ReplyAlias ends it with the first message that is sent to it: :reply. It is for
	// Alias; to Monitor it is ExplicitUnalias.
	ReplyAlias
)

func (AliasMode) monitorOption() {}

// Alias makes a reference through which the process can be reached until Unalias,
// or its death: Process.alias(). Give it out where late messages are not wanted. With
// ReplyAlias it ends with the first message, as Process.alias([:reply]); other modes
// are for Monitor, and here are ExplicitUnalias.
func (p *Process) Alias(mode ...AliasMode) Ref {
	if p.enter() != nil {
		return Ref{}
	}
	ref := p.sys.MakeRef()
	ref.owner = p.id
	m := ExplicitUnalias
	if len(mode) > 0 && mode[len(mode)-1] == ReplyAlias {
		m = ReplyAlias
	}
	p.mu.Lock()
	p.aliasLocked(ref, m)
	p.mu.Unlock()
	p.leave()
	return ref
}

func (p *Process) aliasLocked(ref Ref, mode AliasMode) {
	r := p.rareLocked()
	if r.aliases == nil {
		r.aliases = make(map[Ref]AliasMode)
	}
	r.aliases[ref] = mode
}

// Unalias ends an alias of the process: Process.unalias. Messages sent to it from then
// on are lost. A monitor whose alias it was stays. It is false when ref is no active
// alias of the process.
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
	if m := p.monitors.at(ref); m != nil && m.alias != 0 {
		m.alias, active = 0, true
	}
	p.mu.Unlock()
	p.leave()
	return active
}

// sendAlias delivers msg to the process whose alias ref is, if it is one.
func (s *System) sendAlias(by *Process, ref Ref, msg any) error {
	if ref.owner == 0 {
		return nil
	}
	if ref.node != s.ref {
		return s.sendRemote(by.selfOrNone(), ref, msg)
	}
	q := s.table.get(ref.owner)
	if q == nil {
		return errDead
	}
	if by != nil {
		if w, ok := by.answered(ref); ok {
			return q.answer(by, w, ref, msg)
		}
	}
	q.mu.Lock()
	m := q.monitors.at(ref)
	var mode AliasMode
	switch {
	case q.state.Load() >= doomed:
	case m != nil && m.alias != 0:
		mode = m.alias
	case q.rare != nil:
		mode = q.rare.aliases[ref]
	}
	if mode == 0 {
		q.mu.Unlock()
		return errDead
	}
	// A MailboxLimit is no matter: the alias was given out to be answered.
	switch mode {
	case ReplyDemonitor:
		pid, more := m.pid, m.more
		q.monitors.delete(ref)
		q.mu.Unlock()
		// Who has the reply finds nothing of the monitor any more.
		s.dropWatcher(q.Self(), pid, more, ref)
		q.mu.Lock()
		if q.state.Load() >= doomed {
			q.mu.Unlock()
			return errDead
		}
	case ReplyAlias:
		delete(q.rare.aliases, ref)
	}
	q.appendAndUnlock(by, msg)
	return nil
}

// answered takes the monitor of a request that p is about to answer from p.
func (p *Process) answered(ref Ref) (w watcher, ok bool) {
	p.mu.Lock()
	if at := p.watchers.at(ref); at != nil && at.once {
		w, ok = *at, true
		p.watchers.delete(ref)
	}
	p.mu.Unlock()
	return w, ok
}

// answer delivers what by, who was asked, answers, and ends the monitor: who has the
// answer finds nothing of it any more. w is what by has had of the monitor.
func (p *Process) answer(by *Process, w watcher, ref Ref, msg any) error {
	p.mu.Lock()
	m := p.monitors.at(ref)
	switch {
	case m == nil || p.state.Load() >= doomed:
		p.mu.Unlock()
		return errDead
	case m.alias == 0: // only the alias has ended
		p.mu.Unlock()
		by.mu.Lock()
		by.watchers.put(ref, w)
		by.mu.Unlock()
		p.mu.Lock()
		gone := p.monitors.at(ref) == nil
		p.mu.Unlock()
		if gone { // while by had nothing of it
			p.sys.dropWatcher(p.Self(), by.Self(), nil, ref)
		}
		return errDead
	}
	p.monitors.delete(ref)
	p.appendAndUnlock(by, msg)
	return nil
}
