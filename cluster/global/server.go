package global

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// What the server gets.
type (
	// peerMessage is what the server of another node sends.
	peerMessage struct {
		From  actor.NodeName
		Frame names.Frame
	}
	// request is an event of the machine that a process of this node asks for.
	request struct {
		genserver.Req[answer]
		Kind                      kind
		Name, Resource, Requester any
		PID                       actor.PID
		Method                    string
		Nodes                     []actor.NodeName
		Retries                   int
	}
	answer struct {
		Result names.Result
		Nodes  []actor.NodeName
	}
	infoRequest struct{ genserver.Req[Info] }
	// resolved is what a resolver gave.
	resolved struct {
		ID     uint64
		Winner actor.PID
	}
	wake struct{}
)

type kind int

const (
	register kind = iota
	reRegister
	unregister
	setLock
	delLock
	syncNodes
	disconnect
)

// server runs the machine: it hands it what happens and carries out what it says.
type server struct {
	genserver.Default
	g       *Global
	n       *cluster.Node
	machine *names.Machine
	started time.Time

	up    map[actor.NodeName]bool
	last  uint64 // numbers calls
	calls map[uint64]call
	timer actor.Ref

	pids       map[actor.PID]actor.Ref // monitored for the machine
	refs       map[actor.Ref]actor.PID
	servers    map[actor.NodeName]actor.Ref // the servers of connected nodes
	serverRefs map[actor.Ref]actor.NodeName
	resolvers  map[actor.Ref]resolved // processes that resolve a conflict, and what it is if they fail
}

// call is a request that waits for its answer.
type call struct {
	req  request
	from genserver.From
}

// Init meets the nodes that are connected already.
func (s *server) Init(p *actor.Process) genserver.InitResult {
	s.n.MonitorNodes(p, true)
	for _, name := range s.n.List() {
		s.nodeUp(p, name)
	}
	return genserver.Ok()
}

// HandleCall hands a request to the machine.
func (s *server) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case infoRequest:
		return genserver.Reply(m, Info(s.machine.Info()))
	case request:
		s.last++
		s.calls[s.last] = call{m, from}
		s.step(p, m.event(s.last))
		return genserver.NoReply()
	}
	return s.Default.HandleCall(p, req, from)
}

func (r request) event(id uint64) names.Event {
	switch r.Kind {
	case register, reRegister:
		return names.RegisterAsked{ID: id, Name: r.Name, PID: r.PID, Method: r.Method, Over: r.Kind == reRegister}
	case unregister:
		return names.UnregisterAsked{ID: id, Name: r.Name}
	case setLock:
		return names.LockAsked{ID: id, Resource: r.Resource, Requester: r.Requester, PID: r.PID, Nodes: r.Nodes, Retries: r.Retries}
	case delLock:
		return names.UnlockAsked{ID: id, Resource: r.Resource, Requester: r.Requester, PID: r.PID, Nodes: r.Nodes}
	case syncNodes:
		return names.SyncAsked{ID: id, Nodes: r.Nodes}
	default:
		return names.DisconnectAsked{ID: id}
	}
}

// HandleInfo hands everything else to the machine.
func (s *server) HandleInfo(p *actor.Process, msg any) genserver.Result {
	switch m := msg.(type) {
	case cluster.NodeUp:
		s.nodeUp(p, m.Node)
	case cluster.NodeDown:
		s.nodeDown(p, m.Node)
	case peerMessage:
		s.peer(p, m)
	case actor.Down:
		s.downed(p, m)
	case resolved:
		s.step(p, names.Resolved{ID: m.ID, Winner: m.Winner})
	case wake:
		s.step(p, names.Woken{})
	default:
		return s.Default.HandleInfo(p, msg)
	}
	return genserver.NoReply()
}

// Terminate leaves an empty register behind.
func (s *server) Terminate(*actor.Process, error) { s.g.clear() }

// nodeUp begins to know a node. Its server is monitored, which tells whether there is one.
func (s *server) nodeUp(p *actor.Process, name actor.NodeName) {
	if s.up[name] {
		return // it was connected when this server started
	}
	s.up[name] = true
	s.watchServer(p, name)
	s.step(p, names.Up{Node: name})
}

func (s *server) watchServer(p *actor.Process, name actor.NodeName) {
	if _, ok := s.servers[name]; !ok {
		ref := p.Monitor(ServerName.At(name))
		s.servers[name], s.serverRefs[ref] = ref, name
	}
}

func (s *server) unwatchServer(p *actor.Process, name actor.NodeName) {
	if ref, ok := s.servers[name]; ok {
		p.Demonitor(ref, actor.Flush)
		delete(s.servers, name)
		delete(s.serverRefs, ref)
	}
}

func (s *server) nodeDown(p *actor.Process, name actor.NodeName) {
	if s.up[name] {
		delete(s.up, name)
		s.unwatchServer(p, name)
		s.step(p, names.Down{Node: name})
	}
}

