package actor

import (
	"container/heap"
	"log/slog"
	"sync"
	"time"
)

// timers is a System's timers, in one heap with one runtime timer: what is due at
// the same time is delivered in the order set, which runtime timers do not promise.
type timers struct {
	sys *System

	mu      sync.Mutex
	queue   timerQueue
	byRef   map[Ref]*timer
	byPID   map[uint64]map[Ref]*timer // timers to a local PID end with its process
	next    *time.Timer
	armed   time.Time // zero when next is not running
	seq     uint64
	stopped bool
	firing  bool // fire is sending to other nodes, and arms next when it is done
}

type timer struct {
	at    time.Time
	seq   uint64
	ref   Ref
	from  PID
	to    Dest
	msg   any
	index int // in the queue
}

func (t *timers) init(s *System) {
	t.sys = s
	t.byRef = make(map[Ref]*timer)
	t.byPID = make(map[uint64]map[Ref]*timer)
}

// SendAfter sends msg to to after d, as Process.send_after; d of 0 or less is at
// once. A timer to a PID of this node ends with that process. One to a name looks
// the name up when it is due. The death of the process that set it changes nothing.
// Timers that are due at the same time fire in the order set. A message that strict
// mode cannot copy, or nil, makes no timer: the result is the zero Ref.
func (p *Process) SendAfter(to Dest, msg any, d time.Duration) Ref {
	msg, err := p.sys.prepare(msg)
	if err != nil || p.enter() != nil {
		return Ref{}
	}
	ref := p.sys.MakeRef()
	p.sys.timers.start(ref, p.Self(), to, msg, d)
	p.leave()
	return ref
}

// TimeoutMessage is what a timer of StartTimer delivers: {:timeout, ref, message}.
type TimeoutMessage struct {
	Ref     Ref
	Message any
}

// StartTimer is SendAfter for a message that carries the timer's reference, as
// :erlang.start_timer: to gets a TimeoutMessage, and can tell it from that of a timer
// which was cancelled too late.
func (p *Process) StartTimer(to Dest, msg any, d time.Duration) Ref {
	msg, err := p.sys.prepare(msg)
	if err != nil || p.enter() != nil {
		return Ref{}
	}
	ref := p.sys.MakeRef()
	p.sys.timers.start(ref, p.Self(), to, TimeoutMessage{Ref: ref, Message: msg}, d)
	p.leave()
	return ref
}

// Sleep waits for d, as Process.sleep, and lets mail gather meanwhile. The error is
// ErrBadTimeout for a negative d; a kill ends the wait and the process.
func (p *Process) Sleep(d time.Duration) error {
	_, err := Receive[nothing](p, d)
	if err == Timeout { //nolint:errorlint // as Receive gives it
		return nil
	}
	return err
}

// nothing is a message that nobody sends.
type nothing struct{}

// CancelTimer ends the timer ref, whoever set it, as Process.cancel_timer: it gives
// the time that was left, and false when the timer has fired, was cancelled before,
// or never was.
func (p *Process) CancelTimer(ref Ref) (left time.Duration, ok bool) {
	if p.enter() != nil {
		return 0, false
	}
	left, ok = p.sys.timers.cancel(ref)
	p.leave()
	return left, ok
}

// ReadTimer gives the time left to the timer ref, as Process.read_timer, and false
// when there is no such timer any more.
func (p *Process) ReadTimer(ref Ref) (left time.Duration, ok bool) {
	t := &p.sys.timers
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.byRef[ref]
	if e == nil {
		return 0, false
	}
	return max(0, time.Until(e.at)), true
}

func (t *timers) start(ref Ref, from PID, to Dest, msg any, d time.Duration) {
	e := &timer{at: time.Now().Add(max(0, d)), ref: ref, from: from, to: to, msg: msg}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stopped {
		return
	}
	if pid, ok := to.(PID); ok && pid.node == t.sys.ref {
		if !t.targetLocked(pid) {
			return
		}
		t.byPID[pid.id][e.ref] = e
	}
	t.seq++
	e.seq = t.seq
	t.byRef[e.ref] = e
	heap.Push(&t.queue, e)
	t.armLocked()
}

