package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// Connect makes a connection to another node, as Elixir's Node.connect: to is the
// node's name, when discovery or a connected node has told where it is, or the
// host:port that it listens on. It returns when the node is connected, at once when
// it is already. The error says what was attempted and what to do: ErrUnknownNode,
// ErrUnreachable, ErrHandshakeTimeout, ErrSelf or a *RefusedError.
func (n *Node) Connect(ctx context.Context, to string) error {
	request := mesh.ConnectRequested{Name: n.complete(actor.NodeName(to))}
	if _, _, err := net.SplitHostPort(to); err == nil && !strings.Contains(to, "@") {
		request = mesh.ConnectRequested{Addr: to}
	}
	return n.request(ctx, "connect to "+to, request)
}

// Disconnect ends the connection to a node, as Elixir's Node.disconnect: links and
// monitors across it end with NoConnection, on both sides. Neither node connects
// again by itself until something is sent to the other. The error is
// ErrNotConnected when there is no connection.
func (n *Node) Disconnect(name actor.NodeName) error {
	name = n.complete(name)
	return n.request(context.Background(), "disconnect from "+string(name), mesh.DisconnectRequested{Name: name})
}

// request asks the machine and waits for its answer.
func (n *Node) request(ctx context.Context, what string, request mesh.Event) error {
	answer := make(chan error, 1)
	if !n.ask(request, func(r mesh.ConnectResult) { answer <- r.Err }) {
		return fmt.Errorf("cluster: node %s: %s: %w", n.name, what, ErrStopped)
	}
	select {
	case err := <-answer:
		if err != nil {
			return fmt.Errorf("cluster: node %s: %w", n.name, err)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("cluster: node %s: %s: %w", n.name, what, context.Cause(ctx))
	}
}

// List is the names of the connected nodes, sorted, without this one: Elixir's
// Node.list().
func (n *Node) List() []actor.NodeName {
	names, _ := n.peers.list()
	return names
}

// Connected reports whether there is a connection to the node now. It says nothing
// of the next moment; monitor nodes or processes for that.
func (n *Node) Connected(name actor.NodeName) bool {
	return slices.Contains(n.List(), n.complete(name))
}

// WaitFor waits until all of the named nodes are connected at the same time. The
// error, when ctx ends first, says which are not and why, as far as is known.
func (n *Node) WaitFor(ctx context.Context, names ...actor.NodeName) error {
	var wanted []actor.NodeName
	for _, name := range names {
		if name = n.complete(name); name != n.name {
			wanted = append(wanted, name)
		}
	}
	for {
		list, changed := n.peers.list()
		var missing []actor.NodeName
		for _, name := range wanted {
			if !slices.Contains(list, name) {
				missing = append(missing, name)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-n.stopped:
			return fmt.Errorf("cluster: node %s: wait for %v: %w", n.name, missing, ErrStopped)
		case <-ctx.Done():
			return fmt.Errorf("cluster: node %s: wait for %v, connected to %v: %w%s", n.name, missing, list, context.Cause(ctx), n.attempts())
		}
	}
}

// attempts says what stands in the way of the connections that there are not.
func (n *Node) attempts() string {
	said := make(chan string, 1)
	if !n.post(func() {
		var b strings.Builder
		for _, a := range n.loop.machine.Attempts() {
			if a.Err != nil {
				fmt.Fprintf(&b, "; %v", a.Err)
			}
		}
		said <- b.String()
	}) {
		return ""
	}
	return <-said
}

// NodeUp is the message that a node is connected: {:nodeup, node}.
type NodeUp struct{ Node actor.NodeName }

// NodeDown is the message that the connection to a node has ended: {:nodedown, node},
// with the reason that the option :nodedown_reason gives. The node may be alive.
type NodeDown struct {
	Node   actor.NodeName
	Reason error // ErrConnectionClosed, ErrTickTimeout, … (errors.Is)
}

// MonitorNodes has p get a NodeUp and a NodeDown whenever a node is connected and its
// connection ends: :net_kernel.monitor_nodes. Asked for twice, each comes twice; off
// ends all of it. A NodeUp comes before anything that the node's processes send, a
// NodeDown after all of it and after the Downs and Exits that the loss causes.
func (n *Node) MonitorNodes(p *actor.Process, on bool) {
	pid := p.Self()
	w := &n.watchers
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pids = slices.DeleteFunc(w.pids, func(old actor.PID) bool { return !n.system.Alive(old) || !on && old == pid })
	if on {
		w.pids = append(w.pids, pid)
	}
}

// watchers are the processes that monitor nodes, once for each time they asked.
type watchers struct {
	mu   sync.Mutex
	pids []actor.PID
}

func (w *watchers) tell(s *actor.System, msg any) {
	w.mu.Lock()
	pids := slices.Clone(w.pids)
	w.mu.Unlock()
	for _, pid := range pids {
		if err := s.Send(pid, msg); err != nil {
			s.Logger().Error("a process that monitors nodes could not be told", slog.Any("pid", pid), slog.Any("err", err))
		}
	}
}

// viewTimeout is how long Start waits for discovery's first view.
const viewTimeout = 2 * time.Second

// join announces the node and connects it to those that discovery names. It returns
// when each was tried once.
func (n *Node) join(ctx context.Context) error {
	d := n.settings.Discovery
	if d == nil {
		return nil
	}
	self := discovery.Member{Name: n.name, Incarnation: n.id.Incarnation, Addr: n.addr, Meta: n.settings.Meta}
	if err := d.Announce(n.ctx, n.settings.Cluster, self); err != nil {
		return fmt.Errorf("cluster: start node %s: announce it: %w", n.name, err)
	}
	watching := make(chan error, 1)
	seen := make(chan struct{})
	var once sync.Once
	n.tasks.Go(func() {
		err := d.Watch(n.ctx, n.settings.Cluster, func(view []discovery.Member) {
			n.discovered(view)
			once.Do(func() { close(seen) })
		})
		if err != nil && !errors.Is(err, context.Canceled) {
			n.log.Error("discovery has ended: no node is found any more", slog.Any("node", n.name), slog.Any("err", err))
		}
		watching <- err
	})
	late := time.NewTimer(viewTimeout)
	defer late.Stop()
	select {
	case <-seen:
	case <-late.C:
		return nil // discovery goes on trying, and says so in the log
	case err := <-watching:
		return fmt.Errorf("cluster: start node %s: watch discovery: %w", n.name, err)
	case <-ctx.Done():
		return fmt.Errorf("cluster: start node %s: wait for discovery: %w", n.name, context.Cause(ctx))
	}
	select {
	case <-n.loop.first.finished:
	case <-ctx.Done():
		return fmt.Errorf("cluster: start node %s: connect to the nodes that discovery names: %w%s", n.name, context.Cause(ctx), n.attempts())
	}
	if err := n.loop.first.err(); err != nil {
		return fmt.Errorf("cluster: start node %s: %w", n.name, err)
	}
	return nil
}

// discovered hands a view to the machine.
func (n *Node) discovered(view []discovery.Member) {
	var members []mesh.Member
	n.mu.Lock()
	for _, m := range view {
		if m.Name != "" && m.Addr != "" {
			n.names[m.Addr] = m.Name
		}
		members = append(members, mesh.Member{Name: m.Name, Incarnation: m.Incarnation, Addr: m.Addr})
	}
	n.mu.Unlock()
	n.post(mesh.Discovered{Members: members})
}
