package pg

import (
	"errors"
	"fmt"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster/internal/groups"
)

// What Join, Leave, Monitor and the listings return, wrapped in what was attempted.
var (
	// ErrNotLocal is {:nolocal, pid}: only processes of the node itself join and leave.
	ErrNotLocal = errors.New("the process is of another node: have it join there")
	// ErrNotJoined is :not_joined: none of the processes was in the group.
	ErrNotJoined = errors.New("none of the processes has joined the group")
	// ErrNoScope says that the scope does not run on this node: Start it.
	ErrNoScope = errors.New("the scope does not run on this node: start it")
	// ErrGroup says that a value cannot be a group: it is nil or cannot be compared.
	ErrGroup = errors.New("the value cannot be a group: it is nil, or cannot be compared")
)

// Joined is the message {ref, :join, group, pids} to who monitors a group or a scope.
type Joined struct {
	Ref   actor.Ref
	Group any
	PIDs  []actor.PID
}

// Left is the message {ref, :leave, group, pids}: they have left, died, or are on a node
// that is out of reach.
type Left struct {
	Ref   actor.Ref
	Group any
	PIDs  []actor.PID
}

// Join has processes of this node join a group, as :pg.join. Who joins twice is a member
// twice, and has to leave twice. When Join returns, this node sees it; the others soon.
//
// The errors are ErrNotLocal, ErrGroup, actor.ErrNotEncodable for a group of a type that
// the node's codec does not know, and a *genserver.CallError with actor.NoProc when the
// scope does not run. Then nobody has joined.
func Join(p *actor.Process, scope Scope, group any, pids ...actor.PID) error {
	if err := check(p, scope, "join", group, pids); err != nil {
		return err
	}
	_, err := genserver.CallTimeout(p, actor.Name(scope), joinRequest{Group: group, PIDs: slices.Clone(pids)}, actor.Infinity)
	return err
}

// Leave has processes of this node leave a group, as :pg.leave, each once for each time
// that it is given. Those that are not members are passed over; the error is ErrNotJoined
// when that is all of them. Other errors are those of Join.
func Leave(p *actor.Process, scope Scope, group any, pids ...actor.PID) error {
	if err := check(p, scope, "leave", group, pids); err != nil {
		return err
	}
	left, err := genserver.CallTimeout(p, actor.Name(scope), leaveRequest{Group: group, PIDs: slices.Clone(pids)}, actor.Infinity)
	if err == nil && !left {
		return fmt.Errorf("pg: leave %v in scope %q: %w", group, string(scope), ErrNotJoined)
	}
	return err
}

func check(p *actor.Process, scope Scope, what string, group any, pids []actor.PID) error {
	failed := func(err error) error { return fmt.Errorf("pg: %s %v in scope %q: %w", what, group, string(scope), err) }
	here := p.Self().NodeID()
	for _, pid := range pids {
		if pid.NodeID() != here {
			return fmt.Errorf("%w: %v", failed(ErrNotLocal), pid)
		}
	}
	if !groups.Usable(group) {
		return failed(ErrGroup)
	}
	if t, ok := scope.find(p.System()); ok {
		if _, err := t.codec.Encode(group); err != nil {
			return failed(err)
		}
	}
	return nil
}

// GetMembers lists the members of a group, of all nodes that this one is connected to, as
// :pg.get_members: who has joined twice is there twice. It reads a table, in the caller:
// no message is sent, and s may be used from any goroutine. The list is the caller's; it
// is empty when there is no such group or scope. A process that has just died, or just
// joined on another node, may be there or not.
func GetMembers(s *actor.System, scope Scope, group any) []actor.PID {
	if t, ok := scope.find(s); ok && groups.Usable(group) {
		return t.Members(group)
	}
	return nil
}

// GetLocalMembers is GetMembers of this node alone, as :pg.get_local_members.
func GetLocalMembers(s *actor.System, scope Scope, group any) []actor.PID {
	if t, ok := scope.find(s); ok && groups.Usable(group) {
		return t.LocalMembers(group)
	}
	return nil
}

// WhichGroups lists the groups that have members, as :pg.which_groups, from any goroutine.
// The error is ErrNoScope, where Erlang raises badarg.
func WhichGroups(s *actor.System, scope Scope) ([]any, error) { return which(s, scope, false) }

// WhichLocalGroups lists the groups that have members on this node, as
// :pg.which_local_groups. The error is ErrNoScope.
func WhichLocalGroups(s *actor.System, scope Scope) ([]any, error) { return which(s, scope, true) }

func which(s *actor.System, scope Scope, local bool) ([]any, error) {
	t, ok := scope.find(s)
	if !ok {
		return nil, fmt.Errorf("pg: list the groups of scope %q: %w", string(scope), ErrNoScope)
	}
	return t.Groups(local), nil
}

// Monitor lists the members of a group, and from then on tells the caller of each change
// by a Joined or a Left with the reference that it returns, as :pg.monitor. List and
// messages together are what GetMembers shows, at any time. It ends with Demonitor, with
// the caller, and in silence with the scope process: monitor that too.
//
// The errors are ErrGroup, and a *genserver.CallError with actor.NoProc when the scope
// does not run.
func Monitor(p *actor.Process, scope Scope, group any) (actor.Ref, []actor.PID, error) {
	if !groups.Usable(group) {
		return actor.Ref{}, nil, fmt.Errorf("pg: monitor in scope %q: %w", string(scope), ErrGroup)
	}
	w, err := genserver.CallTimeout(p, actor.Name(scope), monitorRequest{PID: p.Self(), Group: group}, actor.Infinity)
	return w.Ref, w.Members, err
}

// MonitorScope is Monitor of all groups of a scope, as :pg.monitor_scope: it gives the
// members of each group.
func MonitorScope(p *actor.Process, scope Scope) (actor.Ref, map[any][]actor.PID, error) {
	w, err := genserver.CallTimeout(p, actor.Name(scope), monitorRequest{PID: p.Self(), All: true}, actor.Infinity)
	return w.Ref, w.All, err
}

// Demonitor ends a Monitor or a MonitorScope, and takes what is left of its messages out
// of the caller's mailbox, as :pg.demonitor. It is false, and takes nothing, when there is
// no such monitor. The error is a *genserver.CallError when the scope does not run.
func Demonitor(p *actor.Process, scope Scope, ref actor.Ref) (bool, error) {
	found, err := genserver.CallTimeout(p, actor.Name(scope), demonitorRequest{Ref: ref}, actor.Infinity)
	for found {
		_, none := actor.Receive(p, 0, func(msg any) bool {
			switch m := msg.(type) {
			case Joined:
				return m.Ref == ref
			case Left:
				return m.Ref == ref
			}
			return false
		})
		if none != nil {
			break
		}
	}
	return found, err
}