// targetLocked makes the process pid end its timers at its death; false when it is
// dead already.
func (t *timers) targetLocked(pid PID) bool {
	q := t.sys.table.get(pid.id)
	if q == nil {
		return false
	}
	q.mu.Lock()
	alive := q.state.Load() < doomed
	q.timed = q.timed || alive
	q.mu.Unlock()
	if alive && t.byPID[pid.id] == nil {
		t.byPID[pid.id] = make(map[Ref]*timer)
	}
	return alive
}

func (t *timers) cancel(ref Ref) (time.Duration, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.byRef[ref]
	if e == nil {
		return 0, false
	}
	heap.Remove(&t.queue, e.index)
	t.forgetLocked(e)
	return max(0, time.Until(e.at)), true
}

func (t *timers) forgetLocked(e *timer) {
	delete(t.byRef, e.ref)
	if pid, ok := e.to.(PID); ok {
		if m := t.byPID[pid.id]; m != nil {
			delete(m, e.ref)
			if len(m) == 0 {
				delete(t.byPID, pid.id)
			}
		}
	}
}

// dropFor ends the timers to a process that died.
func (t *timers) dropFor(id uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for ref, e := range t.byPID[id] {
		heap.Remove(&t.queue, e.index)
		delete(t.byRef, ref)
	}
	delete(t.byPID, id)
}

// armLocked sees to it that next fires when the first timer is due. It is left
// running when that one is cancelled, and finds nothing due then.
func (t *timers) armLocked() {
	if len(t.queue) == 0 || t.firing {
		return
	}
	first := t.queue[0].at
	if !t.armed.IsZero() && !first.Before(t.armed) {
		return
	}
	t.armed = first
	if t.next == nil {
		t.next = time.AfterFunc(time.Until(first), t.fire)
		return
	}
	t.next.Reset(time.Until(first))
}

// fire delivers what is due. To local processes it does so under the lock, so that
// a timer that CancelTimer finds gone has been delivered. A send to another node may
// have to wait, so it comes after; firing keeps a second fire from overtaking it.
func (t *timers) fire() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.armed = time.Time{}
	now := time.Now()
	var remote []*timer
	for len(t.queue) > 0 && !t.queue[0].at.After(now) {
		e := heap.Pop(&t.queue).(*timer)
		t.forgetLocked(e)
		if t.sys.isRemote(e.to) {
			remote = append(remote, e)
			continue
		}
		t.sys.deliverAlways(e.from, e.to, e.msg) // to a name that nobody holds it is lost, as on the BEAM
	}
	if len(remote) > 0 {
		t.firing = true
		t.mu.Unlock()
		for _, e := range remote {
			t.sys.waitForRoom(e.to, e.from, nil)
			if err := t.sys.sendRemote(e.from, e.to, e.msg); err != nil {
				t.sys.logger.Warn("a timer's message could not be sent", slog.Any("to", e.to), slog.Any("err", err))
			}
		}
		t.mu.Lock()
		t.firing = false
	}
	t.armLocked()
}

func (t *timers) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stopped = true
	if t.next != nil {
		t.next.Stop()
	}
	t.queue = nil
	clear(t.byRef)
	clear(t.byPID)
}

// timerQueue is a heap by time, then by the order set.
type timerQueue []*timer

func (q timerQueue) Len() int { return len(q) }
func (q timerQueue) Less(i, j int) bool {
	if !q[i].at.Equal(q[j].at) {
		return q[i].at.Before(q[j].at)
	}
	return q[i].seq < q[j].seq
}
func (q timerQueue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].index, q[j].index = i, j
}

// Push and Pop are heap.Interface.
func (q *timerQueue) Push(x any) {
	e := x.(*timer)
	e.index = len(*q)
	*q = append(*q, e)
}

// Pop takes the last element.
func (q *timerQueue) Pop() any {
	old := *q
	e := old[len(old)-1]
	old[len(old)-1] = nil
	*q = old[:len(old)-1]
	return e
}
