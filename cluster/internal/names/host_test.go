package names_test

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/mesh/meshsim"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// host is one life of a node: its machine, its processes, and a mailbox between what
// happens to the connections and the machine, in which events wait for a moment as they
// do on a real node. So a frame may be sent on a connection that is another one than the
// machine thinks.
type host struct {
	w       *world
	n       *meshsim.Node
	id      actor.NodeID
	machine *names.Machine
	rand    *rand.Rand
	born    time.Duration

	conns   map[actor.NodeName]mesh.Conn // as they are
	peers   map[mesh.Conn]actor.NodeName
	mailbox []names.Event
	pumping bool

	lastPID   uint64
	alive     map[actor.PID]bool
	monitored map[actor.PID]bool
	watchers  map[actor.PID]map[mesh.Conn]bool // of our processes, on other nodes
	table     map[any]actor.PID

	lastID   uint64
	requests map[uint64]*request
	holds    []*hold
	timers   uint64
}

// request waits for its Reply.
type request struct {
	what string
	pid  actor.PID // who asks; its answer is not missed once it is dead
	done func(names.Reply)
}

// hold is a lock that a process has.
type hold struct {
	h                   *host
	resource, requester any
	pid                 actor.PID
	nodes               []actor.NodeName
	since               time.Duration
}

// What hosts send beside frames.
type (
	watchMsg struct{ PID actor.PID }
	deadMsg  struct{ PID actor.PID }
	killMsg  struct{ PID actor.PID }
)

func newHost(w *world, n *meshsim.Node, pop bool) *host {
	h := &host{
		w: w, n: n, id: n.ID(), born: w.Now(),
		conns: map[actor.NodeName]mesh.Conn{}, peers: map[mesh.Conn]actor.NodeName{},
		alive: map[actor.PID]bool{}, monitored: map[actor.PID]bool{}, watchers: map[actor.PID]map[mesh.Conn]bool{},
		table: map[any]actor.PID{}, requests: map[uint64]*request{},
	}
	var seed [32]byte
	copy(seed[:], h.id.Name)
	binary.LittleEndian.PutUint64(seed[8:], h.id.Incarnation)
	binary.LittleEndian.PutUint64(seed[16:], w.seed)
	h.rand = rand.New(rand.NewChaCha8(seed))
	seed[24] = 1
	h.machine = names.New(names.Config{
		Self: h.id, Seed: seed, Alive: func(pid actor.PID) bool { return h.alive[pid] },
		AllowOverlapping: !pop, MultiName: w.seed%3 == 0, LockRetryMin: 5 * ms, LockRetryMax: 40 * ms,
	})
	return h
}

// later gives the host an event after a moment, in order.
func (h *host) later(ev names.Event) {
	h.mailbox = append(h.mailbox, ev)
	if !h.pumping {
		h.pumping = true
		h.after(h.between(0, 3*ms), h.pump)
	}
}

// after calls f in the middle of a step of this life, when it is not paused.
func (h *host) after(d time.Duration, f func()) {
	h.w.At(h.w.Now()+d, func() {
		h.w.Command(string(h.id.Name), meshsim.Call(func(n *meshsim.Node) {
			if n == h.n {
				f()
			}
		}))
	})
}

func (h *host) between(low, high time.Duration) time.Duration {
	return low + time.Duration(h.rand.Int64N(int64(high-low)+1))
}

// pump hands the machine what has come, and now and then leaves the rest for later.
func (h *host) pump() {
	h.pumping = false
	for len(h.mailbox) > 0 {
		ev := h.mailbox[0]
		h.mailbox = h.mailbox[1:]
		h.step(ev)
		if h.rand.IntN(10) == 0 && len(h.mailbox) > 0 {
			h.pumping = true
			h.after(h.between(0, 5*ms), h.pump)
			return
		}
	}
}

