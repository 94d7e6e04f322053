package actor

import (
	"math"
	"time"
)

// Infinity waits for ever, as :infinity.
const Infinity time.Duration = math.MaxInt64

// deliver puts msg into the mailbox; mail for the dead is lost. It reports whether
// the process was there to get it.
func (p *Process) deliver(msg any) bool {
	p.mu.Lock()
	if p.state.Load() >= doomed {
		p.mu.Unlock()
		return false
	}
	p.unlockAndWake(p.appendLocked(msg))
	return true
}

// wake is what to do once the lock of a process is given up.
type wake uint8

const (
	wakeNobody wake = iota
	wakeWaiter      // its body waits for mail
	wakeIdle        // it is an idle callback: give it a goroutine
)

// appendLocked puts msg into the mailbox and says whom to wake for it.
func (p *Process) appendLocked(msg any) wake {
	p.inbox = append(p.inbox, msg)
	switch {
	case p.park != nil && p.park.waiting:
		p.park.waiting = false
		return wakeWaiter
	case p.callback && !p.active:
		p.active = true
		return wakeIdle
	}
	return wakeNobody
}

// unlockAndWake gives up the lock first, so that the woken body finds it free.
func (p *Process) unlockAndWake(w wake) {
	park := p.park
	p.mu.Unlock()
	switch w {
	case wakeWaiter:
		park.cond.Signal()
	case wakeIdle:
		go p.run()
	}
}

// next takes the mailbox's first message, if the body has one at hand.
func (p *Process) next() (any, bool) {
	if p.state.Load() >= dead {
		return nil, false
	}
	for p.pos < len(p.cur) {
		msg := p.cur[p.pos]
		p.cur[p.pos] = nil
		p.pos++
		if msg == nil {
			p.holes--
			continue
		}
		p.traceReceive(msg)
		return msg, true
	}
	return nil, false
}

// rest takes over the mail that arrived; when there is none the callback goes idle,
// and the process no longer belongs to this goroutine.
func (p *Process) rest() (idle bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.state.Load() >= dead {
		return false
	}
	if len(p.inbox) == 0 {
		p.active = false
		return true
	}
	p.refillLocked()
	return false
}

const keepCap = 64 // capacity that an empty mailbox may keep

// refillLocked moves what arrived to the end of what the body has at hand, and says
// how much that was.
func (p *Process) refillLocked() int {
	n := len(p.inbox)
	p.taken += uint64(n)
	if p.pos == len(p.cur) {
		spare := p.cur[:0]
		if cap(spare) > keepCap {
			spare = nil
		}
		p.cur, p.pos, p.holes, p.inbox = p.inbox, 0, 0, spare
		return n
	}
	if p.pos+p.holes > len(p.cur)/2 {
		p.compact()
	}
	p.cur = append(p.cur, p.inbox...)
	if cap(p.inbox) > keepCap {
		p.inbox = nil
		return n
	}
	clear(p.inbox)
	p.inbox = p.inbox[:0]
	return n
}

// compact drops what was consumed from the front and out of the middle.
func (p *Process) compact() {
	kept := p.cur[:0]
	for _, msg := range p.cur[p.pos:] {
		if msg != nil {
			kept = append(kept, msg)
		}
	}
	clear(p.cur[len(kept):])
	p.cur, p.pos, p.holes = kept, 0, 0
}

// removeAt takes message i out of what is at hand.
func (p *Process) removeAt(i int) {
	p.cur[i] = nil
	p.holes++
	for p.pos < len(p.cur) && p.cur[p.pos] == nil {
		p.pos++
		p.holes--
	}
}

// mark is a place in the mailbox: what is there now lies before it.
func (p *Process) mark() uint64 { return p.taken }

// await takes the first message after mark that take accepts, waiting for it at
// most timeout. take may be called more than once for a message, by this goroutine
// and without a lock; it must not receive.
func (p *Process) await(mark uint64, timeout time.Duration, take func(any) bool) error {
	if timeout < 0 {
		return ErrBadTimeout
	}
	if err := p.checkAlive(); err != nil {
		return err
	}
	// Positions count from the end: what was received out of order may have been
	// dropped from the front, which makes a mark point too far back, never too far on.
	i := max(p.pos, len(p.cur)-int(p.taken-mark))
	var deadline time.Time
	for {
		for ; i < len(p.cur); i++ {
			msg := p.cur[i]
			if msg == nil || !take(msg) {
				continue
			}
			p.removeAt(i)
			p.traceReceive(msg)
			return p.checkAlive()
		}
		arrived, err := p.waitForMail(timeout, &deadline)
		if err != nil {
			return err
		}
		i = len(p.cur) - arrived
	}
}

// waitForMail takes over what arrived, or waits for it, and says how much it was.
func (p *Process) waitForMail(timeout time.Duration, deadline *time.Time) (int, error) {
	p.mu.Lock()
	for {
		if p.state.Load() >= dead {
			p.mu.Unlock()
			return 0, p.enterSlow()
		}
		if len(p.inbox) > 0 {
			n := p.refillLocked()
			p.mu.Unlock()
			return n, nil
		}
		if timeout == 0 || (p.park != nil && p.park.expired) {
			if p.park != nil {
				p.park.expired = false
			}
			p.mu.Unlock()
			return 0, Timeout
		}
		if timeout != Infinity && deadline.IsZero() {
			*deadline = time.Now().Add(timeout)
		}
		p.waitLocked(*deadline)
	}
}

// waitLocked waits until there is mail, the deadline passed, or the process was killed.
func (p *Process) waitLocked(deadline time.Time) {
	w := p.park
	if w == nil {
		w = new(park)
		w.cond.L = &p.mu
		p.park = w
	}
	w.waiting, w.expired, w.deadline = true, false, deadline
	if !deadline.IsZero() && (w.armed.IsZero() || deadline.Before(w.armed)) {
		p.armLocked(deadline)
	}
	w.cond.Wait()
	w.waiting = false
	w.deadline = time.Time{}
}

// armLocked sets the process's one timer. It is left running when a wait ends
// early, since the next wait will most often end early too: the timer then finds
// nothing due and goes on to the deadline that is in force.
func (p *Process) armLocked(at time.Time) {
	w := p.park
	w.armed = at
	d := time.Until(at)
	if w.timer == nil {
		w.timer = time.AfterFunc(d, p.timerFired)
		return
	}
	w.timer.Reset(d)
}

func (p *Process) timerFired() {
	p.mu.Lock()
	w := p.park
	w.armed = time.Time{}
	if p.state.Load() >= dead || !w.waiting || w.deadline.IsZero() {
		p.mu.Unlock()
		return
	}
	if time.Now().Before(w.deadline) {
		p.armLocked(w.deadline)
		p.mu.Unlock()
		return
	}
	w.expired, w.waiting = true, false
	p.mu.Unlock()
	w.cond.Signal()
}

func (p *Process) traceReceive(msg any) {
	if t := p.sys.tracer; t != nil {
		t(Event{Kind: EventReceive, PID: p.Self(), Message: msg})
	}
}
