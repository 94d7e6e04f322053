package actor

import protoactor "github.com/asynkron/protoactor-go/actor"

// worklist is what remains to be told to others after processes have died. It is
// worked off by one goroutine in order, holding no lock: a ring of ten thousand
// links dies without recursion, and two that kill each other cannot wait for each
// other.
type worklist struct {
	notices []notice
}

type noticeKind uint8

const (
	noticeExit      noticeKind = iota // from died, and to is linked to it
	noticeDown                        // from died, and to monitors it with ref
	noticeDemonitor                   // from died, and monitored to with ref
	noticeTimers                      // process died, and timers are set to it
	noticeUnwatch                     // process died, and watched a Proto.Actor actor
	noticeActors                      // process died, and Proto.Actor actors watch it
	noticeGone                        // process died while no body was in it
)

type notice struct {
	kind    noticeKind
	from    PID
	to      PID
	name    NameAt // noticeDemonitor by name
	ref     Ref
	reason  error
	process *Process
	actor   *protoactor.PID
}

// buryLocked takes down a process whose state has just become dead: it drops what
// the process held and puts on w who must be told.
func (p *Process) buryLocked(w *worklist) {
	self := p.Self()
	if p.park != nil {
		p.park.waiting = false
		if p.park.timer != nil {
			p.park.timer.Stop()
		}
		p.park.cond.Signal()
	}
	p.inbox = nil
	for linked := range p.links.all() {
		w.notices = append(w.notices, notice{kind: noticeExit, from: self, to: linked, reason: p.reason})
	}
	for ref, by := range p.watchers.all() {
		n := notice{kind: noticeDown, from: self, to: by.pid, ref: ref, reason: p.reason}
		if by.late {
			n.reason = NoProc
		}
		w.notices = append(w.notices, n)
	}
	for ref, m := range p.monitors.all() {
		n := notice{kind: noticeDemonitor, from: self, to: m.pid, name: m.name, ref: ref}
		if m.proto != nil {
			n = notice{kind: noticeUnwatch, process: p, actor: m.proto}
		}
		w.notices = append(w.notices, n)
	}
	p.links, p.watchers, p.monitors = smallMap[PID, struct{}]{}, smallMap[Ref, watcher]{}, smallMap[Ref, monitored]{}
	if p.timed {
		w.notices = append(w.notices, notice{kind: noticeTimers, process: p})
	}
	if p.callback && !p.active {
		p.returned = true
		p.cur, p.handler = nil, nil
		w.notices = append(w.notices, notice{kind: noticeGone, process: p})
	}
	if r := p.rare; r != nil {
		if r.cancel != nil {
			r.cancel()
		}
		if r.proto != nil {
			p.buryProtoLocked(w)
		}
	}
	// Before anybody is told, the name is free and the PID reaches nobody.
	if p.name != "" {
		p.sys.names.release(p.name, p)
	}
	if !p.returned {
		p.sys.linger(p)
	}
	p.sys.table.remove(p)
	if t := p.sys.tracer; t != nil {
		t(Event{Kind: EventExit, PID: self, Reason: p.reason})
	}
}

// settle works w off, and what the deaths on it bring with them.
func (s *System) settle(w *worklist) {
	for i := 0; i < len(w.notices); i++ {
		n := w.notices[i]
		w.notices[i] = notice{}
		switch n.kind {
		case noticeExit:
			s.exitSignal(n.from, n.to, n.reason, true, w)
		case noticeDown:
			s.down(n.from, n.to, n.ref, n.reason)
		case noticeDemonitor:
			s.dropWatcher(n.from, n.to, n.name, n.ref)
		case noticeTimers:
			s.timers.dropFor(n.process.id)
		case noticeUnwatch:
			s.systemMessage(n.actor, &protoactor.Unwatch{Watcher: n.process.rare.proto.pid})
		case noticeActors:
			n.process.tellActors()
		case noticeGone:
			s.bodyReturned(n.process)
		}
	}
}

