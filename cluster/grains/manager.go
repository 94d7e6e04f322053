package grains

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	"github.com/asynkron/protoactor-go/cluster/identitylookup/disthash"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// managerName is the name of the process on each node that tells the others where its
// grains are and hears where theirs are.
const managerName actor.Name = "beamline_grains"

// manager is that process. It greets every node that is connected, over the nodes' own
// stream, and monitors the managers that greet it: the topology is who has greeted and
// not died since. So a node leaves it when the connection to it is lost, for whatever
// reason, or when its grains stop, and comes back with its next greeting.
type manager struct {
	g       *Grains
	ready   chan struct{}            // closed at the end of Init
	waiting map[actor.NodeName]*peer // greeted, but the last stay is not over yet
	changes int                      // of the topology
}

// What a manager says to itself, and who stops the grains to it.
type (
	leave struct{ g *Grains }
	retry struct {
		p    *peer
		left int
	}
	sweep struct{ change int }
)

// LocalOnly is for actor.
func (leave) LocalOnly() {}

// LocalOnly is for actor.
func (retry) LocalOnly() {}

// LocalOnly is for actor.
func (sweep) LocalOnly() {}

// Init greets the nodes that are connected.
func (m *manager) Init(p *actor.Process) error {
	context.AfterFunc(p.Context(), m.g.managerGone)
	m.waiting = make(map[actor.NodeName]*peer)
	m.g.node.MonitorNodes(p, true)
	for _, name := range m.g.node.List() {
		m.greet(p, managerName.At(name), name, false)
	}
	close(m.ready)
	return nil
}

// Handle keeps the topology. A non-nil result ends the manager, and with it this
// node's part in it.
func (m *manager) Handle(p *actor.Process, msg any) error {
	switch msg := msg.(type) {
	case cluster.NodeUp:
		m.greet(p, managerName.At(msg.Node), msg.Node, false)
	case cluster.NodeDown:
		m.lost(msg.Node, nil)
	case actor.Down:
		if node := msg.PID.Node(); m.monitors(node, msg.Ref) {
			m.lost(node, msg.Reason)
		}
	case map[string]any:
		m.greeted(p, msg)
	case retry:
		if m.waiting[msg.p.node] == msg.p {
			m.join(p, msg.p, msg.left)
		}
	case sweep:
		if msg.change == m.changes {
			m.g.sweep()
		}
	case leave:
		if msg.g == m.g {
			return actor.Shutdown
		}
	}
	return nil
}

// The keys of a greeting. It is a plain map, so that a node without grains, which has
// nothing of this package registered, drops it without a word.
const (
	keyVersion = "grains"
	keyFrom    = "from"
	keyAddr    = "addr"
	keyKinds   = "kinds"
	keyToken   = "token"
	keyAnswer  = "answer"

	version = 1
)

// greet tells the grains of another node where ours are and lets them in. An answer
// is not answered.
func (m *manager) greet(p *actor.Process, to actor.Dest, node actor.NodeName, answer bool) {
	err := p.SendNoConnect(to, map[string]any{
		keyVersion: version, keyFrom: p.Self(), keyAddr: m.g.addr, keyKinds: m.g.self.Kinds,
		keyToken: m.g.door.grant(node), keyAnswer: answer,
	})
	if err != nil && !errors.Is(err, actor.NoConnection) {
		m.g.log.Error("grains: a node could not be greeted", slog.Any("node", m.g.node.Name()), slog.Any("peer", node), slog.Any("err", err))
	}
}

// greeted takes note of another node's grains.
func (m *manager) greeted(p *actor.Process, msg map[string]any) {
	g := m.g
	from, _ := msg[keyFrom].(actor.PID)
	addr, _ := msg[keyAddr].(string)
	kinds, _ := msg[keyKinds].([]string)
	token, _ := msg[keyToken].(string)
	answer, _ := msg[keyAnswer].(bool)
	node := from.Node()
	next := newPeer(node, from, addr, token, p.MakeRef().String(), kinds)
	if v, _ := msg[keyVersion].(int); v != version || from.IsZero() || token == "" || next == nil {
		g.log.Warn("grains: a greeting that this release does not understand; run one release on all nodes",
			slog.Any("node", g.node.Name()), slog.Any("greeting", msg))
		return
	}
	if node == g.node.Name() || !g.node.Connected(node) {
		return // of a connection that is over: an answer would make a new one
	}
	old := m.waiting[node]
	if old == nil {
		old = g.view.Load().byNode[node]
	}
	if old != nil && old.pid != from { // its grains were started anew, and the Down of the old ones is under way
		if !answer {
			g.door.revoke(node)
		}
		m.drop(node, nil)
	}
	if !answer {
		m.greet(p, from, node, true)
	}
	if old != nil && old.pid == from {
		old.token.Store(&token)
		return
	}
	next.ref = p.Monitor(from)
	m.waiting[node] = next
	m.join(p, next, joinRetries)
}

