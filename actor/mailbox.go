package actor

import (
	"math"
	"time"
)

// Infinity waits for ever, as :infinity.
const Infinity time.Duration = math.MaxInt64

// park is where a body waits for mail.
type park struct {
	wake     chan struct{} // gets one value for each wait, from who ends it
	handed   bool          // the wait was ended by a message, which is in cur
	expired  bool          // the wait was ended by its deadline
	deadline instant       // of the present wait; 0 for none
	timer    *time.Timer
	armed    instant // when timer fires; 0 when it is not running
}

// instant is a time since the System was made: to read the clock so costs half of what
// time.Now does, which would be felt in each wait.
type instant time.Duration

func (s *System) now() instant { return instant(time.Since(s.made)) }

// after is the instant d later: the last there is for a d that reaches beyond it.
func (t instant) after(d time.Duration) instant {
	return t + min(instant(d), math.MaxInt64-t)
}

// deliver puts a message into the mailbox. The error is errDead for a process that is
// dead, which loses it, and ErrMailboxFull. by is the sender, nil for who is no process.
func (p *Process) deliver(by *Process, msg any) error {
	p.mu.Lock()
	if p.state.Load() >= doomed {
		p.mu.Unlock()
		return errDead
	}
	if p.bounded && p.fullLocked() {
		p.mu.Unlock()
		return ErrMailboxFull
	}
	p.appendAndUnlock(by, msg)
	return nil
}

// fullLocked reports whether a bounded mailbox takes no more, and counts what it turns away.
func (p *Process) fullLocked() bool {
	if p.lenLocked() < p.rare.limit {
		return false
	}
	p.rare.dropped++
	return true
}

// lenLocked is how many messages are in the mailbox.
func (p *Process) lenLocked() int {
	n := len(p.cur) - int(p.pos.Load()) - int(p.holes) + len(p.inbox)
	if p.full != nil {
		n += len(p.full.batches) * batchSize
	}
	return n
}

// backlog is what has piled up in front of a body that does not keep up: full inboxes,
// the oldest first. To let one inbox grow would copy it again and again under the lock.
type backlog struct{ batches [][]any }

// batchSize is how large an inbox becomes.
const batchSize = 1024

// pushLocked makes room for a message after a full inbox.
func (p *Process) pushLocked(msg any) {
	if p.full == nil {
		p.full = new(backlog)
	}
	p.full.batches = append(p.full.batches, p.inbox)
	p.inbox = append(make([]any, 0, batchSize), msg)
}

// arrivedLocked takes the oldest of what arrived; spare is an array that may be used again.
func (p *Process) arrivedLocked(spare []any) []any {
	if p.full == nil {
		batch := p.inbox
		p.inbox = spare[:0]
		return batch
	}
	b := p.full
	batch := b.batches[0]
	b.batches[0] = nil
	if b.batches = b.batches[1:]; len(b.batches) == 0 {
		p.full = nil
	}
	return batch
}

// appendAndUnlock puts msg into the mailbox of a live process whose lock is held, and
// sees to it that its body comes to read it. A body that rests has looked through all
// that was there, so what comes is put at once where it will look next.
func (p *Process) appendAndUnlock(by *Process, msg any) {
	if !p.resting {
		if len(p.inbox) < batchSize {
			p.inbox = append(p.inbox, msg)
		} else {
			p.pushLocked(msg)
		}
		p.mu.Unlock()
		return
	}
	p.resting = false
	if len(p.cur) == cap(p.cur) && int(p.pos.Load())+int(p.holes) > len(p.cur)/2 {
		p.compactLocked()
	}
	p.cur = append(p.cur, msg)
	p.taken++
	if p.callback && !p.active {
		p.active = true
		p.mu.Unlock()
		p.activate(by)
		return
	}
	p.park.handed = true
	p.mu.Unlock()
	p.park.wake <- struct{}{}
}

// activate gives an idle callback a goroutine.
func (p *Process) activate(by *Process) {
	if by != nil && by.runner != nil && by.runner.offer(p) {
		return
	}
	p.sys.run(job{callback: p, sys: p.sys})
}

