package cluster

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"sync"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
)

// spawnerName is the name of the process on each node that starts others for who
// asks from another node, as the BEAM's net_kernel is.
const spawnerName actor.Name = "net_kernel"

// spawner holds the functions that other nodes may start processes with.
type spawner struct {
	mu    sync.RWMutex
	funcs map[string]func(p *actor.Process, arg any) error
}

// ErrFuncRegistered says that another function has the name: use another name, or
// register once.
var ErrFuncRegistered = errors.New("a function is registered under that name")

// UndefError is the exit reason of a process that was to run a function which is not
// registered on its node: {:undef, [{module, function, …}]}. Call RegisterFunc there.
type UndefError struct {
	Func string
	Node actor.NodeName
}

// Error says what is missing where.
func (e *UndefError) Error() string {
	return fmt.Sprintf("undef: no function is registered as %q on node %s; call cluster.RegisterFunc there", e.Func, e.Node)
}

// ArgumentError is the exit reason of a process whose function takes an argument of
// another type than it was given: {:function_clause, …}.
type ArgumentError struct {
	Func      string
	Node      actor.NodeName
	Want, Got string // Go types
}

// Error says what the function takes.
func (e *ArgumentError) Error() string {
	return fmt.Sprintf("function_clause: the function %q on node %s takes a %s, not a %s", e.Func, e.Node, e.Want, e.Got)
}

// RegisterFunc lets other nodes start processes on this one that run f: what a module
// and function are to Elixir's Node.spawn(node, module, function, args). Go code
// cannot be sent, so both nodes have the function, under the same name; A is
// registered with the codec. The error is ErrFuncRegistered.
func RegisterFunc[A any](n *Node, name string, f func(p *actor.Process, arg A) error) error {
	s := &n.spawner
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.funcs[name] != nil {
		return fmt.Errorf("cluster: node %s: register the function %q: %w", n.name, name, ErrFuncRegistered)
	}
	if s.funcs == nil {
		s.funcs = make(map[string]func(*actor.Process, any) error)
	}
	s.funcs[name] = func(p *actor.Process, arg any) error {
		a, ok := arg.(A)
		if !ok && !(arg == nil && reflect.TypeFor[A]().Kind() == reflect.Interface) {
			return &ArgumentError{Func: name, Node: n.name, Want: reflect.TypeFor[A]().String(), Got: fmt.Sprintf("%T", arg)}
		}
		return f(p, a)
	}
	return nil
}

// Spawn starts a process on node on that runs the function registered there as name
// with arg: Node.spawn/4. It returns when the process has started. When that node
// cannot be reached, or arg cannot be sent, the PID is that of a process which has
// died already, as on the BEAM; SpawnLink and SpawnMonitor tell why.
func Spawn[A any](p *actor.Process, n *Node, on actor.NodeName, name string, arg A) actor.PID {
	pid, _ := n.spawn(p, on, name, arg, actor.SpawnOpts{})
	return pid
}

// SpawnLink is Spawn with a link that is there before the function runs:
// Node.spawn_link/4. A node out of reach is an exit signal with NoConnection, a
// function that is not registered there one with an *UndefError.
func SpawnLink[A any](p *actor.Process, n *Node, on actor.NodeName, name string, arg A) actor.PID {
	pid, _ := n.spawn(p, on, name, arg, actor.SpawnOpts{Link: true})
	return pid
}

// SpawnMonitor is Spawn with a monitor that is there before the function runs:
// Node.spawn_monitor/4. Failures are reasons of the Down, as with SpawnLink.
func SpawnMonitor[A any](p *actor.Process, n *Node, on actor.NodeName, name string, arg A) (actor.PID, actor.Ref) {
	return n.spawn(p, on, name, arg, actor.SpawnOpts{Monitor: true})
}

// What a node says to another's spawner and its answers. Answers go to the alias of the
// request: one that comes when the request was given up is lost.
type (
	spawnRequest struct {
		ID   actor.Ref // an alias of From's
		From actor.PID
		Func string
		Arg  any
		Hold bool // the process waits for spawnGo, and confirms it: a link or a monitor is there first
	}
	spawnReply struct {
		ID  actor.Ref
		PID actor.PID
	}
	// spawnGo lets a process begin. It confirms that; with Link it links itself to From
	// first, so that From has the link before the confirmation.
	spawnGo struct {
		ID   actor.Ref
		Link bool
	}
	// spawnCancel says to the spawner that nobody waits for the answer to a request any more.
	spawnCancel struct{ ID actor.Ref }
	pingRequest struct {
		ID   actor.Ref
		From actor.PID
	}
	pong struct{ ID actor.Ref }
)

