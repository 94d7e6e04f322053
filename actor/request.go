package actor

// Request sends a message that asks for one answer, as gen:call does: a Monitor of to with
// ReplyDemonitor, and the message that message makes of its reference. The answer is what
// is sent to that reference, once; the Down comes instead when there is none. To give up
// is to Demonitor: an answer that comes after it is lost.
//
//	mark := p.Mark()
//	ref, err := p.Request(to, func(ref actor.Ref) any { return Question{ref} })
//	answer, err := actor.ReceiveSince(p, mark, time.Second, …)
//
// An error means that nothing was sent, as for Send, and that there is no monitor. message
// runs before anything happens.
func (p *Process) Request(to Dest, message func(ref Ref) any) (Ref, error) {
	s := p.sys
	pid, isPID := to.(PID)
	if !isPID || pid.node != s.ref || pid.id == p.id || s.strict || s.tracer != nil {
		return p.requestElse(to, message)
	}
	ref := s.MakeRef()
	ref.owner = p.id
	msg := message(ref)
	if msg == nil {
		return p.requestElse(to, message) // which says what is wrong
	}
	if err := p.enter(); err != nil {
		return Ref{}, err
	}
	p.mu.Lock()
	p.monitors.put(ref, monitored{pid: pid, alias: ReplyDemonitor})
	p.mu.Unlock()
	err := errDead
	if q := s.table.get(pid.id); q != nil {
		err = q.requested(p.Self(), ref, msg)
	}
	if err != nil {
		if err == errDead { //nolint:errorlint // as requested gives it
			s.down(pid, p.Self(), ref, NoProc)
			err = nil
		} else {
			p.mu.Lock()
			p.monitors.delete(ref)
			p.mu.Unlock()
			ref, err = Ref{}, undead(err)
		}
	}
	p.leave()
	return ref, err
}

// requestElse is Request where it is not to another process of this node by its PID.
func (p *Process) requestElse(to Dest, message func(ref Ref) any) (Ref, error) {
	to = p.sys.unvia(to)
	ref := p.Monitor(to, ReplyDemonitor)
	if err := p.Send(to, message(ref)); err != nil {
		p.Demonitor(ref, Flush)
		return Ref{}, err
	}
	return ref, nil
}

// requested is Monitor and Send as p sees them.
func (p *Process) requested(by PID, ref Ref, msg any) error {
	p.mu.Lock()
	switch state := p.state.Load(); {
	case state >= dead:
		p.mu.Unlock()
		return errDead
	case state == doomed:
		p.watchers.put(ref, watcher{pid: by, late: true})
		p.mu.Unlock()
		return nil
	case p.bounded && p.fullLocked():
		p.mu.Unlock()
		return ErrMailboxFull
	}
	p.watchers.put(ref, watcher{pid: by, once: true})
	// Nothing is left to the sender's goroutine: it is about to wait.
	p.appendAndUnlock(nil, msg)
	return nil
}