// What next found.
type nextState uint8

const (
	stateMessage nextState = iota
	stateIdle              // there is none: the process no longer belongs to this goroutine
	stateDead
)

// next takes the mailbox's first message for a callback.
func (p *Process) next() (any, nextState) {
	for {
		if p.state.Load() >= dead {
			return nil, stateDead
		}
		if i := int(p.pos.Load()); i < len(p.cur) {
			msg := p.cur[i]
			p.consume(i)
			if msg == nil {
				continue
			}
			if p.sys.tracer != nil {
				p.traceReceive(msg)
			}
			return msg, stateMessage
		}
		p.mu.Lock()
		if p.state.Load() >= dead {
			p.mu.Unlock()
			return nil, stateDead
		}
		if len(p.inbox) == 0 {
			p.restLocked(keepIdle)
			p.active = false
			p.mu.Unlock()
			return nil, stateIdle
		}
		p.refillLocked()
		p.mu.Unlock()
	}
}

// clearEvery says how many messages of a batch may be held on to after they were
// consumed: to clear a slot takes the lock, since Info reads the batch.
const clearEvery = 64

// consume moves on over cur[i], the first that is left; it may be a hole.
func (p *Process) consume(i int) {
	hole := p.cur[i] == nil
	if !hole && (i+1)%clearEvery != 0 {
		p.pos.Store(uint32(i + 1))
		return
	}
	p.mu.Lock()
	if hole {
		p.holes--
	}
	p.pos.Store(uint32(i + 1))
	if from := i + 1 - clearEvery; from >= 0 {
		clear(p.cur[from : i+1])
	}
	p.mu.Unlock()
}

// The capacities that an empty mailbox keeps: little when the process goes idle, more
// between two batches of a flood.
const (
	keepIdle = 4
	keepWait = 64
	keepBusy = batchSize
)

// restLocked makes a mailbox whose inbox is empty ready for the message that ends the
// rest. What was consumed is freed, and of the arrays no more than keep is kept.
func (p *Process) restLocked(keep int) {
	p.resting = true
	if cap(p.inbox) > keep {
		p.inbox = nil
	}
	if int(p.pos.Load()) < len(p.cur) {
		return
	}
	if cap(p.cur) > keep {
		p.cur = nil
	} else {
		clear(p.cur)
		p.cur = p.cur[:0]
	}
	p.holes = 0
	p.pos.Store(0)
}

// refillLocked moves the oldest of what arrived to the end of what the body has at hand,
// and says how much that was.
func (p *Process) refillLocked() int {
	pos := int(p.pos.Load())
	if pos == len(p.cur) {
		spare := p.cur
		clear(spare)
		if cap(spare) > keepBusy {
			spare = nil
		}
		p.cur, p.holes = p.arrivedLocked(spare), 0
		p.pos.Store(0)
		p.taken += uint64(len(p.cur))
		return len(p.cur)
	}
	if pos+int(p.holes) > len(p.cur)/2 {
		p.compactLocked()
	}
	batch := p.arrivedLocked(nil)
	p.cur = append(p.cur, batch...)
	p.taken += uint64(len(batch))
	return len(batch)
}

// compactLocked drops what was consumed from the front and out of the middle.
func (p *Process) compactLocked() {
	kept := p.cur[:0]
	for _, msg := range p.cur[p.pos.Load():] {
		if msg != nil {
			kept = append(kept, msg)
		}
	}
	clear(p.cur[len(kept):])
	p.cur, p.holes = kept, 0
	p.pos.Store(0)
}

// removeAt takes message i out of what is at hand.
func (p *Process) removeAt(i int) {
	if i == int(p.pos.Load()) {
		p.consume(i)
		for i++; i < len(p.cur) && p.cur[i] == nil; i++ {
			p.consume(i)
		}
		return
	}
	p.mu.Lock()
	p.cur[i] = nil
	p.holes++
	p.mu.Unlock()
}

