package dynamicsupervisor

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/internal/gen"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// Spec is how a DynamicSupervisor supervises. The zero value will do.
type Spec struct {
	// Intensity is max_restarts and max_seconds; all children count together.
	Intensity supervisor.Intensity
	// MaxChildren is max_children: how many children there may be, those that are being
	// restarted among them. 0 is :infinity.
	MaxChildren int
	// Each, when it is set, makes of the child that StartChild is given the one that is
	// supervised. It is what extra_arguments is for: what all children have in common is
	// added here. It runs in the supervisor, once for a child.
	Each func(supervisor.Child) supervisor.Child
}

// ErrMaxChildren is :max_children: there are as many children as Spec.MaxChildren allows.
var ErrMaxChildren = errors.New("the supervisor has as many children as its MaxChildren allows")

// StartLink starts a DynamicSupervisor without children that is linked to the caller, as
// DynamicSupervisor.start_link. The error wraps supervisor.ErrBadSpec when the Spec cannot
// be used, and is one of genserver.StartLink otherwise.
func StartLink(p *actor.Process, spec Spec, opts ...genserver.Option) (actor.PID, error) {
	if err := spec.Intensity.Check(); err != nil {
		return actor.PID{}, err
	}
	if spec.MaxChildren < 0 {
		return actor.PID{}, fmt.Errorf("dynamicsupervisor: %w: MaxChildren is %d: it cannot be negative",
			supervisor.ErrBadSpec, spec.MaxChildren)
	}
	spec.Intensity = spec.Intensity.OrDefault()
	return genserver.StartLink(p, &dynamic{spec: spec, byPID: map[actor.PID]*child{}}, opts...)
}

// Stop stops the supervisor and all its children, those at the same time, as
// DynamicSupervisor.stop. It waits as long as that takes. The error is a
// *genserver.CallError.
func Stop(p *actor.Process, sup actor.Dest, reason error) error {
	return genserver.StopServer(p, sup, reason, actor.Infinity)
}

// StartChild has a supervisor on this node start a child, as
// DynamicSupervisor.start_child, and returns when its Start has. The ID of the child is
// for reports only, and may be empty.
//
// The error wraps supervisor.ErrBadSpec when the child cannot be used and ErrMaxChildren
// when there are too many; otherwise it is what the Start returned, actor.Ignore among it,
// as it is, and the supervisor has no such child. A supervisor that cannot be asked is a
// *genserver.CallError.
func StartChild(p *actor.Process, sup actor.Dest, c supervisor.Child) (actor.PID, error) {
	if err := c.Check(); err != nil {
		return actor.PID{}, err
	}
	return ask(p, sup, startRequest{Child: c})
}

// TerminateChild stops the child whose process is pid, as
// DynamicSupervisor.terminate_child, and returns when it has ended. It is not restarted.
// The error wraps supervisor.ErrNotFound when the supervisor has no such child, or is a
// *genserver.CallError.
func TerminateChild(p *actor.Process, sup actor.Dest, pid actor.PID) error {
	_, err := ask(p, sup, terminateRequest{PID: pid})
	return err
}

// WhichChildren lists the children in the order of their start, a restart being one, as
// DynamicSupervisor.which_children. A child that is being restarted has no PID.
func WhichChildren(p *actor.Process, sup actor.Dest) ([]supervisor.ChildInfo, error) {
	return supervisor.WhichChildren(p, sup)
}

// CountChildren counts the children, as DynamicSupervisor.count_children.
func CountChildren(p *actor.Process, sup actor.Dest) (supervisor.Counts, error) {
	return supervisor.CountChildren(p, sup)
}

// The requests. They carry functions, or errors, and stay on their node.
type (
	startRequest struct {
		genserver.Req[outcome]
		Child supervisor.Child
	}
	terminateRequest struct {
		genserver.Req[outcome]
		PID actor.PID
	}
	outcome struct {
		PID actor.PID
		Err error
	}
	childList struct {
		genserver.Req[[]supervisor.ChildInfo]
	}
	countRequest struct {
		genserver.Req[supervisor.Counts]
	}
)

// LocalOnly keeps each of these on its node.
func (startRequest) LocalOnly()     {}
func (terminateRequest) LocalOnly() {}
func (outcome) LocalOnly()          {}

func ask(p *actor.Process, sup actor.Dest, req genserver.Request[outcome]) (actor.PID, error) {
	o, err := genserver.CallTimeout(p, sup, req, actor.Infinity)
	if err == nil {
		err = o.Err
	}
	return o.PID, err
}

// HandleCall answers the administration calls.
func (d *dynamic) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case startRequest:
		return genserver.Reply(m, d.startChild(p, m.Child))
	case terminateRequest:
		return genserver.Reply(m, d.terminateChild(p, m.PID))
	case gen.WhichChildren:
		infos := make([]supervisor.ChildInfo, 0, len(d.byPID))
		for c := d.first; c != nil; c = c.next {
			info := supervisor.ChildInfo{ID: c.ID, PID: c.pid, Restarting: c.restarting, Supervisor: c.Supervisor}
			if c.restarting {
				info.PID = actor.PID{}
			}
			infos = append(infos, info)
		}
		return genserver.Reply(childList{}, infos)
	case gen.CountChildren:
		return genserver.Reply(countRequest{}, d.count())
	}
	return d.Default.HandleCall(p, req, from)
}

func (d *dynamic) count() supervisor.Counts {
	n := supervisor.Counts{Specs: len(d.byPID)}
	for c := d.first; c != nil; c = c.next {
		if !c.restarting {
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

func (d *dynamic) startChild(p *actor.Process, spec supervisor.Child) outcome {
	if d.spec.MaxChildren > 0 && len(d.byPID) >= d.spec.MaxChildren {
		return outcome{Err: fmt.Errorf("dynamicsupervisor: start a child: %w: %d", ErrMaxChildren, d.spec.MaxChildren)}
	}
	if d.spec.Each != nil {
		spec = d.spec.Each(spec)
		if err := spec.Check(); err != nil {
			return outcome{Err: err}
		}
	}
	c := &child{Child: spec}
	if err := d.start(p, c); err != nil {
		return outcome{Err: err}
	}
	return outcome{PID: c.pid}
}

func (d *dynamic) terminateChild(p *actor.Process, pid actor.PID) outcome {
	c := d.byPID[pid]
	if c == nil {
		return outcome{Err: fmt.Errorf("dynamicsupervisor: terminate child %v: %w", pid, supervisor.ErrNotFound)}
	}
	if !c.restarting {
		d.halt(p, []*child{c})
	}
	d.remove(c)
	return outcome{}
}
