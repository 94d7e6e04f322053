package supervisor

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/gen"
)

// The errors of the administration calls, to be compared with errors.Is.
var (
	// ErrAlreadyPresent is :already_present: the supervisor has a child with this ID that
	// is not running. RestartChild starts it.
	ErrAlreadyPresent = errors.New("the supervisor has a child with this ID, which is not running: use RestartChild")
	// ErrRunning is :running: the child runs. Stop it with TerminateChild first.
	ErrRunning = errors.New("the child is running: use TerminateChild first")
	// ErrRestarting is :restarting: the supervisor is about to restart the child.
	ErrRestarting = errors.New("the child is being restarted")
	// ErrNotFound is :not_found: the supervisor has no such child.
	ErrNotFound = errors.New("the supervisor has no such child")
)

// AlreadyStartedError is {:already_started, pid}: the supervisor has a running child with
// the ID.
type AlreadyStartedError struct {
	ID  string
	PID actor.PID
}

// Error names the child and its process.
func (e *AlreadyStartedError) Error() string {
	return fmt.Sprintf("supervisor: start child %q: already started: it is %v", e.ID, e.PID)
}

// StartError is {reason, child}: StartChild could not start the child, and the supervisor
// has forgotten it.
type StartError struct {
	ID     string
	Reason error
}

// Error names the child and the reason.
func (e *StartError) Error() string {
	return fmt.Sprintf("supervisor: start child %q: %v", e.ID, e.Reason)
}

// Unwrap is the Reason.
func (e *StartError) Unwrap() error { return e.Reason }

// ChildInfo is what WhichChildren tells of a child.
type ChildInfo struct {
	ID         string
	PID        actor.PID // zero when the child is not running: :undefined, or :restarting
	Restarting bool      // it ended, and its replacement has not been started yet
	Supervisor bool
}

// Counts is what CountChildren tells.
type Counts struct {
	Specs       int // all children, running or not
	Active      int // those that are running
	Supervisors int // those that are supervisors, running or not
	Workers     int // those that are not, running or not
}

// The requests. Those that carry functions, or errors, stay on their node.
type (
	childList    struct{ genserver.Req[[]ChildInfo] }
	countRequest struct{ genserver.Req[Counts] }
	startRequest struct {
		genserver.Req[outcome]
		Child Child
	}
	terminateRequest struct {
		genserver.Req[outcome]
		ID string
	}
	restartRequest struct {
		genserver.Req[outcome]
		ID string
	}
	deleteRequest struct {
		genserver.Req[outcome]
		ID string
	}
	specRequest struct {
		genserver.Req[specOutcome]
		ID string
	}
	outcome struct {
		PID actor.PID
		Err error
	}
	specOutcome struct {
		Child Child
		Err   error
	}
)

// LocalOnly keeps each of these on its node.
func (startRequest) LocalOnly()     {}
func (terminateRequest) LocalOnly() {}
func (restartRequest) LocalOnly()   {}
func (deleteRequest) LocalOnly()    {}
func (specRequest) LocalOnly()      {}
func (outcome) LocalOnly()          {}
func (specOutcome) LocalOnly()      {}

// WhichChildren lists the children, the last started first, as
// Supervisor.which_children. It works for every kind of supervisor.
func WhichChildren(p *actor.Process, sup actor.Dest) ([]ChildInfo, error) {
	return genserver.Ask[[]ChildInfo](p, sup, gen.WhichChildren{})
}

// CountChildren counts the children, as Supervisor.count_children. It works for every
// kind of supervisor.
func CountChildren(p *actor.Process, sup actor.Dest) (Counts, error) {
	return genserver.Ask[Counts](p, sup, gen.CountChildren{})
}

// StartChild adds a child to a supervisor on this node and starts it, as
// Supervisor.start_child, and returns when its Start has. The child comes last in the
// order, and is restarted like the others. For a Start that says actor.Ignore the PID is
// zero and the error nil, and the supervisor keeps the child, unless it is Temporary.
//
// The error wraps ErrBadSpec when the specification cannot be used, and is
// ErrAlreadyPresent, an *AlreadyStartedError or a *StartError. A supervisor that cannot
// be asked is a *genserver.CallError.
func StartChild(p *actor.Process, sup actor.Dest, c Child) (actor.PID, error) {
	if c.ID == "" {
		return actor.PID{}, bad("the child's ID is empty")
	}
	if err := c.Check(); err != nil {
		return actor.PID{}, err
	}
	return ask(p, sup, startRequest{Child: c})
}

// TerminateChild stops a child as its Shutdown says and returns when it has ended, as
// Supervisor.terminate_child. The supervisor keeps the specification, for RestartChild,
// unless the child is Temporary. A child that is not running, or is being restarted, is
// left as it is, or not restarted. The error is ErrNotFound, or a *genserver.CallError.
func TerminateChild(p *actor.Process, sup actor.Dest, id string) error {
	_, err := ask(p, sup, terminateRequest{ID: id})
	return err
}