// peer hears the server of another node. One that says hello and is not known was
// connected while this server started.
func (s *server) peer(p *actor.Process, m peerMessage) {
	if _, hello := m.Frame.Body.(names.Hello); hello {
		s.nodeUp(p, m.From)
		s.watchServer(p, m.From)
	}
	s.step(p, names.Received{From: m.From, Frame: m.Frame})
}

// downed tells the machine who has died.
func (s *server) downed(p *actor.Process, d actor.Down) {
	if pid, ok := s.refs[d.Ref]; ok {
		delete(s.refs, d.Ref)
		delete(s.pids, pid)
		s.step(p, names.Exited{PID: pid})
	}
	if name, ok := s.serverRefs[d.Ref]; ok {
		delete(s.serverRefs, d.Ref)
		delete(s.servers, name)
		if d.Reason != actor.NoConnection { //nolint:errorlint // a Down has the reason itself; NodeDown says that one
			s.step(p, names.Absent{Node: name})
		}
	}
	if r, ok := s.resolvers[d.Ref]; ok {
		delete(s.resolvers, d.Ref)
		s.step(p, names.Resolved{ID: r.ID, Winner: r.Winner}) // too late when it has answered
	}
}

// step hands an event to the machine and carries out what it says.
func (s *server) step(p *actor.Process, ev names.Event) {
	for _, e := range s.machine.Step(time.Since(s.started), ev) {
		s.carryOut(p, e)
	}
}

func (s *server) carryOut(p *actor.Process, e names.Effect) {
	switch e := e.(type) {
	case names.Send:
		s.send(p, e)
	case names.Monitor:
		ref := p.Monitor(e.PID)
		s.pids[e.PID], s.refs[ref] = ref, e.PID
	case names.Demonitor:
		if ref, ok := s.pids[e.PID]; ok {
			p.Demonitor(ref, actor.Flush)
			delete(s.pids, e.PID)
			delete(s.refs, ref)
		}
	case names.Put:
		s.g.put(e.Name, e.PID)
	case names.Drop:
		s.g.drop(e.Name)
	case names.Resolve:
		s.resolve(p, e)
	case names.Connect:
		p.Spawn(func(q *actor.Process) error {
			if err := s.n.Connect(q.Context(), string(e.Node)); err != nil {
				s.log(slog.LevelWarn, "global: failed to connect to a node that another one is connected to", slog.Any("to", e.Node), slog.Any("err", err))
			}
			return nil
		})
	case names.Disconnect:
		if err := s.n.Disconnect(e.Node); err != nil {
			s.log(slog.LevelDebug, "a node could not be disconnected", slog.Any("from", e.Node), slog.Any("err", err))
		}
	case names.WakeAt:
		p.CancelTimer(s.timer)
		s.timer = p.SendAfter(p.Self(), wake{}, e.At-time.Since(s.started))
	case names.Reply:
		c, ok := s.calls[e.ID]
		delete(s.calls, e.ID)
		if ok {
			genserver.Defer(c.req, c.from).Reply(p, answer{e.Result, e.Nodes})
		}
	case names.Log:
		s.log(e.Level, e.Message, e.Attrs...)
	}
}

// send sends a frame, unless the connection is gone: who is disconnected stays so.
func (s *server) send(p *actor.Process, e names.Send) {
	err := p.SendNoConnect(ServerName.At(e.To), peerMessage{s.n.Name(), e.Frame})
	if err != nil && !errors.Is(err, actor.NoConnection) {
		s.log(slog.LevelError, "global: a message to another node could not be sent", slog.Any("to", e.To), slog.Any("err", err))
	}
}

// resolve runs a resolver in a process of its own.
func (s *server) resolve(p *actor.Process, e names.Resolve) {
	me := p.Self()
	_, ref := p.SpawnMonitor(func(q *actor.Process) error {
		winner, err := s.g.runResolver(q, e)
		if err != nil {
			winner = e.Other
			s.log(slog.LevelInfo, "global: the resolver of a name that two processes had failed",
				slog.String("method", e.Method), slog.Any("name", e.Name), slog.Any("err", err))
		}
		return q.Send(me, resolved{e.ID, winner})
	})
	s.resolvers[ref] = resolved{e.ID, e.Other}
}

func (g *Global) runResolver(q *actor.Process, e names.Resolve) (winner actor.PID, err error) {
	g.mu.RLock()
	f := g.resolvers[Resolver(e.Method)]
	g.mu.RUnlock()
	if f == nil {
		return winner, fmt.Errorf("%w: %q on node %s", ErrResolver, e.Method, g.node.Name())
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	return f(q, e.Name, e.Other, e.Own), nil
}

func (s *server) log(level slog.Level, text string, attrs ...slog.Attr) {
	s.n.System().Logger().LogAttrs(context.Background(), level, text, attrs...)
}
