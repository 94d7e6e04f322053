package actor

import (
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
)

// distribution is what a System knows of other nodes: the way to them, and the
// links and monitors across, so that the loss of a connection finds them.
type distribution struct {
	transport atomic.Pointer[Transport]

	mu    sync.Mutex
	peers map[NodeName]*peer
}

// peer holds what goes across to one node, by the number of the local process.
type peer struct {
	links    map[crossLink]struct{}
	monitors map[Ref]PID // set here on processes there, by the local watcher
	watchers map[Ref]PID // set there on processes here, by the local process that is watched
}

type crossLink struct{ local, remote PID }

// SetTransport connects the System with other nodes. It is called once, before any
// process knows of another node.
func (s *System) SetTransport(t Transport) { s.dist.transport.Store(&t) }

func (s *System) isRemote(to Dest) bool {
	switch d := to.(type) {
	case PID:
		return d.node != s.ref
	case NameAt:
		return d.Node != s.name
	case Ref:
		return d.node != s.ref
	}
	return false
}

// route sends a signal to another node. What cannot arrive since there is no
// connection is lost in silence; only what the sender can mend is an error.
func (s *System) route(to NodeID, sig *Signal) error {
	err := s.tryRoute(to, sig)
	if errors.Is(err, NoConnection) {
		return nil
	}
	return err
}

func (s *System) tryRoute(to NodeID, sig *Signal) error {
	t := s.dist.transport.Load()
	if t == nil {
		return NoConnection
	}
	return (*t).Route(to, sig)
}

// routeControl sends a signal that has nothing to be encoded but a reason.
func (s *System) routeControl(to NodeID, sig *Signal) {
	if err := s.route(to, sig); err != nil {
		s.logger.Error("a signal could not be sent", slog.Any("node", to.Name), slog.Any("err", err))
	}
}

// peerLocked finds or makes the entry of a node.
func (d *distribution) peerLocked(node NodeName) *peer {
	p := d.peers[node]
	if p == nil {
		p = &peer{
			links:    make(map[crossLink]struct{}),
			monitors: make(map[Ref]PID),
			watchers: make(map[Ref]PID),
		}
		d.peers[node] = p
	}
	return p
}

func (d *distribution) link(local, remote PID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.peerLocked(remote.Node()).links[crossLink{local, remote}] = struct{}{}
}

func (d *distribution) unlink(local, remote PID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p := d.peers[remote.Node()]; p != nil {
		delete(p.links, crossLink{local, remote})
	}
}

func (d *distribution) watch(node NodeName, ref Ref, local PID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.peerLocked(node).monitors[ref] = local
}

func (d *distribution) unwatch(node NodeName, ref Ref) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p := d.peers[node]; p != nil {
		delete(p.monitors, ref)
	}
}

func (d *distribution) watched(node NodeName, ref Ref, local PID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.peerLocked(node).watchers[ref] = local
}

func (d *distribution) unwatched(node NodeName, ref Ref) (local PID, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p := d.peers[node]; p != nil {
		local, ok = p.watchers[ref]
		delete(p.watchers, ref)
	}
	return local, ok
}

// linkRemote links p, in an operation, with a process of another node. The link is
// noted before the signal goes out, so that a connection that is lost at this very
// moment breaks it.
func (s *System) linkRemote(p *Process, to PID) {
	self := p.Self()
	p.mu.Lock()
	p.links.put(to, struct{}{})
	p.mu.Unlock()
	s.dist.link(self, to)
	if err := s.tryRoute(to.NodeID(), &Signal{Kind: SignalLink, From: self, To: to}); err != nil {
		s.breakLink(self, to, NoConnection)
	}
}

// breakLink has local see the end of its link with remote.
func (s *System) breakLink(local, remote PID, reason error) {
	var w worklist
	s.exitSignal(remote, local, reason, true, &w)
	s.settle(&w)
}

func (s *System) unlinkRemote(self, to PID) {
	s.dist.unlink(self, to)
	s.routeControl(to.NodeID(), &Signal{Kind: SignalUnlink, From: self, To: to})
}

func (s *System) monitorRemote(self PID, m monitored, ref Ref) {
	sig := &Signal{Kind: SignalMonitor, From: self, To: m.pid, Ref: ref}
	to := m.pid.NodeID()
	if m.pid.IsZero() {
		name := m.name()
		sig.ToName, to = name.Name, NodeID{Name: name.Node}
	}
	s.dist.watch(to.Name, ref, self)
	if err := s.tryRoute(to, sig); err != nil {
		s.down(m.pid, self, ref, NoConnection)
	}
}

func (s *System) demonitorRemote(from PID, node NodeID, sig Signal) {
	s.dist.unwatch(node.Name, sig.Ref)
	sig.Kind = SignalDemonitor
	s.routeControl(node, &sig)
}