// exitSignal hands an exit signal to its receiver; viaLink says that it is the
// death of a linked process and not Process.exit/2.
func (s *System) exitSignal(from, to PID, reason error, viaLink bool, w *worklist) {
	if to.node != s.ref {
		s.exitRemote(from, to, reason, viaLink)
		return
	}
	q := s.table.get(to.id)
	if q == nil {
		return
	}
	if viaLink && from.node != s.ref {
		s.dist.unlink(to, from)
	}
	q.mu.Lock()
	if q.state.Load() >= doomed {
		q.mu.Unlock()
		return
	}
	if viaLink {
		if _, linked := q.links.delete(from); !linked {
			q.mu.Unlock() // unlinked meanwhile: the signal is void
			return
		}
	}
	switch {
	case !viaLink && reason == Kill:
		reason = Killed // not to be trapped; through a link :kill is a reason like any other
	case q.trap:
		q.unlockAndWake(q.appendLocked(Exit{From: from, Reason: reason}))
		return
	case reason == Normal && (viaLink || from != to):
		q.mu.Unlock() // a normal exit ends nobody but oneself
		return
	}
	if q.doomLocked(reason) {
		q.buryLocked(w)
	}
	q.mu.Unlock()
}

// down delivers the DOWN of monitor ref to the process that set it.
func (s *System) down(from, to PID, ref Ref, reason error) {
	if to.node != s.ref {
		s.downRemote(from, to, ref, reason)
		return
	}
	q := s.table.get(to.id)
	if q == nil {
		return
	}
	q.mu.Lock()
	m, ok := q.monitors.delete(ref)
	if !ok || q.state.Load() >= doomed {
		q.mu.Unlock() // demonitored meanwhile
		return
	}
	d := Down{Ref: ref, PID: m.pid, Name: m.name, Reason: reason}
	if m.name.Node != "" {
		d.PID = PID{}
	}
	q.unlockAndWake(q.appendLocked(d))
	if node := m.node(); node != s.name {
		s.dist.unwatch(node, ref)
	}
}

// dropWatcher removes monitor ref from the process that is monitored.
func (s *System) dropWatcher(from, to PID, name NameAt, ref Ref) {
	switch {
	case to.IsZero() && name.Node == s.name:
		return // nobody held the name: there is nobody to tell
	case to.IsZero():
		s.demonitorRemote(from, NodeID{Name: name.Node}, Signal{From: from, ToName: name.Name, Ref: ref})
	case to.node != s.ref:
		s.demonitorRemote(from, to.NodeID(), Signal{From: from, To: to, Ref: ref})
	default:
		if q := s.table.get(to.id); q != nil {
			q.mu.Lock()
			q.watchers.delete(ref)
			q.mu.Unlock()
		}
	}
}

// SendExit sends an exit signal, as Process.exit(to, reason). Kill cannot be
// trapped. Normal does nothing, except to a process that traps exits or that sends
// it to itself. A signal to a dead process is lost.
//
// The signal has been handled when SendExit returns, if to lives on this node:
// Alive(to) is then false unless it traps exits. The error is ErrKilled in a body
// that is unwinding, and nil otherwise.
func (p *Process) SendExit(to PID, reason error) error {
	if err := p.enter(); err != nil {
		return err
	}
	p.sys.sendExit(p.Self(), to, reason)
	p.leave()
	return nil
}

// SendExit sends an exit signal for a sender that is not a process. See Process.SendExit.
func (s *System) SendExit(to PID, reason error) { s.sendExit(PID{}, to, reason) }

func (s *System) sendExit(from, to PID, reason error) {
	if reason == nil {
		reason = Normal
	}
	if s.tracer != nil {
		s.tracer(Event{Kind: EventSendExit, PID: from, Peer: to, Reason: reason})
	}
	var w worklist
	s.exitSignal(from, to, reason, false, &w)
	s.settle(&w)
}

// TrapExit says whether exit signals become Exit messages, as
// Process.flag(:trap_exit, on), and returns what was in force before.
func (p *Process) TrapExit(on bool) (was bool) {
	if p.enter() != nil {
		return false
	}
	p.mu.Lock()
	was, p.trap = p.trap, on
	p.mu.Unlock()
	p.leave()
	return was
}

// Exit is the message that a process gets which traps exits: {:EXIT, from, reason}.
type Exit struct {
	From   PID
	Reason error
}

// Down is the message of a monitor whose process died: {:DOWN, ref, :process, pid, reason}.
type Down struct {
	Ref    Ref
	PID    PID    // whom the monitor watched; zero when it was set on a name
	Name   NameAt // the name that it was set on, with its node
	Reason error  // NoProc when there was nobody, NoConnection when the node is out of reach
}
