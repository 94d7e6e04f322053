package dynamicsupervisor

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/internal/supervising"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Terminate stops all children at the same time, and waits for the bodies of those that
// were killed: whoever restarts this supervisor may start its children anew.
func (d *dynamic) Terminate(p *actor.Process, _ error) {
	children := make([]*child, 0, len(d.byPID))
	var bodies []actor.Ref
	var patience time.Duration
	note := func(c *child, ref actor.Ref) {
		bodies = append(bodies, ref)
		patience = max(patience, c.Patience())
	}
	for c := d.first; c != nil; c = c.next {
		if !c.restarting {
			children = append(children, c)
		} else if !c.returns.IsZero() {
			note(c, c.returns)
		}
	}
	d.halt(p, children)
	for _, c := range children {
		if ref, lingers := p.NotifyReturn(c.pid); lingers {
			note(c, ref)
		}
	}
	deadline := time.Now().Add(patience)
	for _, ref := range bodies {
		_, _ = actor.Receive(p, max(0, time.Until(deadline)), func(r actor.BodyReturned) bool { return r.Ref == ref })
	}
	d.byPID, d.first, d.last = nil, nil, nil
}

// late says that the children with the shutdown time After have had it.
type late struct{ After time.Duration }

// LocalOnly keeps it on its node.
func (late) LocalOnly() {}

// halt stops children at the same time, each as its Shutdown says, and returns when all
// have ended. Those that do not end as they should are reported.
func (d *dynamic) halt(p *actor.Process, children []*child) {
	mark := p.Mark()
	waits := make(map[actor.Ref]*child, len(children))
	for _, c := range children {
		waits[p.Monitor(c.pid)] = c
		p.Unlink(c.pid)
	}
	early := d.early(p, children)
	timers := map[time.Duration]actor.Ref{}
	for _, c := range children {
		if _, gone := early[c.pid]; gone {
			continue
		}
		signal, after := actor.Shutdown, c.ShutdownTime()
		if after == supervisor.BrutalKill {
			signal = actor.Kill
		} else if _, set := timers[after]; !set && after != supervisor.Infinity {
			timers[after] = p.SendAfter(p.Self(), late{after}, after)
		}
		_ = p.SendExit(c.pid, signal)
	}
	for len(waits) > 0 {
		msg, err := actor.ReceiveSince(p, mark, actor.Infinity, func(msg any) bool {
			switch m := msg.(type) {
			case actor.Down:
				return waits[m.Ref] != nil
			case late:
				return true
			}
			return false
		})
		if err != nil {
			return // the supervisor itself was killed
		}
		switch m := msg.(type) {
		case actor.Down:
			c := waits[m.Ref]
			delete(waits, m.Ref)
			reason, gone := early[c.pid]
			if !gone {
				reason = m.Reason
			}
			if abnormal(c, reason, gone) {
				d.report(p, c, supervising.ShutdownError, reason)
			}
		case late:
			delete(timers, m.After)
			for _, c := range waits {
				if c.ShutdownTime() == m.After {
					_ = p.SendExit(c.pid, actor.Kill)
				}
			}
		}
	}
	for after, timer := range timers {
		if _, pending := p.CancelTimer(timer); !pending {
			_, _ = actor.Receive(p, 0, func(l late) bool { return l.After == after })
		}
	}
}

// early takes the exits of children that had ended before they were told to, and gives
// their reasons.
func (d *dynamic) early(p *actor.Process, children []*child) map[actor.PID]error {
	var reasons map[actor.PID]error
	for {
		e, err := actor.Receive(p, 0, func(e actor.Exit) bool {
			if len(children) == 1 {
				return e.From == children[0].pid
			}
			c := d.byPID[e.From]
			return c != nil && !c.restarting
		})
		if err != nil {
			return reasons
		}
		if reasons == nil {
			reasons = map[actor.PID]error{}
		}
		reasons[e.From] = e.Reason
	}
}

// abnormal tells whether the end of a child that was told to stop, or had ended before,
// is to be reported.
func abnormal(c *child, reason error, early bool) bool {
	switch {
	case reason == actor.Normal && c.Restart != supervisor.Permanent:
		return !early && c.Shutdown == supervisor.BrutalKill
	case early:
		return true
	case c.Shutdown == supervisor.BrutalKill:
		return reason != actor.Killed
	}
	return actor.Kind(reason) != actor.KindShutdown
}