func (n *Node) spawn(p *actor.Process, on actor.NodeName, name string, arg any, opts actor.SpawnOpts) (actor.PID, actor.Ref) {
	on = n.complete(on)
	if on == n.name {
		return p.SpawnOpt(func(q *actor.Process) error { return n.call(q, name, arg) }, opts)
	}
	to := spawnerName.At(on)
	hold := opts.Link || opts.Monitor
	mark := p.Mark()
	pid, request, _, err := ask(p, to, func(id actor.Ref) any {
		return spawnRequest{ID: id, From: p.Self(), Func: name, Arg: arg, Hold: hold}
	})
	if pid.IsZero() && err == nil && hold {
		// The connection broke, but perhaps before the request went out, on the next one:
		// then a process waits there for spawnGo, and this comes after the request.
		_ = p.Send(to, spawnCancel{request})
	}
	if pid.IsZero() || err != nil {
		reason := actor.NoConnection
		if err != nil {
			reason = err
			n.log.Error("a process could not be started on another node", slog.Any("node", n.name), slog.Any("on", on), slog.String("func", name), slog.Any("err", err))
		}
		return p.SpawnOpt(func(*actor.Process) error { return reason }, opts)
	}
	if !hold {
		return pid, actor.Ref{}
	}
	return release(p, mark, pid, opts)
}

// release lets a process begin that is held on another node, with its link or monitor. What
// it is told since mark tells how that ended.
func release(p *actor.Process, mark actor.Mark, pid actor.PID, opts actor.SpawnOpts) (actor.PID, actor.Ref) {
	var ref actor.Ref
	if opts.Monitor {
		ref = p.Monitor(pid)
	}
	// The link and the monitor are there when the process says so: from then on its death
	// has the right reason, whoever kills it.
	begun, _, reason, err := ask(p, pid, func(id actor.Ref) any { return spawnGo{ID: id, Link: opts.Link} })
	if !begun.IsZero() || err != nil || told(p, mark, pid, ref) {
		return pid, ref
	}
	// It is gone and never began: the connection broke meanwhile, or somebody killed it. The
	// next connection knows of no such process, but who asked was not told NoProc on the
	// BEAM, where request and link are one.
	if reason == actor.NoProc { //nolint:errorlint // the reason as it is
		reason = actor.NoConnection
	}
	return p.SpawnOpt(func(*actor.Process) error { return reason }, opts)
}

// told reports whether p has been told the end of a process that it started, by its link or
// by the monitor ref, and sees to it that it is not told later.
func told(p *actor.Process, mark actor.Mark, pid actor.PID, ref actor.Ref) bool {
	p.Unlink(pid)
	var seen bool
	// All of it stays where it is.
	_, _ = actor.ReceiveSince(p, mark, 0, func(m any) bool {
		e, isExit := m.(actor.Exit)
		d, isDown := m.(actor.Down)
		isDown = isDown && !ref.IsZero() && d.Ref == ref
		seen = seen || isExit && e.From == pid || isDown && d.Reason != actor.NoProc //nolint:errorlint // the reason as it is
		return false
	})
	if !seen {
		p.Demonitor(ref, actor.Flush)
	}
	return seen
}

// ask sends a request and waits for its spawnReply. When there will be none, since the
// other process or the connection is gone, the PID is zero, and reason says why; id is that
// of the request.
func ask(p *actor.Process, to actor.Dest, request func(id actor.Ref) any) (pid actor.PID, id actor.Ref, reason, err error) {
	mark := p.Mark()
	if _, err := p.Request(to, func(ref actor.Ref) any {
		id = ref
		return request(ref)
	}); err != nil {
		return pid, id, nil, err
	}
	m, err := actor.ReceiveSince(p, mark, actor.Infinity, func(m any) bool {
		r, isReply := m.(spawnReply)
		d, isDown := m.(actor.Down)
		return isReply && r.ID == id || isDown && d.Ref == id
	})
	r, _ := m.(spawnReply)
	d, _ := m.(actor.Down)
	return r.PID, id, d.Reason, err
}

// call runs a registered function.
func (n *Node) call(p *actor.Process, name string, arg any) error {
	n.spawner.mu.RLock()
	f := n.spawner.funcs[name]
	n.spawner.mu.RUnlock()
	if f == nil {
		return &UndefError{Func: name, Node: n.name}
	}
	return f(p, arg)
}

