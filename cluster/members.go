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
	_, err := n.connect(ctx, to)
	return err
}

// connect is Connect; it tells who is there.
func (n *Node) connect(ctx context.Context, to string) (actor.NodeName, error) {
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
	_, err := n.request(context.Background(), "disconnect from "+string(name), mesh.DisconnectRequested{Name: name})
	return err
}

// request asks the machine and waits for its answer.
func (n *Node) request(ctx context.Context, what string, request mesh.Event) (actor.NodeName, error) {
	answer := make(chan mesh.ConnectResult, 1)
	if !n.ask(request, func(r mesh.ConnectResult) { answer <- r }) {
		return "", fmt.Errorf("cluster: node %s: %s: %w", n.name, what, ErrStopped)
	}
	select {
	case r := <-answer:
		if r.Err != nil {
			return "", fmt.Errorf("cluster: node %s: %w", n.name, r.Err)
		}
		return r.Peer.Name, nil
	case <-ctx.Done():
		return "", fmt.Errorf("cluster: node %s: %s: %w", n.name, what, context.Cause(ctx))
	}
}

// Connected reports whether there is a connection to the node now, hidden or not. It
// says nothing of the next moment; monitor nodes or processes for that.
func (n *Node) Connected(name actor.NodeName) bool {
	return slices.Contains(n.List(Connected), n.complete(name))
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
		list, changed := n.peers.list(Connected)
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
	if !n.settings.Hidden {
		if err := d.Announce(n.ctx, n.settings.Cluster, self); err != nil {
			return fmt.Errorf("cluster: start node %s: announce it: %w", n.name, err)
		}
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