func (h *host) step(ev names.Event) {
	if r, ok := ev.(names.Received); ok {
		if _, hello := r.Frame.Body.(names.Hello); hello {
			h.w.broken(h.id.Name, r.From)
		}
	}
	for _, e := range h.machine.Step(h.n.Env().Now(), ev) {
		h.carryOut(e)
	}
}

func (h *host) carryOut(e names.Effect) {
	if _, send := e.(names.Send); !send {
		h.n.Env().Note("%T%+v", e, e)
	}
	switch e := e.(type) {
	case names.Send:
		if _, remove := e.Frame.Body.(names.Remove); remove {
			h.w.broken(h.id.Name, e.To)
		}
		h.send(e.To, e.Frame)
	case names.Monitor:
		h.monitor(e.PID)
	case names.Demonitor:
		delete(h.monitored, e.PID)
	case names.Put:
		h.table[e.Name] = e.PID
	case names.Drop:
		delete(h.table, e.Name)
	case names.Resolve:
		h.after(h.between(0, 4*ms), func() { h.later(names.Resolved{ID: e.ID, Winner: h.resolve(e)}) })
	case names.Connect:
		h.lastID++
		h.n.Do(mesh.ConnectRequested{ID: h.lastID, Name: e.Node})
	case names.Disconnect:
		h.w.broken(h.id.Name, e.Node)
		h.lastID++
		h.n.Do(mesh.DisconnectRequested{ID: h.lastID, Name: e.Node})
	case names.WakeAt:
		h.timers++
		number := h.timers
		h.after(max(0, e.At-h.n.Env().Now()), func() {
			if number == h.timers {
				h.step(names.Woken{})
			}
		})
	case names.Reply:
		r := h.requests[e.ID]
		if r == nil {
			h.w.violation("%s answers request %d, which nobody waits for", h.id.Name, e.ID)
			return
		}
		delete(h.requests, e.ID)
		r.done(e)
	}
}

// send sends on the connection that there is now.
func (h *host) send(to actor.NodeName, payload any) {
	if c, ok := h.conns[to]; ok {
		h.n.Send(c, payload)
	}
}

func (h *host) resolve(e names.Resolve) actor.PID {
	low, high := e.Own, e.Other
	if high.Node() < low.Node() {
		low, high = high, low
	}
	switch e.Method {
	case "exit":
		h.kill(high)
		return low
	case "none":
		return actor.PID{}
	case "high":
		return high
	}
	return low
}

// up, down and data are the hooks.
func (h *host) up(e mesh.Up) {
	h.conns[e.Peer.Name], h.peers[e.Conn] = e.Conn, e.Peer.Name
	h.w.broken(h.id.Name, e.Peer.Name)
	h.later(names.Up{Node: e.Peer.Name})
}

func (h *host) down(e mesh.Down) {
	delete(h.conns, e.Peer.Name)
	h.w.broken(h.id.Name, e.Peer.Name)
	for _, pid := range sortedPIDs(h.monitored) {
		if pid.Node() == e.Peer.Name {
			delete(h.monitored, pid)
			h.later(names.Exited{PID: pid})
		}
	}
	for _, who := range h.watchers {
		delete(who, e.Conn)
	}
	h.later(names.Down{Node: e.Peer.Name})
}

func (h *host) data(c mesh.Conn, payload any) {
	from := h.peers[c]
	switch m := payload.(type) {
	case names.Frame:
		h.later(names.Received{From: from, Frame: m})
	case watchMsg:
		if !h.alive[m.PID] {
			h.n.Send(c, deadMsg(m))
			return
		}
		if h.watchers[m.PID] == nil {
			h.watchers[m.PID] = map[mesh.Conn]bool{}
		}
		h.watchers[m.PID][c] = true
	case deadMsg:
		if h.monitored[m.PID] {
			delete(h.monitored, m.PID)
			h.later(names.Exited(m))
		}
	case killMsg:
		h.kill(m.PID)
	}
}