// spawnServer is the process that starts others.
type spawnServer struct {
	node *Node
	held map[actor.Ref]actor.PID // those that wait for spawnGo, by the request
}

// unheld tells the spawner that a process does not wait any more.
type unheld struct{ id actor.Ref }

// LocalOnly keeps it on its node.
func (unheld) LocalOnly() {}

// Init is for actor.
func (*spawnServer) Init(*actor.Process) error { return nil }

// Handle starts a process, or answers a ping. Anything else is not for it.
func (s *spawnServer) Handle(p *actor.Process, msg any) error {
	switch m := msg.(type) {
	case pingRequest:
		_ = p.Send(m.From, pong{m.ID})
	case spawnRequest:
		self := p.Self()
		pid := p.Spawn(func(q *actor.Process) error {
			if m.Hold {
				goes := held(q, m)
				_ = q.Send(self, unheld{m.ID})
				if !goes {
					return actor.NoConnection
				}
			}
			return s.node.call(q, m.Func, m.Arg)
		})
		if m.Hold {
			s.held[m.ID] = pid
		}
		_ = p.Send(m.ID, spawnReply{ID: m.ID, PID: pid})
	case unheld:
		delete(s.held, m.id)
	case spawnCancel:
		if pid, holds := s.held[m.ID]; holds {
			_ = p.Send(pid, m)
		}
	}
	return nil
}

// held waits until the process that asked has set its link or monitor, and confirms
// it. It is false when that one is gone, or has given up.
func held(q *actor.Process, r spawnRequest) bool {
	watch := q.Monitor(r.From)
	defer q.Demonitor(watch, actor.Flush)
	m, err := actor.Receive(q, actor.Infinity, func(m any) bool {
		d, down := m.(actor.Down)
		_, goes := m.(spawnGo)
		cancel, cancelled := m.(spawnCancel)
		return goes || down && d.Ref == watch || cancelled && cancel.ID == r.ID
	})
	g, goes := m.(spawnGo)
	if err != nil || !goes {
		return false
	}
	if g.Link {
		_ = q.Link(r.From)
		// Did that go over the connection that the request came on? Who is connected anew
		// does not wait any more, and has been told.
		if _, err := actor.Receive(q, 0, func(d actor.Down) bool { return d.Ref == watch }); err == nil {
			q.Unlink(r.From)
			return false
		}
	}
	return q.Send(g.ID, spawnReply{ID: g.ID, PID: q.Self()}) == nil
}

func (n *Node) startSpawner() {
	n.system.SpawnCallback(&spawnServer{node: n, held: make(map[actor.Ref]actor.PID)}, actor.SpawnOpts{Name: spawnerName})
}

// registerTypes registers what this package sends.
func registerTypes(c *codec.Codec) error {
	errs := []error{
		codec.Register[NodeUp](c, "cluster.NodeUp"), codec.Register[NodeDown](c, "cluster.NodeDown"),
		codec.Register[spawnRequest](c, "cluster.spawnRequest"), codec.Register[spawnReply](c, "cluster.spawnReply"),
		codec.Register[spawnGo](c, "cluster.spawnGo"), codec.Register[spawnCancel](c, "cluster.spawnCancel"),
		codec.Register[pingRequest](c, "cluster.pingRequest"), codec.Register[pong](c, "cluster.pong"),
		codec.Register[*UndefError](c, "cluster.UndefError"), codec.Register[*ArgumentError](c, "cluster.ArgumentError"),
		codec.Register[*RefusedError](c, "cluster.RefusedError"),
	}
	for name, err := range map[string]error{
		"ErrConnectionClosed": ErrConnectionClosed, "ErrTickTimeout": ErrTickTimeout, "ErrDisconnect": ErrDisconnect,
		"ErrStopped": ErrStopped, "ErrReplaced": ErrReplaced, "ErrProtocol": ErrProtocol,
		"ErrUnknownNode": ErrUnknownNode, "ErrNotConnected": ErrNotConnected, "ErrUnreachable": ErrUnreachable,
		"ErrHandshakeTimeout": ErrHandshakeTimeout, "ErrSelf": ErrSelf, "ErrFuncRegistered": ErrFuncRegistered,
	} {
		errs = append(errs, codec.RegisterError(c, "cluster."+name, err))
	}
	return errors.Join(errs...)
}
