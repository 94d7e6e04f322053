package supervisor

import (
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/gen"
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
	if spec.Intensity == (Intensity{}) {
		spec.Intensity = Intensity{Restarts: 3, Within: 5 * time.Second}
	}
	return genserver.StartLink(p, &supervisor{spec: spec}, opts...)
}

// Stop stops a supervisor and, before it, its children in the reverse order of their
// start: Supervisor.stop. It waits as long as that takes.
func Stop(p *actor.Process, sup actor.Dest, reason error) error {
	return genserver.StopServer(p, sup, reason, actor.Infinity)
}

// ChildInfo is what WhichChildren tells of a child.
type ChildInfo struct {
	ID         string
	PID        actor.PID // zero when the child is not running: :undefined, or :restarting
	Restarting bool      // it ended, and its replacement has not been started yet
	Supervisor bool
}

// childList gives the reply to gen.WhichChildren its type.
type childList struct {
	genserver.Req[[]ChildInfo]
}

// WhichChildren lists the children, the last started first, as
// Supervisor.which_children.
func WhichChildren(p *actor.Process, sup actor.Dest) ([]ChildInfo, error) {
	return genserver.Ask[[]ChildInfo](p, sup, gen.WhichChildren{})
}

// supervisor is the GenServer behind a supervisor.
type supervisor struct {
	genserver.Default
	spec     Spec
	children []*child
	restarts []time.Time // the restarts within the window, oldest first
	waiting  int         // restarts done while the old body had not returned
}

type child struct {
	Child
	pid     actor.PID // zero when not running
	ended   actor.PID // whom restart replaces, while it waits
	returns actor.Ref // set while a restart waits for the body of the predecessor
	patient actor.Ref // the timer that ends that wait
}

// overdue ends the wait for a body that does not return.
type overdue struct{ Child string }

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
		if err := s.start(p, c); err != nil {
			s.stopAll(p)
			return genserver.StopInit(actor.ShutdownReason(FailedToStart{c.ID, err}))
		}
		if c.pid.IsZero() && c.Restart == Temporary {
			continue
		}
		s.children = append(s.children, c)
	}
	return genserver.Ok()
}

// start runs a child's start function. A child that says ignore is kept without a process.
func (s *supervisor) start(p *actor.Process, c *child) error {
	c.pid, c.ended, c.returns = actor.PID{}, actor.PID{}, actor.Ref{}
	var pid actor.PID
	err := actor.CatchAll(func() (err error) {
		pid, err = c.Start(p)
		return err
	})
	if err == actor.Ignore {
		return nil
	}
	if err != nil {
		return err
	}
	c.pid = pid
	return nil
}

// HandleCall answers the administration calls.
func (s *supervisor) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch req.(type) {
	case gen.WhichChildren:
		infos := make([]ChildInfo, 0, len(s.children))
		for _, c := range slices.Backward(s.children) {
			infos = append(infos, ChildInfo{
				ID: c.ID, PID: c.pid, Restarting: !c.ended.IsZero(), Supervisor: c.Supervisor,
			})
		}
		return genserver.Reply(childList{}, infos)
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleInfo reacts to the end of a child, and to what a waiting restart waits for.
// The exit of a stranger is nothing to a supervisor.
func (s *supervisor) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case actor.Exit:
		if c := s.find(func(c *child) bool { return c.pid == m.From && !c.pid.IsZero() }); c != nil {
			return s.ended(p, c, m.Reason)
		}
	case actor.BodyReturned:
		if c := s.find(func(c *child) bool { return !c.returns.IsZero() && c.returns == m.Ref }); c != nil {
			p.CancelTimer(c.patient)
			return s.replace(p, c)
		}
	case overdue:
		if c := s.find(func(c *child) bool { return c.ID == m.Child && !c.returns.IsZero() }); c != nil {
			s.waiting++
			p.System().Logger().Warn("supervisor: a killed child's body has not returned: starting its replacement beside it",
				slog.Any("supervisor", p.Self()), slog.String("child", c.ID), slog.Any("pid", c.ended),
				slog.Int("times", s.waiting), slog.String("goroutines", goroutines()))
			return s.replace(p, c)
		}
	case retry:
		if c := s.find(func(c *child) bool { return c.ID == m.Child && !c.ended.IsZero() && c.returns.IsZero() }); c != nil {
			return s.replace(p, c)
		}
	default:
		return s.Default.HandleInfo(p, msg)
	}
	return genserver.NoReply()
}

func (s *supervisor) find(is func(*child) bool) *child {
	if i := slices.IndexFunc(s.children, is); i >= 0 {
		return s.children[i]
	}
	return nil
}