// RestartChild starts a child that is not running, as Supervisor.restart_child, once the
// body of its predecessor has returned. The PID is zero when its Start says actor.Ignore.
// The error is ErrRunning, ErrRestarting, ErrNotFound, what the Start returned, or a
// *genserver.CallError.
func RestartChild(p *actor.Process, sup actor.Dest, id string) (actor.PID, error) {
	return ask(p, sup, restartRequest{ID: id})
}

// DeleteChild makes the supervisor forget a child that is not running, as
// Supervisor.delete_child. The error is ErrRunning, ErrRestarting, ErrNotFound, or a
// *genserver.CallError.
func DeleteChild(p *actor.Process, sup actor.Dest, id string) error {
	_, err := ask(p, sup, deleteRequest{ID: id})
	return err
}

// GetChildSpec is the specification that the supervisor has of a child, as
// :supervisor.get_childspec. The error is ErrNotFound, or a *genserver.CallError.
func GetChildSpec(p *actor.Process, sup actor.Dest, id string) (Child, error) {
	o, err := genserver.CallTimeout(p, sup, specRequest{ID: id}, actor.Infinity)
	if err == nil {
		err = o.Err
	}
	return o.Child, err
}

func ask(p *actor.Process, sup actor.Dest, req genserver.Request[outcome]) (actor.PID, error) {
	o, err := genserver.CallTimeout(p, sup, req, actor.Infinity)
	if err == nil {
		err = o.Err
	}
	return o.PID, err
}

// count answers CountChildren.
func (s *supervisor) count(p *actor.Process) Counts {
	n := Counts{Specs: len(s.children.byID)}
	for c := s.children.first; c != nil; c = c.next {
		if p.Alive(c.pid) {
			n.Active++
		}
		if c.Supervisor {
			n.Supervisors++
		} else {
			n.Workers++
		}
	}
	return n
}

// startChild answers StartChild.
func (s *supervisor) startChild(p *actor.Process, spec Child) outcome {
	if err := s.spec.checkChild(&spec); err != nil {
		return outcome{Err: err}
	}
	if c := s.children.byID[spec.ID]; c != nil {
		if !c.pid.IsZero() {
			return outcome{Err: &AlreadyStartedError{ID: c.ID, PID: c.pid}}
		}
		return outcome{Err: fmt.Errorf("supervisor: start child %q: %w", c.ID, ErrAlreadyPresent)}
	}
	c := &child{Child: spec}
	s.children.add(c)
	if err := s.start(p, c); err != nil {
		s.children.remove(c)
		return outcome{Err: &StartError{ID: c.ID, Reason: err}}
	}
	return outcome{PID: c.pid}
}

// terminateChild answers TerminateChild.
func (s *supervisor) terminateChild(p *actor.Process, id string) outcome {
	c := s.children.byID[id]
	if c == nil {
		return outcome{Err: fmt.Errorf("supervisor: terminate child %q: %w", id, ErrNotFound)}
	}
	s.halt(p, c)
	c.restarting = false
	c.skipped = s.group != nil && within(c, s.group)
	s.answer(p, c, outcome{Err: fmt.Errorf("supervisor: restart child %q: it was terminated meanwhile", id)})
	if c.Restart == Temporary {
		s.children.remove(c)
	}
	return outcome{}
}

// restartChild answers RestartChild, or keeps the call until the old body has returned.
func (s *supervisor) restartChild(p *actor.Process, m restartRequest, from genserver.From) genserver.Result {
	c := s.children.byID[m.ID]
	fail := func(why error) genserver.Result {
		return genserver.Reply(m, outcome{Err: fmt.Errorf("supervisor: restart child %q: %w", m.ID, why)})
	}
	switch {
	case c == nil:
		return fail(ErrNotFound)
	case c.restarting:
		return fail(ErrRestarting)
	case !c.pid.IsZero():
		return fail(ErrRunning)
	}
	if s.awaitBody(p, c) {
		c.restarting, c.skipped = true, false
		c.asked = append(c.asked, genserver.Defer(m, from))
		return genserver.NoReply()
	}
	if err := s.start(p, c); err != nil {
		return genserver.Reply(m, outcome{Err: err})
	}
	return genserver.Reply(m, outcome{PID: c.pid})
}

// deleteChild answers DeleteChild.
func (s *supervisor) deleteChild(id string) outcome {
	c := s.children.byID[id]
	fail := func(why error) outcome {
		return outcome{Err: fmt.Errorf("supervisor: delete child %q: %w", id, why)}
	}
	switch {
	case c == nil:
		return fail(ErrNotFound)
	case c.restarting:
		return fail(ErrRestarting)
	case !c.pid.IsZero():
		return fail(ErrRunning)
	}
	if s.group == c {
		s.group = c.next
	}
	s.forget(c)
	s.children.remove(c)
	return outcome{}
}
