package cluster

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// NodeType tells nodes apart by how they are connected to this one: the argument of
// Elixir's Node.list/1, and the node_type of :net_kernel.monitor_nodes/2. Types are
// added with |.
type NodeType uint8

// The types of nodes.
const (
	// Visible nodes are connected, and neither they nor this node are hidden.
	Visible NodeType = 1 << iota
	// Hidden nodes are connected, and they or this node were started with
	// Config.Hidden: nobody else is told of the connection.
	Hidden
	// This is this node itself.
	This
	// Known nodes are this one, those that are connected, and those that were heard of:
	// connected once, named by discovery or by another node. Where a node was heard of
	// at an address that another node has now, it is forgotten.
	Known

	// Connected nodes are visible or hidden: the BEAM's :connected, and the :all of
	// monitor_nodes.
	Connected = Visible | Hidden
)

// String is Elixir's word for the type.
func (t NodeType) String() string {
	switch t {
	case Visible:
		return "visible"
	case Hidden:
		return "hidden"
	case This:
		return "this"
	case Known:
		return "known"
	case Connected:
		return "connected"
	}
	return fmt.Sprintf("types-%d", uint8(t))
}

// List is the names of the nodes of the given types, sorted: Elixir's Node.list/1. No
// type means Visible, as with Node.list/0: the connected nodes without this one and
// without hidden ones.
func (n *Node) List(types ...NodeType) []actor.NodeName {
	want := union(types)
	names, _ := n.peers.list(want)
	if want&(This|Known) != 0 {
		names = append(names, n.name)
	}
	if want&Known != 0 {
		names = append(names, n.heardOf()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// union is all of the types, Visible where there are none.
func union(types []NodeType) (all NodeType) {
	if len(types) == 0 {
		return Visible
	}
	for _, t := range types {
		all |= t
	}
	return all
}

// NodeUp is the message that a node is connected: {:nodeup, node}, with what the
// option node_type adds to it.
type NodeUp struct {
	Node actor.NodeName
	Type NodeType // Visible or Hidden
}

// NodeDown is the message that the connection to a node has ended: {:nodedown, node},
// with what the options node_type and nodedown_reason add to it. The node may be alive.
type NodeDown struct {
	Node actor.NodeName
	Type NodeType // Visible or Hidden; of a node that MonitorNode could not reach 0

	// Reason is ErrConnectionClosed, ErrTickTimeout, … (errors.Is); of a node that
	// MonitorNode could not reach what Connect says of it.
	Reason error
}

// MonitorNodes has p get a NodeUp and a NodeDown whenever a node of the given types is
// connected and its connection ends: :net_kernel.monitor_nodes/1..2. No type means
// Visible. Asked for twice, each comes twice; off ends all that was asked for with the
// same types. A NodeUp comes before anything that the node's processes send, a NodeDown
// after all of it and after the Downs and Exits that the loss causes. Only the process
// itself calls it, with its own p.
func (n *Node) MonitorNodes(p *actor.Process, on bool, types ...NodeType) {
	want := watcher{p.Self(), union(types) & Connected}
	w := &n.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	w.all = slices.DeleteFunc(w.all, func(old watcher) bool { return !n.system.Alive(old.pid) || !on && old == want })
	if on && want.types != 0 {
		w.all = append(w.all, want)
	}
}

// MonitorNode has p get one NodeDown when the connection to the named node ends:
// Elixir's Node.monitor/2. A node that is not connected is connected to, in the
// background; when that fails the NodeDown comes at once. With several monitors on one
// node as many messages come, and off takes back one of them. A monitor is used up by its
// message. Of this node itself there is never one. Only the process itself calls it, with
// its own p.
func (n *Node) MonitorNode(p *actor.Process, node actor.NodeName, on bool) {
	node = n.complete(node)
	if node == n.name {
		return
	}
	w, pid := &n.watchers, p.Self()
	w.mu.Lock()
	if !on {
		if i := slices.Index(w.of[node], pid); i >= 0 {
			w.setLocked(node, slices.Delete(w.of[node], i, i+1))
		}
		w.mu.Unlock()
		return
	}
	alive := slices.DeleteFunc(w.of[node], func(old actor.PID) bool { return !n.system.Alive(old) })
	w.setLocked(node, append(alive, pid))
	w.mu.Unlock()
	// A connection that ends from here on is told. Where there is none, the machine says
	// in the order of events whether there will be one.
	asked := n.ask(mesh.ConnectRequested{Name: node}, func(r mesh.ConnectResult) {
		if r.Err != nil {
			n.watchers.unreachable(n.system, NodeDown{Node: node, Reason: r.Err})
		}
	})
	if !asked {
		w.unreachable(n.system, NodeDown{Node: node, Reason: ErrStopped})
	}
}

// watchers are the processes that monitor nodes, once for each time they asked.
type watchers struct {
	mu  sync.Mutex
	all []watcher                      // of all nodes
	of  map[actor.NodeName][]actor.PID // of one node
}

// watcher is a process that monitors the nodes of some types.
type watcher struct {
	pid   actor.PID
	types NodeType
}

func (w *watchers) setLocked(node actor.NodeName, pids []actor.PID) {
	switch {
	case len(pids) == 0:
		delete(w.of, node)
	case w.of == nil:
		w.of = map[actor.NodeName][]actor.PID{node: pids}
	default:
		w.of[node] = pids
	}
}

// up tells of a node that is connected.
func (w *watchers) up(s *actor.System, msg NodeUp) {
	w.mu.Lock()
	pids := w.ofTypeLocked(msg.Type)
	w.mu.Unlock()
	tell(s, pids, msg)
}

// down tells of a connection that has ended: who monitors that node first.
func (w *watchers) down(s *actor.System, msg NodeDown) {
	w.mu.Lock()
	pids := append(w.of[msg.Node], w.ofTypeLocked(msg.Type)...)
	delete(w.of, msg.Node)
	w.mu.Unlock()
	tell(s, pids, msg)
}

// unreachable tells those that monitor a node that it cannot be connected to.
func (w *watchers) unreachable(s *actor.System, msg NodeDown) {
	w.mu.Lock()
	pids := w.of[msg.Node]
	delete(w.of, msg.Node)
	w.mu.Unlock()
	tell(s, pids, msg)
}

func (w *watchers) ofTypeLocked(t NodeType) (pids []actor.PID) {
	for _, one := range w.all {
		if one.types&t != 0 {
			pids = append(pids, one.pid)
		}
	}
	return pids
}

func tell(s *actor.System, pids []actor.PID, msg any) {
	for _, pid := range pids {
		if err := s.Send(pid, msg); err != nil {
			s.Logger().Error("a process that monitors nodes could not be told", slog.Any("pid", pid), slog.Any("err", err))
		}
	}
}

// Ping connects to a node, where it is not connected, and waits until it answers:
// Elixir's Node.ping. Nil is :pong; an error is :pang and says why, as Connect's does, or
// is ctx's when the node is connected and does not answer. to is what Connect takes. A
// node answers itself.
func (n *Node) Ping(ctx context.Context, to string) error {
	peer, err := n.connect(ctx, to)
	if err != nil {
		return err
	}
	answered := make(chan error, 1)
	pid := n.system.Spawn(func(p *actor.Process) error {
		watch := p.Monitor(spawnerName.At(peer))
		if err := p.Send(spawnerName.At(peer), pingRequest{watch, p.Self()}); err != nil {
			answered <- err
			return nil
		}
		err := actor.Select(p, actor.Infinity,
			actor.On(func(pong) { answered <- nil }, func(m pong) bool { return m.ID == watch }),
			actor.On(func(d actor.Down) { answered <- d.Reason }, func(d actor.Down) bool { return d.Ref == watch }))
		return err
	})
	select {
	case err = <-answered:
	case <-ctx.Done():
		err = context.Cause(ctx)
		n.system.SendExit(pid, actor.Kill)
	case <-n.stopped:
		err = ErrStopped
	}
	if err != nil {
		return fmt.Errorf("cluster: node %s: ping %s: %w", n.name, to, err)
	}
	return nil
}
