package supervisor

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/gen"
	"github.com/beamline-go/beamline/actor/internal/supervising"
)

// StartLink starts a supervisor that is linked to the caller, as
// Supervisor.start_link. It returns when all children have been started. When one
// fails, those before it are stopped, and the error is the reason of the supervisor's
// end: {:shutdown, {:failed_to_start_child, id, reason}}, a FailedToStart.
// A Spec that cannot be used is ErrBadSpec, and nothing is started.
func StartLink(p *actor.Process, spec Spec, opts ...genserver.Option) (actor.PID, error) {
	if err := spec.check(); err != nil {
		return actor.PID{}, err
	}
	spec.Children = slices.Clone(spec.Children)
	spec.Intensity = spec.Intensity.OrDefault()
	return genserver.StartLink(p, &supervisor{spec: spec}, opts...)
}

// Stop stops a supervisor and, before it, its children in the reverse order of their
// start: Supervisor.stop. It waits as long as that takes.
func Stop(p *actor.Process, sup actor.Dest, reason error) error {
	return genserver.StopServer(p, sup, reason, actor.Infinity)
}

// supervisor is the GenServer behind a supervisor.
type supervisor struct {
	genserver.Default
	spec     Spec
	children list
	restarts []time.Time // the restarts within the window, oldest first
	waiting  int         // restarts done while the old body had not returned
	// group is the child with which a restart of several begins, while that waits for
	// old bodies.
	group   *child
	returns map[actor.Ref]*child // who waits for an old body, by the reference of NotifyReturn
	bodies  []body               // while the children are stopped for good
}

// child is a child and what has become of it. When pid is zero it is not running;
// restarting then says that it will be.
type child struct {
	Child
	pid        actor.PID
	last       actor.PID // whom a restart replaces
	restarting bool
	skipped    bool                         // it was terminated while a group with it waits
	returns    actor.Ref                    // set while a start waits for the body of last
	patient    actor.Ref                    // the timer that ends that wait
	asked      []genserver.ReplyTo[outcome] // the RestartChild calls that wait with it
	prev, next *child
}

// overdue ends the wait for a body that does not return.
type overdue struct{ Ref actor.Ref }

// LocalOnly keeps it on its node.
func (overdue) LocalOnly() {}

// retry starts a child again whose restart failed.
type retry struct{ Child string }

// LocalOnly keeps it on its node.
func (retry) LocalOnly() {}

// Init starts the children.
func (s *supervisor) Init(p *actor.Process) genserver.InitResult {
	p.TrapExit(true)
	for _, spec := range s.spec.Children {
		c := &child{Child: spec}
		s.children.add(c)
		if err := s.start(p, c); err != nil {
			s.report(p, c, supervising.StartError, c.last, err)
			s.stopAll(p)
			return genserver.StopInit(actor.ShutdownReason(FailedToStart{c.ID, err}))
		}
	}
	s.spec.Children = nil
	return genserver.Ok()
}

// start runs a child's start function. A child that says ignore is kept without a
// process, unless it is temporary.
func (s *supervisor) start(p *actor.Process, c *child) error {
	pid, err := supervising.Start(p, c.Start)
	if err != nil && err != actor.Ignore {
		return err
	}
	c.restarting, c.skipped = false, false
	if err == actor.Ignore {
		pid = actor.PID{}
		if c.Restart == Temporary {
			s.children.remove(c)
		}
	}
	s.children.setPID(c, pid)
	s.answer(p, c, outcome{PID: pid})
	return nil
}

// answer answers the RestartChild calls that waited for c.
func (s *supervisor) answer(p *actor.Process, c *child, o outcome) {
	for _, to := range c.asked {
		to.Reply(p, o)
	}
	c.asked = nil
}

// HandleInfo reacts to the end of a child, and to what a waiting restart waits for.
// The exit of a stranger is nothing to a supervisor.
func (s *supervisor) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case actor.Exit:
		if c := s.children.byPID[m.From]; c != nil {
			return s.ended(p, c, m.Reason)
		}
	case actor.BodyReturned:
		if c := s.returns[m.Ref]; c != nil {
			p.CancelTimer(c.patient)
			return s.resume(p, c)
		}
	case overdue:
		if c := s.returns[m.Ref]; c != nil {
			s.waiting++
			supervising.Overdue(p, c.ID, c.last, s.waiting)
			return s.resume(p, c)
		}
	case retry:
		if c := s.children.byID[m.Child]; c != nil && c.restarting && c.returns.IsZero() && s.group == nil {
			return s.restart(p, c)
		}
	default:
		supervising.Unexpected(p, msg)
	}
	return genserver.NoReply()
}

// Terminate stops the children, the last started first.
func (s *supervisor) Terminate(p *actor.Process, _ error) { s.stopAll(p) }

// whichChildren answers WhichChildren.
func (s *supervisor) whichChildren() []ChildInfo {
	infos := make([]ChildInfo, 0, len(s.children.byID))
	for c := s.children.last; c != nil; c = c.prev {
		infos = append(infos, ChildInfo{ID: c.ID, PID: c.pid, Restarting: c.restarting, Supervisor: c.Supervisor})
	}
	return infos
}

// HandleCall answers the administration calls.
func (s *supervisor) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case gen.WhichChildren:
		return genserver.Reply(childList{}, s.whichChildren())
	case gen.CountChildren:
		return genserver.Reply(countRequest{}, s.count(p))
	case startRequest:
		return genserver.Reply(m, s.startChild(p, m.Child))
	case terminateRequest:
		return genserver.Reply(m, s.terminateChild(p, m.ID))
	case restartRequest:
		return s.restartChild(p, m, from)
	case deleteRequest:
		return genserver.Reply(m, s.deleteChild(m.ID))
	case specRequest:
		c := s.children.byID[m.ID]
		if c == nil {
			return genserver.Reply(m, specOutcome{Err: ErrNotFound})
		}
		return genserver.Reply(m, specOutcome{Child: c.Child})
	}
	return s.Default.HandleCall(p, req, from)
}

func (s *supervisor) report(p *actor.Process, c *child, what string, pid actor.PID, reason error) {
	supervising.Report(p, c.offender(), what, pid, reason)
}

// offender is how reports show the child.
func (c *Child) offender() supervising.Offender {
	kind := "worker"
	if c.Supervisor {
		kind = "supervisor"
	}
	return supervising.Offender{ID: c.ID, Restart: c.Restart.String(), Shutdown: c.ShutdownTime(), Type: kind}
}
