package pg

import (
	"errors"
	"fmt"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/internal/groups"
)

// Scope is a set of groups of its own: the name that its process is registered under, on
// each node that takes part.
type Scope actor.Name

// Default is the scope that Erlang's functions without a scope use, pg.
const Default Scope = "pg"

// Start starts the scope on node n, which is p's, as :pg.start. It is not linked. The
// error is a *genserver.AlreadyStartedError when it runs, or another process has its name;
// codec.ErrRegistered when the node's codec has other types under the names of this
// package.
func Start(p *actor.Process, n *cluster.Node, scope Scope) (actor.PID, error) {
	return genserver.Start(p, &server{node: n, scope: scope}, genserver.WithName(actor.Name(scope)))
}

// StartLink is Start with a link to the caller, as :pg.start_link.
func StartLink(p *actor.Process, n *cluster.Node, scope Scope) (actor.PID, error) {
	return genserver.StartLink(p, &server{node: n, scope: scope}, genserver.WithName(actor.Name(scope)))
}

// Child is the scope as a child of a supervisor, with the scope's name as its id. Put it
// before those that join. When it is restarted, the groups of this node are empty: those
// who had joined have to join again.
func Child(n *cluster.Node, scope Scope) supervisor.Child {
	return supervisor.Worker(string(scope), func() genserver.Server { return &server{node: n, scope: scope} },
		genserver.WithName(actor.Name(scope)))
}

// registered is where a scope's table is in the System's Store.
type registered Scope

// table is what is looked up, and who keeps it: with that process it is gone.
type table struct {
	*groups.Table
	keeper actor.PID
	codec  *codec.Codec
}

// find is the table of a scope that runs on s.
func (scope Scope) find(s *actor.System) (*table, bool) {
	v, ok := s.Store().Load(registered(scope))
	if !ok {
		return nil, false
	}
	t := v.(*table)
	return t, s.Alive(t.keeper)
}

// The requests. They go to a process of the same node.
type (
	joinRequest struct {
		genserver.Req[bool]
		Group any
		PIDs  []actor.PID
	}
	leaveRequest struct {
		genserver.Req[bool]
		Group any
		PIDs  []actor.PID
	}
	monitorRequest struct {
		genserver.Req[watching]
		PID   actor.PID
		All   bool
		Group any
	}
	demonitorRequest struct {
		genserver.Req[bool]
		Ref actor.Ref
	}
	watching struct {
		Ref     actor.Ref
		Members []actor.PID
		All     map[any][]actor.PID
	}
)

// LocalOnly is for actor.
func (joinRequest) LocalOnly() {}

// LocalOnly is for actor.
func (leaveRequest) LocalOnly() {}

// LocalOnly is for actor.
func (monitorRequest) LocalOnly() {}

// LocalOnly is for actor.
func (demonitorRequest) LocalOnly() {}

// LocalOnly is for actor.
func (watching) LocalOnly() {}

// server is the scope process: a groups.Machine with a mailbox.
type server struct {
	genserver.Default
	node    *cluster.Node
	scope   Scope
	machine *groups.Machine
	refs    map[groups.Watch]actor.Ref
	watches map[actor.Ref]groups.Watch
}

// Init is for genserver.
func (s *server) Init(p *actor.Process) genserver.InitResult {
	if err := registerTypes(s.node.Codec()); err != nil {
		return genserver.StopInit(fmt.Errorf("pg: start scope %q: %w", string(s.scope), err))
	}
	s.machine = groups.New(p.Self())
	s.refs, s.watches = make(map[groups.Watch]actor.Ref), make(map[actor.Ref]groups.Watch)
	p.System().Store().Store(registered(s.scope), &table{s.machine.Table(), p.Self(), s.node.Codec()})
	// First the monitor, then the list: a node that comes in between is asked twice, and
	// none is missed.
	s.node.MonitorNodes(p, true)
	s.step(p, groups.Started{Nodes: s.node.List()})
	return genserver.Ok()
}

