package actor

// returnWatch is who wants to know that a dead process's body has returned.
type returnWatch struct {
	pid PID
	ref Ref
}

// BodyReturned is the message that answers NotifyReturn: the body of the dead
// process PID has returned, and its deferred functions have run.
type BodyReturned struct {
	Ref Ref
	PID PID
}

// NotifyReturn asks whether the body of a process that died is still running: Go
// cannot stop a goroutine from outside, so a killed process's body goes on until its
// next call into the framework. When it is, lingers is true and a BodyReturned with
// the reference comes once it has returned. A supervisor waits for that before it
// starts a replacement.
func (p *Process) NotifyReturn(pid PID) (ref Ref, lingers bool) {
	if p.enter() != nil {
		return Ref{}, false
	}
	s := p.sys
	s.lingerMu.Lock()
	q := s.lingers[pid]
	s.lingerMu.Unlock()
	if q != nil {
		q.mu.Lock()
		if !q.returned {
			ref, lingers = s.MakeRef(), true
			r := q.rareLocked()
			r.onReturn = append(r.onReturn, returnWatch{p.Self(), ref})
		}
		q.mu.Unlock()
	}
	p.leave()
	return ref, lingers
}

// Lingering is how many processes of this node are dead while their body has not
// returned. A number that grows means bodies that loop or wait without ever calling
// into the framework.
func (s *System) Lingering() int {
	s.lingerMu.Lock()
	defer s.lingerMu.Unlock()
	return len(s.lingers)
}

// linger notes a process that dies while its body runs. Its lock is held.
func (s *System) linger(p *Process) {
	p.lingers = true
	s.lingerMu.Lock()
	s.lingers[p.Self()] = p
	s.lingerMu.Unlock()
}

// bodyReturned is the very end of a process that lingered.
func (s *System) bodyReturned(p *Process) {
	s.lingerMu.Lock()
	delete(s.lingers, p.Self())
	s.lingerMu.Unlock()
	p.mu.Lock()
	var watches []returnWatch
	if p.rare != nil {
		watches = p.rare.onReturn
		p.rare.onReturn = nil
	}
	p.mu.Unlock()
	for _, w := range watches {
		s.deliverAlways(PID{}, w.pid, BodyReturned{Ref: w.ref, PID: p.Self()})
	}
}
