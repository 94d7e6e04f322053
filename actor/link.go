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
		p.appendAndUnlock(p, Exit{From: to, Reason: NoProc})
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
		linked := p.links.delete(to)
		p.mu.Unlock()
		if linked && to.node != p.sys.ref {
			p.sys.unlinkRemote(self, to)
		}
	}
	p.leave()
}