// HandleCall is for genserver.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case joinRequest:
		return genserver.Reply(m, s.step(p, groups.Join{Group: m.Group, PIDs: m.PIDs}))
	case leaveRequest:
		return genserver.Reply(m, s.step(p, groups.Leave{Group: m.Group, PIDs: m.PIDs}))
	case monitorRequest:
		w := watching{Ref: p.MakeRef()}
		if m.All {
			w.All = s.machine.Table().All()
		} else {
			w.Members = s.machine.Table().Members(m.Group)
		}
		s.step(p, groups.Subscribe{Ref: w.Ref, PID: m.PID, All: m.All, Group: m.Group})
		return genserver.Reply(m, w)
	case demonitorRequest:
		return genserver.Reply(m, s.step(p, groups.Unsubscribe{Ref: m.Ref}))
	}
	return s.Default.HandleCall(p, req, from)
}

// HandleInfo is for genserver.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case groups.Message:
		s.step(p, m)
	case actor.Down:
		if w, ok := s.watches[m.Ref]; ok {
			s.unwatch(w)
			s.step(p, groups.Down{Watch: w})
		}
	case cluster.NodeUp:
		s.step(p, groups.NodeUp{Node: m.Node})
	case cluster.NodeDown: // the Downs of what was there have come before
	default:
		return s.Default.HandleInfo(p, msg)
	}
	return genserver.NoReply()
}

// Terminate is for genserver. A scope that is killed leaves its table behind, which nobody
// reads any more.
func (s *server) Terminate(p *actor.Process, _ error) {
	if v, ok := p.System().Store().Load(registered(s.scope)); ok && v.(*table).keeper == p.Self() {
		p.System().Store().CompareAndDelete(registered(s.scope), v)
	}
}

// step has the machine handle an event, and does what it says. The result is that of its
// Answer.
func (s *server) step(p *actor.Process, ev groups.Event) (ok bool) {
	for _, e := range s.machine.Step(ev) {
		switch e := e.(type) {
		case groups.Send:
			s.tell(p, e.To, e.Message)
		case groups.Announce:
			s.tell(p, actor.Name(s.scope).At(e.Node), e.Message)
		case groups.Monitor:
			ref := p.Monitor(e.PID)
			s.refs[e.Watch], s.watches[ref] = ref, e.Watch
		case groups.Demonitor:
			p.Demonitor(s.refs[e.Watch])
			s.unwatch(e.Watch)
		case groups.Notify:
			s.notify(p, e)
		case groups.Answer:
			ok = e.OK
		}
	}
	return ok
}

func (s *server) unwatch(w groups.Watch) {
	delete(s.watches, s.refs[w])
	delete(s.refs, w)
}

func (s *server) notify(p *actor.Process, e groups.Notify) {
	if e.Joined {
		s.tell(p, e.To, Joined{Ref: e.Ref, Group: e.Group, PIDs: e.PIDs})
	} else {
		s.tell(p, e.To, Left{Ref: e.Ref, Group: e.Group, PIDs: e.PIDs})
	}
}

// tell sends what cannot fail: Join has seen to it that the group can be encoded.
// tell says something to another scope process, or to who monitors. Who is disconnected
// stays so.
func (s *server) tell(p *actor.Process, to actor.Dest, msg any) {
	err := p.SendNoConnect(to, msg)
	if err != nil && !errors.Is(err, actor.NoConnection) && !errors.Is(err, actor.ErrKilled) {
		p.System().Logger().Error(fmt.Sprintf("pg: scope %q on %s could not tell %v: %v", string(s.scope), s.node.Name(), to, err))
	}
}

// registerTypes registers what scopes say to each other, and to those who monitor.
func registerTypes(c *codec.Codec) error {
	return errors.Join(
		codec.Register[groups.Discover](c, "pg.discover"), codec.Register[groups.Sync](c, "pg.sync"),
		codec.Register[groups.Joined](c, "pg.join"), codec.Register[groups.Left](c, "pg.leave"),
		codec.Register[Joined](c, "pg.Joined"), codec.Register[Left](c, "pg.Left"),
	)
}
