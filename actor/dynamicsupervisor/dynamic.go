package dynamicsupervisor

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/supervising"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// dynamic is the GenServer behind a DynamicSupervisor. Its children are in a list, in the
// order of their start, and found by process: the start and the end of a child cost the
// same however many there are.
type dynamic struct {
	genserver.Default
	spec        Spec
	byPID       map[actor.PID]*child
	first, last *child
	restarts    []time.Time          // the restarts within the window, oldest first
	waiting     int                  // restarts done while the old body had not returned
	returns     map[actor.Ref]*child // who waits for an old body
}

// child is a child. While it is being restarted pid is that of its predecessor.
type child struct {
	supervisor.Child
	pid        actor.PID
	restarting bool
	returns    actor.Ref // set while a restart waits for the body of the predecessor
	patient    actor.Ref // the timer that ends that wait
	prev, next *child
}

// overdue ends the wait for a body that does not return.
type overdue struct{ Ref actor.Ref }

// LocalOnly keeps it on its node.
func (overdue) LocalOnly() {}

// retry is {:"$gen_restart", pid}: it starts a child again whose restart failed.
type retry struct{ PID actor.PID }

// LocalOnly keeps it on its node.
func (retry) LocalOnly() {}

// Init starts without children.
func (d *dynamic) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	return genserver.Ok()
}

// HandleInfo reacts to the end of a child, and to what a waiting restart waits for. The
// exit of a stranger is nothing to a supervisor.
func (d *dynamic) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case actor.Exit:
		if c := d.byPID[m.From]; c != nil && !c.restarting {
			return d.ended(p, c, m.Reason)
		}
	case actor.BodyReturned:
		if c := d.returns[m.Ref]; c != nil {
			p.CancelTimer(c.patient)
			d.replace(p, c)
		}
	case overdue:
		if c := d.returns[m.Ref]; c != nil {
			d.waiting++
			supervising.Overdue(p, c.ID, c.pid, d.waiting)
			d.replace(p, c)
		}
	case retry:
		if c := d.byPID[m.PID]; c != nil && c.restarting {
			return d.restart(p, c)
		}
	default:
		supervising.Unexpected(p, msg)
	}
	return genserver.NoReply()
}

// ended decides what follows from the end of a child.
func (d *dynamic) ended(p *actor.Process, c *child, reason error) genserver.Result {
	abnormal := actor.Kind(reason) == actor.KindAbnormal
	if abnormal || c.Restart == supervisor.Permanent {
		d.report(p, c, supervising.ChildTerminated, reason)
	}
	if c.Restart == supervisor.Temporary || c.Restart == supervisor.Transient && !abnormal {
		d.remove(c)
		return genserver.NoReply()
	}
	return d.restart(p, c)
}

// restart starts a child again, if the intensity allows it, once its predecessor's body
// has returned. Meanwhile the supervisor goes on serving the others.
func (d *dynamic) restart(p *actor.Process, c *child) genserver.Result {
	if d.exceeded() {
		d.report(p, c, supervising.Shutdown, supervising.ErrTooMany)
		d.remove(c)
		return genserver.Stop(actor.Shutdown)
	}
	c.restarting = true
	ref, lingers := p.NotifyReturn(c.pid)
	if !lingers {
		d.replace(p, c)
		return genserver.NoReply()
	}
	if d.returns == nil {
		d.returns = map[actor.Ref]*child{}
	}
	d.returns[ref] = c
	c.returns, c.patient = ref, p.SendAfter(p.Self(), overdue{ref}, c.Patience())
	return genserver.NoReply()
}

// replace starts the replacement. When that fails it is tried again, by way of the
// mailbox, so that the supervisor hears others in between; each try counts.
func (d *dynamic) replace(p *actor.Process, c *child) {
	d.forget(c)
	err := d.start(p, c)
	switch err {
	case nil:
	case actor.Ignore:
		d.remove(c)
	default:
		d.report(p, c, supervising.StartError, err)
		_ = p.Send(p.Self(), retry{c.pid})
	}
}

// forget ends the wait for the body of c's predecessor.
func (d *dynamic) forget(c *child) {
	delete(d.returns, c.returns)
	c.returns = actor.Ref{}
}

// start starts the child's process, and puts the child at the end of the list.
func (d *dynamic) start(p *actor.Process, c *child) error {
	pid, err := supervising.Start(p, c.Start)
	if err != nil {
		return err
	}
	d.remove(c)
	if c.Restart == supervisor.Temporary {
		c.Start = nil // it is not called again: what it holds can go
	}
	c.pid, c.restarting = pid, false
	d.byPID[pid] = c
	if c.prev, c.next = d.last, nil; c.prev == nil {
		d.first = c
	} else {
		c.prev.next = c
	}
	d.last = c
	return nil
}

// remove takes c out of the list, if it is in.
func (d *dynamic) remove(c *child) {
	if d.byPID[c.pid] != c {
		return
	}
	d.forget(c)
	delete(d.byPID, c.pid)
	if c.prev == nil {
		d.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next == nil {
		d.last = c.prev
	} else {
		c.next.prev = c.prev
	}
}

// exceeded counts a restart, and tells whether it is one too many.
func (d *dynamic) exceeded() bool {
	now := time.Now()
	old := 0
	for old < len(d.restarts) && now.Sub(d.restarts[old]) > d.spec.Intensity.Within {
		old++
	}
	d.restarts = append(d.restarts[old:], now)
	return len(d.restarts) > d.spec.Intensity.Restarts
}

func (d *dynamic) report(p *actor.Process, c *child, what string, reason error) {
	kind := "worker"
	if c.Supervisor {
		kind = "supervisor"
	}
	supervising.Report(p, supervising.Offender{
		ID: c.ID, Restart: c.Restart.String(), Shutdown: c.ShutdownTime(), Type: kind,
	}, what, c.pid, reason)
}