// mark is a place in the mailbox: what is there now lies before it.
func (p *Process) mark() uint64 { return p.taken }

// await takes the first message after mark that take accepts, waiting for it at
// most timeout. take may be called more than once for a message, by this goroutine
// and without a lock; it must not receive.
func (p *Process) await(mark uint64, timeout time.Duration, take func(any) bool) (any, error) {
	if err := p.checkAlive(); err != nil {
		return nil, err
	}
	// Positions count from the end: what was received out of order may have been
	// dropped from the front, which makes a mark point too far back, never too far on.
	i := max(int(p.pos.Load()), len(p.cur)-int(p.taken-mark))
	var deadline instant
	for {
		for ; i < len(p.cur); i++ {
			msg := p.cur[i]
			if msg == nil || !take(msg) {
				continue
			}
			p.removeAt(i)
			if p.sys.tracer != nil {
				p.traceReceive(msg)
			}
			return msg, p.checkAlive()
		}
		arrived, err := p.waitForMail(timeout, &deadline)
		if err != nil {
			return nil, err
		}
		i = len(p.cur) - arrived
	}
}

// waitForMail takes over what arrived, or waits for it, and says how much it was. The
// first wait sets the deadline.
func (p *Process) waitForMail(timeout time.Duration, deadline *instant) (int, error) {
	p.mu.Lock()
	for waited := false; ; waited = true {
		if p.state.Load() >= dead {
			p.mu.Unlock()
			return 0, p.enterSlow()
		}
		if p.resting { // somebody waits here already: the owner, and this is another goroutine
			p.mu.Unlock()
			return 0, ErrNotOwner
		}
		if len(p.inbox) > 0 {
			n := p.refillLocked()
			p.mu.Unlock()
			return n, nil
		}
		if timeout < 0 { // only now, as on the BEAM: a message that is there is taken
			p.mu.Unlock()
			return 0, ErrBadTimeout
		}
		if timeout == 0 || (waited && p.park.expired) {
			p.mu.Unlock()
			return 0, Timeout
		}
		if timeout != Infinity && *deadline == 0 {
			*deadline = p.sys.now().after(timeout)
		}
		if p.waitAndUnlock(*deadline) {
			return 1, p.checkAlive()
		}
		p.mu.Lock()
	}
}

// waitAndUnlock waits until there is mail, the deadline passed, or the process was
// killed. When it is true there is one message more in cur.
func (p *Process) waitAndUnlock(deadline instant) bool {
	w := p.park
	if w == nil {
		w = &park{wake: make(chan struct{}, 1)}
		p.park = w
	}
	p.restLocked(keepWait)
	w.handed, w.expired, w.deadline = false, false, deadline
	if deadline != 0 && (w.armed == 0 || deadline < w.armed) {
		p.armLocked(deadline)
	}
	p.mu.Unlock()
	<-w.wake
	return w.handed
}

// armLocked sets the process's one timer. It is left running when a wait ends
// early, since the next wait will most often end early too: the timer then finds
// nothing due and goes on to the deadline that is in force.
func (p *Process) armLocked(at instant) {
	w := p.park
	w.armed = at
	d := time.Duration(at - p.sys.now())
	if w.timer == nil {
		w.timer = time.AfterFunc(d, p.timerFired)
		return
	}
	w.timer.Reset(d)
}

func (p *Process) timerFired() {
	p.mu.Lock()
	w := p.park
	w.armed = 0
	if p.state.Load() >= dead || !p.resting || w.deadline == 0 {
		p.mu.Unlock()
		return
	}
	if p.sys.now() < w.deadline {
		p.armLocked(w.deadline)
		p.mu.Unlock()
		return
	}
	w.expired, p.resting = true, false
	p.mu.Unlock()
	w.wake <- struct{}{}
}

//go:noinline
func (p *Process) traceReceive(msg any) {
	p.sys.tracer(Event{Kind: EventReceive, PID: p.Self(), Message: msg})
}
