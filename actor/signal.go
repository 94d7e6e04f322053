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
	noticeExit      noticeKind = iota // died was linked to the process to
	noticeDown                        // to monitors died with ref
	noticeLateDown                    // the same, set when died was doomed already
	noticeDemonitor                   // died monitored to, or the name in more, with ref
	noticeTimers                      // timers are set to died
	noticeUnwatch                     // died watched the Proto.Actor actor in more
	noticeActors                      // Proto.Actor actors watch died
	noticeGone                        // died while no body was in it
)

// notice is kept small, and add gives its place instead of taking it, so that the end
// of a process fits on a goroutine's first stack.
type notice struct {
	kind noticeKind
	died *Process
	to   PID
	ref  Ref
	more *monitoredMore
}

func (w *worklist) add(kind noticeKind, died *Process) *notice {
	w.notices = append(w.notices, notice{})
	n := &w.notices[len(w.notices)-1]
	n.kind, n.died = kind, died
	return n
}

// buryLocked takes down a process whose state has just become dead: it drops what
// the process held and puts on w who must be told.
func (p *Process) buryLocked(w *worklist) {
	if p.resting && !(p.callback && !p.active) {
		p.park.wake <- struct{}{} // has room: one wait, one value
	}
	p.resting = false
	if p.park != nil && p.park.timer != nil {
		p.park.timer.Stop()
	}
	p.inbox, p.full = nil, nil
	if p.timed {
		w.add(noticeTimers, p)
	}
	if len(p.links.entries)+len(p.watchers.entries)+len(p.monitors.entries) > 0 {
		p.tellLocked(w)
	}
	if p.callback && !p.active {
		p.returned = true
		p.cur, p.handler, p.runner = nil, nil, nil
		w.add(noticeGone, p)
	}
	if p.rare != nil {
		p.buryRareLocked(w)
	}
	// Before anybody is told, the name is free and the PID reaches nobody.
	if p.name != "" {
		p.sys.names.release(p.name, p)
	}
	if !p.returned {
		p.sys.linger(p)
	}
	p.sys.table.remove(p)
	if p.sys.tracer != nil {
		p.traceExit()
	}
}

//go:noinline
func (p *Process) traceExit() {
	p.sys.tracer(Event{Kind: EventExit, PID: p.Self(), Reason: p.reason})
}

// tellLocked notes whom p monitors, who is linked to it, and who monitors it. What p
// held comes first: who has its DOWN finds nothing of it any more.
func (p *Process) tellLocked(w *worklist) {
	for i := range p.monitors.entries {
		e := &p.monitors.entries[i]
		if e.key.IsZero() {
			continue
		}
		kind := noticeDemonitor
		if e.value.more != nil && e.value.more.proto != nil {
			kind = noticeUnwatch
		}
		n := w.add(kind, p)
		n.to, n.ref, n.more = e.value.pid, e.key, e.value.more
	}
	for i := range p.links.entries {
		if e := &p.links.entries[i]; !e.key.IsZero() {
			w.add(noticeExit, p).to = e.key
		}
	}
	for i := range p.watchers.entries {
		e := &p.watchers.entries[i]
		if e.key.IsZero() {
			continue
		}
		kind := noticeDown
		if e.value.late {
			kind = noticeLateDown
		}
		n := w.add(kind, p)
		n.to, n.ref = e.value.pid, e.key
	}
	p.links, p.watchers, p.monitors = smallMap[PID, struct{}]{}, smallMap[Ref, watcher]{}, smallMap[Ref, monitored]{}
}

func (p *Process) buryRareLocked(w *worklist) {
	r := p.rare
	if r.cancel != nil {
		r.cancel()
	}
	if r.proto != nil {
		p.buryProtoLocked(w)
	}
	r.aliases, r.dict = nil, smallMap[any, any]{}
}