const (
	joinRetry   = 50 * time.Millisecond
	joinRetries = 100
)

// join takes a peer in, once nothing of an earlier stay can hit it.
func (m *manager) join(p *actor.Process, next *peer, left int) {
	g := m.g
	if !g.ends.settled(next.addr) && left > 0 {
		p.SendAfter(p.Self(), retry{next, left - 1}, joinRetry)
		return
	}
	delete(m.waiting, next.node)
	if other := g.view.Load().byAddr[next.addr]; other != nil {
		m.drop(other.node, nil) // a port has one owner: that one is dead, and we have not heard of it
	}
	g.mu.Lock()
	if !g.left {
		g.setViewLocked(append(g.view.Load().peers(), next))
	}
	g.mu.Unlock()
	g.log.Debug("grains: a node joins", slog.Any("node", g.node.Name()), slog.Any("peer", next.node), slog.String("addr", next.addr))
	m.changed(p)
}

// monitors says whether ref is our monitor of that node's manager.
func (m *manager) monitors(node actor.NodeName, ref actor.Ref) bool {
	if w := m.waiting[node]; w != nil && w.ref == ref {
		return true
	}
	old := m.g.view.Load().byNode[node]
	return old != nil && old.ref == ref
}

// lost takes a node out of the topology, if it is there, and shuts our door to it.
func (m *manager) lost(node actor.NodeName, reason error) {
	m.g.door.revoke(node)
	m.drop(node, reason)
}

// drop takes a node out of the topology, if it is there.
func (m *manager) drop(node actor.NodeName, reason error) {
	g := m.g
	if w := m.waiting[node]; w != nil {
		w.cancel()
		delete(m.waiting, node)
	}
	g.mu.Lock()
	v := g.view.Load()
	old := v.byNode[node]
	if old != nil {
		g.setViewLocked(slices.DeleteFunc(v.peers(), func(p *peer) bool { return p == old }))
	}
	g.mu.Unlock()
	if old != nil {
		g.log.Debug("grains: a node leaves", slog.Any("node", g.node.Name()), slog.Any("peer", node), slog.Any("reason", reason))
	}
}

// changed has the grains of this node looked over again in a while. Another node, or a
// caller here, may have asked for one by an older view, just after Proto.Actor had
// looked over those that do not belong here any more.
func (m *manager) changed(p *actor.Process) {
	m.changes++
	for _, d := range []time.Duration{100 * time.Millisecond, time.Second, 5 * time.Second} {
		p.SendAfter(p.Self(), sweep{m.changes}, d)
	}
}

// setViewLocked makes these the other members. The order counts: nothing new goes to
// who leaves, then what waits for it ends, then Proto.Actor hears of it.
func (g *Grains) setViewLocked(peers []*peer) {
	if g.left {
		return
	}
	old, next := g.view.Load(), newView(g.self, peers)
	var left []*peer
	if old != nil {
		for _, p := range old.peers() {
			if next.byNode[p.node] != p {
				left = append(left, p)
				g.ends.expect(p.addr) // UpdateClusterTopology tells of its end once
			}
		}
	}
	g.view.Store(next)
	for _, p := range left {
		p.cancel()
	}
	g.cluster.MemberList.UpdateClusterTopology(next.members)
	if old != nil {
		close(old.changed)
	}
}

// sweep has Proto.Actor stop the grains that do not belong on this node.
func (g *Grains) sweep() {
	placement := protoactor.NewPID(g.addr, disthash.PartitionActivatorActorName)
	g.system.Root.Send(placement, &protocluster.ClusterTopology{Members: g.view.Load().members})
}
