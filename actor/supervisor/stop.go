package supervisor

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/supervising"
)

// body is that of a child that was stopped for good, and how long it is waited for.
type body struct {
	ref      actor.Ref
	deadline time.Time
}

// stopAll stops the children, the last started first, and waits for the bodies of those
// that were killed: whoever restarts this supervisor starts its children anew.
func (s *supervisor) stopAll(p *actor.Process) {
	for c := s.children.last; c != nil; c = c.prev {
		if c.pid.IsZero() && c.returns.IsZero() {
			continue
		}
		s.halt(p, c)
		if ref, lingers := p.NotifyReturn(c.last); lingers {
			s.bodies = append(s.bodies, body{ref, time.Now().Add(c.Patience())})
		}
	}
	for _, b := range s.bodies {
		_, _ = actor.Receive(p, max(0, time.Until(b.deadline)), func(r actor.BodyReturned) bool { return r.Ref == b.ref })
	}
	s.children, s.bodies = list{}, nil
}

// halt stops a child, if it is running, and reports when it did not end as it should.
func (s *supervisor) halt(p *actor.Process, c *child) {
	if c.pid.IsZero() {
		return
	}
	pid := c.pid
	if err := supervising.Halt(p, pid, c.ShutdownTime(), c.Restart == Permanent); err != nil {
		s.report(p, c, supervising.ShutdownError, pid, err)
	}
	s.children.setPID(c, actor.PID{})
}