// settle works w off, and what the deaths on it bring with them.
func (s *System) settle(w *worklist) {
	for i := 0; i < len(w.notices); i++ {
		n := w.notices[i]
		w.notices[i] = notice{}
		switch n.kind {
		case noticeExit:
			s.exitSignal(n.died.Self(), n.to, n.died.reason, true, w)
		case noticeDown:
			s.down(n.died.Self(), n.to, n.ref, n.died.reason)
		case noticeLateDown:
			s.down(n.died.Self(), n.to, n.ref, NoProc)
		case noticeDemonitor:
			s.dropWatcher(n.died.Self(), n.to, n.more, n.ref)
		case noticeTimers:
			s.timers.dropFor(n.died.id)
		case noticeUnwatch:
			s.systemMessage(n.more.proto, &protoactor.Unwatch{Watcher: n.died.rare.proto.pid})
		case noticeActors:
			n.died.tellActors()
		case noticeGone:
			s.depart()
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
	if viaLink && !q.links.delete(from) {
		q.mu.Unlock() // unlinked meanwhile: the signal is void
		return
	}
	switch {
	case !viaLink && reason == Kill:
		reason = Killed // not to be trapped; through a link :kill is a reason like any other
	case q.trap:
		q.appendAndUnlock(nil, Exit{From: from, Reason: reason})
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
	m := q.monitors.at(ref)
	if m == nil || q.state.Load() >= doomed {
		q.mu.Unlock() // demonitored meanwhile
		return
	}
	elsewhere := m.more != nil || m.pid.node != s.ref
	var node NodeName
	if elsewhere {
		node = m.node()
	}
	d := m.down(ref, reason)
	q.monitors.delete(ref)
	q.appendAndUnlock(nil, d)
	if elsewhere && node != s.name {
		s.dist.unwatch(node, ref)
	}
}

// down is the DOWN of the monitor m.
//
//go:noinline
func (m *monitored) down(ref Ref, reason error) any {
	d := Down{Ref: ref, PID: m.pid, Reason: reason}
	if m.more != nil {
		d.Tag, d.Name = m.more.tag, m.more.name
		if d.Name.Node != "" {
			d.PID = PID{}
		}
	}
	return d
}

// dropWatcher removes monitor ref from the process that is monitored.
func (s *System) dropWatcher(from, to PID, more *monitoredMore, ref Ref) {
	if !to.IsZero() && to.node == s.ref {
		if q := s.table.get(to.id); q != nil {
			q.mu.Lock()
			q.watchers.delete(ref)
			q.mu.Unlock()
		}
		return
	}
	s.dropWatcherElsewhere(from, to, more, ref)
}

func (s *System) dropWatcherElsewhere(from, to PID, more *monitoredMore, ref Ref) {
	if !to.IsZero() {
		s.demonitorRemote(from, to.NodeID(), Signal{From: from, To: to, Ref: ref})
		return
	}
	// Nobody held the name: on this node there is nobody to tell.
	if more != nil && more.name.Node != s.name {
		s.demonitorRemote(from, NodeID{Name: more.name.Node}, Signal{From: from, ToName: more.name.Name, Ref: ref})
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
	p.sys.sendExit(p, to, reason)
	p.leave()
	return nil
}

// SendExit sends an exit signal for a sender that is not a process. See Process.SendExit.
func (s *System) SendExit(to PID, reason error) { s.sendExit(nil, to, reason) }

func (s *System) sendExit(by *Process, to PID, reason error) {
	if reason == nil {
		reason = Normal
	}
	from := by.selfOrNone()
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

// Down is the message of a monitor whose process died: {:DOWN, ref, :process, pid, reason},
// or {tag, ref, :process, pid, reason}.
type Down struct {
	Tag    any // what Tag gave the monitor, in place of :DOWN; nil without
	Ref    Ref
	PID    PID    // whom the monitor watched; zero when it was set on a name
	Name   NameAt // the name that it was set on, with its node
	Reason error  // NoProc when there was nobody, NoConnection when the node is out of reach
}