func (h *host) spawn() actor.PID {
	h.lastPID++
	pid := actor.MakePID(h.id, h.lastPID)
	h.alive[pid] = true
	return pid
}

func (h *host) monitor(pid actor.PID) {
	c, connected := h.conns[pid.Node()]
	switch {
	case pid.NodeID() == h.id && h.alive[pid]:
		h.monitored[pid] = true
	case pid.Node() != h.id.Name && connected:
		h.monitored[pid] = true
		h.n.Send(c, watchMsg{pid})
	default:
		h.later(names.Exited{PID: pid})
	}
}

// kill kills a process of any node that can be reached.
func (h *host) kill(pid actor.PID) {
	if pid.Node() != h.id.Name {
		h.send(pid.Node(), killMsg{pid})
		return
	}
	if !h.alive[pid] {
		return
	}
	delete(h.alive, pid)
	h.n.Env().Note("%v dies", pid)
	h.holds = slices.DeleteFunc(h.holds, func(x *hold) bool { return x.pid == pid })
	if h.monitored[pid] {
		delete(h.monitored, pid)
		h.later(names.Exited{PID: pid})
	}
	for _, c := range slices.Sorted(maps.Keys(h.watchers[pid])) {
		h.n.Send(c, deadMsg{pid})
	}
	delete(h.watchers, pid)
}

// ask gives the machine a request.
func (h *host) ask(what string, pid actor.PID, event func(id uint64) names.Event, done func(names.Reply)) {
	h.lastID++
	id := h.lastID
	h.n.Env().Note("request %d: %s", id, what)
	h.requests[id] = &request{what, pid, done}
	h.later(event(id))
}

func (h *host) register(name any, pid actor.PID, method string, over bool, done func(names.Reply)) {
	h.ask(fmt.Sprintf("register %v for %v, over %v", name, pid, over), actor.PID{}, func(id uint64) names.Event {
		return names.RegisterAsked{ID: id, Name: name, PID: pid, Method: method, Over: over}
	}, done)
}

// lock has a fresh process lock a resource on all nodes that are connected, hold it and
// remove it.
func (h *host) lock(resource any, retries int, length time.Duration) {
	pid := h.spawn()
	nodes := []actor.NodeName{h.id.Name}
	nodes = append(nodes, slices.Sorted(maps.Keys(h.conns))...)
	asked := h.w.Now()
	h.ask(fmt.Sprintf("%v locks %v on %v", pid, resource, nodes), pid, func(id uint64) names.Event {
		return names.LockAsked{ID: id, Resource: resource, Requester: pid, PID: pid, Nodes: nodes, Retries: retries}
	}, func(r names.Reply) {
		if r.Result != names.Yes || !h.alive[pid] {
			return
		}
		locked := append(h.machine.Info().Nodes, h.id.Name) // of the others none was asked
		x := &hold{h, resource, pid, pid, slices.DeleteFunc(slices.Clone(nodes), func(n actor.NodeName) bool {
			return !slices.Contains(locked, n)
		}), asked}
		h.w.held(x)
		h.after(length, func() {
			if !h.alive[pid] {
				return
			}
			h.holds = slices.DeleteFunc(h.holds, func(o *hold) bool { return o == x })
			h.ask(fmt.Sprintf("%v unlocks %v", pid, resource), pid, func(id uint64) names.Event {
				return names.UnlockAsked{ID: id, Resource: resource, Requester: pid, PID: pid, Nodes: nodes}
			}, func(names.Reply) { h.kill(pid) })
		})
	})
}

func sortedPIDs(set map[actor.PID]bool) []actor.PID {
	return slices.SortedFunc(maps.Keys(set), func(a, b actor.PID) int {
		if a.Node() != b.Node() {
			if a.Node() < b.Node() {
				return -1
			}
			return 1
		}
		if a.NodeID() != b.NodeID() {
			return int(a.NodeID().Incarnation) - int(b.NodeID().Incarnation)
		}
		return int(a.Number()) - int(b.Number())
	})
}