// ended decides what follows from the end of a child.
func (s *supervisor) ended(p *actor.Process, c *child, reason error) genserver.Result {
	pid := c.pid
	c.pid = actor.PID{}
	abnormal := actor.Kind(reason) == actor.KindAbnormal
	if abnormal {
		s.report(p, c, "child_terminated", pid, reason)
	}
	if c.Restart == Temporary {
		s.children = slices.DeleteFunc(s.children, func(o *child) bool { return o == c })
		return genserver.NoReply()
	}
	if c.Restart == Transient && !abnormal {
		return genserver.NoReply()
	}
	c.ended = pid
	return s.restart(p, c)
}

// restart starts a child again, if the intensity allows it, once its predecessor's
// body has returned. Meanwhile the supervisor goes on serving the others.
func (s *supervisor) restart(p *actor.Process, c *child) genserver.Result {
	if s.exceeded() {
		s.report(p, c, "shutdown", c.ended, actor.Reason(actor.Atom("reached_max_restart_intensity")))
		return genserver.Stop(actor.Shutdown)
	}
	ref, lingers := p.NotifyReturn(c.ended)
	if !lingers {
		return s.replace(p, c)
	}
	c.returns = ref
	c.patient = p.SendAfter(p.Self(), overdue{c.ID}, c.patience())
	return genserver.NoReply()
}

// replace starts the replacement. When that fails it counts as another restart, and
// the supervisor tries again as long as the intensity allows it.
func (s *supervisor) replace(p *actor.Process, c *child) genserver.Result {
	before := c.ended
	err := s.start(p, c)
	if err == nil {
		return genserver.NoReply()
	}
	s.report(p, c, "start_error", before, err)
	c.ended = before
	if s.exceeded() {
		s.report(p, c, "shutdown", before, actor.Reason(actor.Atom("reached_max_restart_intensity")))
		return genserver.Stop(actor.Shutdown)
	}
	_ = p.Send(p.Self(), retry{c.ID}) // by way of the mailbox, so that the supervisor hears others in between
	return genserver.NoReply()
}

// exceeded counts a restart, and tells whether it is one too many.
func (s *supervisor) exceeded() bool {
	now := time.Now()
	s.restarts = append(s.restarts, now)
	s.restarts = slices.DeleteFunc(s.restarts, func(at time.Time) bool {
		return now.Sub(at) > s.spec.Intensity.Within
	})
	return len(s.restarts) > s.spec.Intensity.Restarts
}

// patience is how long a restart waits for the predecessor's body: the child's
// shutdown time, where that is a time.
func (c *Child) patience() time.Duration {
	switch c.Shutdown {
	case 0, BrutalKill, Infinity:
		return DefaultShutdown
	}
	return c.Shutdown
}

// Terminate stops the children, the last started first.
func (s *supervisor) Terminate(p *actor.Process, _ error) { s.stopAll(p) }

func (s *supervisor) stopAll(p *actor.Process) {
	for _, c := range slices.Backward(s.children) {
		if !c.pid.IsZero() {
			s.stop(p, c)
		}
	}
	s.children = nil
}

// stop ends one child as its Shutdown says, and waits until it has ended.
func (s *supervisor) stop(p *actor.Process, c *child) {
	ref := p.Monitor(c.pid)
	p.Unlink(c.pid)
	is := func(d actor.Down) bool { return d.Ref == ref }
	var d actor.Down
	err := actor.Timeout
	if c.Shutdown != BrutalKill {
		_ = p.SendExit(c.pid, actor.Shutdown)
		d, err = actor.Receive(p, c.shutdownTime(), is)
	}
	want := []error{actor.Shutdown, actor.Normal, actor.NoProc}
	if err != nil {
		_ = p.SendExit(c.pid, actor.Kill)
		d, _ = actor.Receive(p, actor.Infinity, is)
		if c.Shutdown == BrutalKill {
			want = append(want, actor.Killed)
		}
	}
	if !slices.Contains(want, d.Reason) && actor.Kind(d.Reason) == actor.KindAbnormal {
		s.report(p, c, "shutdown_error", c.pid, d.Reason)
	}
	// An Exit that came before the Unlink belongs to this child.
	_, _ = actor.Receive(p, 0, func(e actor.Exit) bool { return e.From == c.pid })
	c.pid = actor.PID{}
}

func (c *Child) shutdownTime() time.Duration {
	if c.Shutdown == 0 {
		return DefaultShutdown
	}
	return c.Shutdown
}

// report is a supervisor report in the shape that OTP's has.
func (s *supervisor) report(p *actor.Process, c *child, what string, pid actor.PID, reason error) {
	p.System().Logger().Error(fmt.Sprintf("Child %s of Supervisor %v: %s", c.ID, p.Self(), what),
		slog.Any("supervisor", p.Self()), slog.String("child", c.ID), slog.Any("pid", pid), slog.Any("reason", reason))
}

// goroutines is what a reader needs to find the body that does not return.
func goroutines() string {
	buf := make([]byte, 64<<10)
	return string(buf[:runtime.Stack(buf, true)])
}
