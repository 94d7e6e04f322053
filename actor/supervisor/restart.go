package supervisor

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/supervising"
)

// ended decides what follows from the end of a child.
func (s *supervisor) ended(p *actor.Process, c *child, reason error) genserver.Result {
	pid := c.pid
	s.children.setPID(c, actor.PID{})
	abnormal := actor.Kind(reason) == actor.KindAbnormal
	if abnormal || c.Restart == Permanent {
		s.report(p, c, supervising.ChildTerminated, pid, reason)
	}
	if c.Restart == Temporary {
		s.children.remove(c)
		return s.autoShutdown(c)
	}
	if c.Restart == Transient && !abnormal {
		return s.autoShutdown(c)
	}
	return s.restart(p, c)
}

// autoShutdown ends the supervisor, if it is to end with a significant child that has
// ended for good.
func (s *supervisor) autoShutdown(c *child) genserver.Result {
	if !c.Significant || s.spec.AutoShutdown == Never {
		return genserver.NoReply()
	}
	if s.spec.AutoShutdown == AllSignificant {
		for o := s.children.first; o != nil; o = o.next {
			if o.Significant && (!o.pid.IsZero() || o.restarting) {
				return genserver.NoReply()
			}
		}
	}
	return genserver.Stop(actor.Shutdown)
}

// restart starts a child again, and those that the strategy couples with it, if the
// intensity allows it, once the bodies of their predecessors have returned. Meanwhile
// the supervisor goes on serving the others.
func (s *supervisor) restart(p *actor.Process, c *child) genserver.Result {
	if s.exceeded() {
		s.report(p, c, supervising.Shutdown, c.last, supervising.ErrTooMany)
		c.restarting = false
		return genserver.Stop(actor.Shutdown)
	}
	if s.spec.Strategy == OneForOne {
		c.restarting = true
		if !s.awaitBody(p, c) {
			s.restartOne(p, c)
		}
		return genserver.NoReply()
	}
	first := c
	if s.spec.Strategy == OneForAll {
		first = s.children.first
	}
	if s.group != nil && within(c, s.group) {
		return genserver.NoReply() // it is started with the group, which waits
	}
	group := c
	for o := s.children.last; o != nil; o = o.prev {
		o.restarting, o.skipped = o == c, false
		s.halt(p, o)
		if o.Restart == Temporary {
			s.children.remove(o)
		} else {
			group = o
		}
		if o == first {
			break
		}
	}
	for o := group; o != nil; o = o.next {
		if !o.last.IsZero() {
			s.awaitBody(p, o)
		}
	}
	s.group = group
	s.startGroup(p)
	return genserver.NoReply()
}

// awaitBody asks to be told when the body of c's predecessor returns, and whether that
// has still to come.
func (s *supervisor) awaitBody(p *actor.Process, c *child) bool {
	if !c.returns.IsZero() {
		return true
	}
	ref, lingers := p.NotifyReturn(c.last)
	if !lingers {
		return false
	}
	if s.returns == nil {
		s.returns = map[actor.Ref]*child{}
	}
	c.returns = ref
	s.returns[ref] = c
	c.patient = p.SendAfter(p.Self(), overdue{ref}, c.Patience())
	return true
}

// resume goes on with what waited for the body of c's predecessor.
func (s *supervisor) resume(p *actor.Process, c *child) genserver.Result {
	s.forget(c)
	switch {
	case s.group != nil && within(c, s.group):
		s.startGroup(p)
	case len(c.asked) > 0:
		if err := s.start(p, c); err != nil {
			c.restarting = false
			s.answer(p, c, outcome{Err: err})
		}
	case c.restarting:
		s.restartOne(p, c)
	}
	return genserver.NoReply()
}

// forget ends the wait for the body of c's predecessor.
func (s *supervisor) forget(c *child) {
	delete(s.returns, c.returns)
	c.returns = actor.Ref{}
}

// restartOne starts c alone. When that fails it is tried again, by way of the mailbox,
// so that the supervisor hears others in between; each try counts.
func (s *supervisor) restartOne(p *actor.Process, c *child) {
	if err := s.start(p, c); err != nil {
		s.failed(p, c, err)
	}
}

func (s *supervisor) failed(p *actor.Process, c *child, err error) {
	s.report(p, c, supervising.StartError, c.last, err)
	c.restarting = true
	_ = p.Send(p.Self(), retry{c.ID})
}

// startGroup starts the children of the group in their order, once none of them waits
// for an old body. When one fails, it is tried again, with those after it that have not
// been started.
func (s *supervisor) startGroup(p *actor.Process) {
	for c := s.group; c != nil; c = c.next {
		if !c.returns.IsZero() {
			return
		}
	}
	first := s.group
	s.group = nil
	for c := first; c != nil; c = c.next {
		if c.skipped || !c.pid.IsZero() {
			c.skipped = false
			continue
		}
		if err := s.start(p, c); err != nil {
			for o := c.next; o != nil; o = o.next {
				o.restarting = false
			}
			s.answer(p, c, outcome{Err: err})
			s.failed(p, c, err)
			return
		}
	}
}

// exceeded counts a restart, and tells whether it is one too many.
func (s *supervisor) exceeded() bool {
	now := time.Now()
	old := 0
	for old < len(s.restarts) && now.Sub(s.restarts[old]) > s.spec.Intensity.Within {
		old++
	}
	s.restarts = append(s.restarts[old:], now)
	return len(s.restarts) > s.spec.Intensity.Restarts
}