func (s *System) exitRemote(from, to PID, reason error, viaLink bool) {
	if to.IsZero() {
		return
	}
	sig := &Signal{Kind: SignalExit, From: from, To: to, Reason: reason}
	if viaLink {
		sig.Kind = SignalLinkExit
		s.dist.unlink(from, to)
	}
	s.routeControl(to.NodeID(), sig)
}

func (s *System) downRemote(from, to PID, ref Ref, reason error) {
	s.dist.unwatched(to.Node(), ref)
	s.routeControl(to.NodeID(), &Signal{Kind: SignalDown, From: from, To: to, Ref: ref, Reason: reason})
}

// Deliver handles a signal that came in from another node. A Transport calls it with
// the signals of a connection in the order they were sent, from one goroutine.
func (s *System) Deliver(from NodeID, sig *Signal) {
	switch sig.Kind {
	case SignalMessage:
		s.deliverMessage(sig)
	case SignalExit, SignalLinkExit:
		if s.isRemote(sig.To) {
			return // for an earlier life of this node: to pass it on would be for ever
		}
		var w worklist
		s.exitSignal(sig.From, sig.To, reasonOrNormal(sig.Reason), sig.Kind == SignalLinkExit, &w)
		s.settle(&w)
	case SignalLink:
		s.linkedFrom(sig.From, sig.To)
	case SignalUnlink:
		if q := s.local(sig.To); q != nil {
			s.dist.unlink(sig.To, sig.From)
			q.mu.Lock()
			q.links.delete(sig.From)
			q.mu.Unlock()
		}
	case SignalMonitor:
		s.monitoredFrom(from, sig)
	case SignalDemonitor:
		if local, ok := s.dist.unwatched(from.Name, sig.Ref); ok {
			s.dropWatcher(sig.From, local, nil, sig.Ref)
		}
	case SignalDown:
		if s.isRemote(sig.To) {
			return
		}
		s.down(sig.From, sig.To, sig.Ref, reasonOrNormal(sig.Reason))
	default:
		s.logger.Warn("a signal of an unknown kind was dropped", slog.Any("node", from.Name), slog.Int("kind", int(sig.Kind)))
	}
}

func reasonOrNormal(reason error) error {
	if reason == nil {
		return Normal
	}
	return reason
}

func (s *System) deliverMessage(sig *Signal) {
	if sig.Message == nil {
		return
	}
	var to Dest = sig.To
	switch {
	case sig.ToName != "":
		to = sig.ToName.At(s.name)
	case !sig.ToRef.IsZero():
		to = sig.ToRef
	}
	if s.isRemote(to) {
		return // for an earlier life of this node: its processes are no more
	}
	if s.tracer != nil {
		s.traceSend(sig.From, to, sig.Message)
	}
	_ = s.pass(nil, to, sig.Message)
}

// linkedFrom is a link that a process of another node sets to one here.
func (s *System) linkedFrom(from, to PID) {
	if q := s.local(to); q != nil {
		s.dist.link(to, from)
		q.mu.Lock()
		alive := q.state.Load() < doomed
		if alive {
			q.links.put(from, struct{}{})
		}
		q.mu.Unlock()
		if alive {
			return
		}
	}
	s.exitRemote(to, from, NoProc, true)
}

// monitoredFrom is a monitor that a process of another node sets on one here.
func (s *System) monitoredFrom(node NodeID, sig *Signal) {
	q := s.local(sig.To)
	if sig.ToName != "" {
		q = s.names.get(sig.ToName)
	}
	if q != nil {
		s.dist.watched(node.Name, sig.Ref, q.Self())
		q.mu.Lock()
		state := q.state.Load()
		if state < dead {
			q.watchers.put(sig.Ref, watcher{pid: sig.From, late: state == doomed})
		}
		q.mu.Unlock()
		if state < dead {
			return
		}
	}
	s.downRemote(sig.To, sig.From, sig.Ref, NoProc)
}

// NodeDown breaks every link and ends every monitor between this node and that one,
// with NoConnection. A Transport calls it when a connection has ended, after the
// last Deliver of it and before the first of the next.
func (s *System) NodeDown(node NodeID) {
	s.dist.mu.Lock()
	p := s.dist.peers[node.Name]
	delete(s.dist.peers, node.Name)
	s.dist.mu.Unlock()
	if p == nil {
		return
	}
	for l := range p.links {
		s.breakLink(l.local, l.remote, NoConnection)
	}
	for ref, local := range p.monitors {
		s.down(PID{}, local, ref, NoConnection)
	}
	for ref, local := range p.watchers {
		s.dropWatcher(PID{}, local, nil, ref)
	}
}
