package meshsim

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/internal/simulation"
)

// Config is how a simulated node is made.
type Config struct {
	// Mesh is the machine's config. Addr and Seed are filled in, and so are Name (the
	// simulated node's) and Incarnation (the number of its life) where they are zero.
	Mesh  mesh.Config
	Seeds []string // addresses in the first discovery view
	Quiet bool     // the machine's log does not go into the history
	Hooks Hooks
}

// Hooks are called as things happen, in the middle of a step. Any of them may be nil.
type Hooks struct {
	Up     func(n *Node, e mesh.Up)
	Down   func(n *Node, e mesh.Down)
	Data   func(n *Node, c mesh.Conn, payload any) // something came in on an epoch that is no mesh.Frame
	Effect func(n *Node, e mesh.Effect)            // every effect, before it is carried out
	Stray  func(n *Node, c mesh.Conn, payload any) // like Data, on a stream that is not up
}

// Start is what World.Add wants for a node of that config. It panics when the config
// cannot be used: a mistake in the test.
func Start(cfg Config) func(simulation.Life) simulation.Node {
	return func(l simulation.Life) simulation.Node {
		c := cfg
		if c.Mesh.Name == "" {
			c.Mesh.Name = actor.NodeName(l.Name)
		}
		if c.Mesh.Incarnation == 0 {
			c.Mesh.Incarnation = uint64(l.Number)
		}
		c.Mesh.Addr = l.Addr
		binary.LittleEndian.PutUint64(c.Mesh.Seed[:], l.Seed)
		m, err := mesh.New(c.Mesh)
		if err != nil {
			panic(err)
		}
		return &Node{
			cfg: c, machine: m,
			conns: map[mesh.Conn]*conn{}, streams: map[simulation.Stream]mesh.Conn{},
		}
	}
}

// Node is one life of a simulated node.
type Node struct {
	cfg      Config
	machine  *mesh.Machine
	env      *simulation.Env // of the step under way
	conns    map[mesh.Conn]*conn
	streams  map[simulation.Stream]mesh.Conn
	accepted uint64
	waiting  []mesh.Event // what Do was given in the middle of a step
}

// conn is a stream as a shell knows it.
type conn struct {
	stream simulation.Stream
	open   bool
	up     bool
	sent   time.Duration
	came   time.Duration
}

// ID is the node's identity.
func (n *Node) ID() actor.NodeID {
	return actor.NodeID{Name: n.cfg.Mesh.Name, Incarnation: n.cfg.Mesh.Incarnation}
}

// Machine is the node's mesh machine, for looking at.
func (n *Node) Machine() *mesh.Machine { return n.machine }

// Env is the simulation's side of the step under way; only within a hook.
func (n *Node) Env() *simulation.Env { return n.env }

// Stream is the stream of a conn that is open or being dialled, and 0 otherwise.
func (n *Node) Stream(c mesh.Conn) simulation.Stream {
	if k := n.conns[c]; k != nil {
		return k.stream
	}
	return 0
}

// Send sends a payload that is no mesh.Frame on an epoch; only within a hook or a
// Call. It does nothing when c is not up.
func (n *Node) Send(c mesh.Conn, payload any) {
	if k := n.conns[c]; k != nil && k.up {
		k.sent = n.env.Now()
		n.env.Send(k.stream, payload)
	}
}

// Call is a Command that runs a function in the middle of a step.
type Call func(n *Node)

// Do gives the machine an event, after the step under way; only within a hook or a
// Call. From a script give the event itself as Command.
func (n *Node) Do(ev mesh.Event) { n.waiting = append(n.waiting, ev) }

// Step is the simulation's side.
func (n *Node) Step(env *simulation.Env, ev simulation.Event) {
	n.env = env
	switch ev := ev.(type) {
	case simulation.Started:
		var view []mesh.Member
		for _, s := range n.cfg.Seeds {
			view = append(view, mesh.Member{Addr: s})
		}
		n.Do(mesh.Discovered{Members: view})
	case simulation.Woken:
		n.Do(mesh.Woken{Activity: n.activity()})
	case simulation.Dialed:
		if c, ok := n.streams[ev.Stream]; ok {
			n.conns[c].open = true
			n.Do(mesh.Dialed{Conn: c})
		}
	case simulation.DialFailed:
		if c, ok := n.forget(ev.Stream); ok {
			n.Do(mesh.DialFailed{Conn: c, Err: ev.Err})
		}
	case simulation.Accepted:
		n.accepted++
		c := mesh.AcceptedConn(n.accepted)
		n.conns[c] = &conn{stream: ev.Stream, open: true}
		n.streams[ev.Stream] = c
		n.Do(mesh.Accepted{Conn: c, From: ev.From})
	case simulation.Received:
		c := n.streams[ev.Stream]
		k := n.conns[c]
		if f, ok := ev.Payload.(mesh.Frame); ok {
			n.Do(mesh.Received{Conn: c, Frame: f})
		} else if k != nil && k.up {
			k.came = env.Now()
			call3(n.cfg.Hooks.Data, n, c, ev.Payload)
		} else {
			call3(n.cfg.Hooks.Stray, n, c, ev.Payload)
		}
	case simulation.Closed:
		if c, ok := n.forget(ev.Stream); ok {
			n.Do(mesh.Closed{Conn: c, Err: ev.Err})
		}
	case simulation.Command:
		switch v := ev.Value.(type) {
		case mesh.Event:
			env.Note("%v", v)
			n.Do(v)
		case Call:
			v(n)
		default:
			panic(fmt.Sprintf("meshsim: node %s cannot do a %T", env.Name(), v))
		}
	}
	for len(n.waiting) > 0 {
		next := n.waiting[0]
		n.waiting = n.waiting[1:]
		_, woken := next.(mesh.Woken)
		for _, e := range n.machine.Step(env.Now(), next) {
			if at, ok := e.(mesh.WakeAt); ok && woken && at.At <= env.Now() {
				panic(fmt.Sprintf("meshsim: node %s was woken at %v and wants to be woken at %v: it would spin", env.Name(), env.Now(), at.At))
			}
			n.carryOut(e)
		}
	}
}

func call3(f func(*Node, mesh.Conn, any), n *Node, c mesh.Conn, payload any) {
	if f != nil {
		f(n, c, payload)
	}
}

// activity tells of the traffic that went past the machine.
func (n *Node) activity() []mesh.Activity {
	var all []mesh.Activity
	for s := range n.streamsInOrder {
		c := n.streams[s]
		if k := n.conns[c]; k.up {
			all = append(all, mesh.Activity{Conn: c, Sent: k.sent, Received: k.came})
		}
	}
	return all
}

// forget takes a stream out that is over.
func (n *Node) forget(s simulation.Stream) (mesh.Conn, bool) {
	c, ok := n.streams[s]
	delete(n.streams, s)
	if ok {
		if k := n.conns[c]; k.up {
			k.up, k.open = false, false // Down is still to come
		} else {
			delete(n.conns, c)
		}
	}
	return c, ok
}

// carryOut does what the machine asks for.
func (n *Node) carryOut(e mesh.Effect) {
	if n.cfg.Hooks.Effect != nil {
		n.cfg.Hooks.Effect(n, e)
	}
	switch e := e.(type) {
	case mesh.WakeAt:
		n.env.WakeAt(e.At)
		return
	case mesh.Send:
		if k := n.conns[e.Conn]; k != nil {
			n.env.Send(k.stream, e.Frame)
		}
		return // the history shows it when it arrives
	case mesh.Log:
		if !n.cfg.Quiet {
			n.env.Note("%v", e)
		}
		return
	case mesh.Dial:
		k := &conn{stream: n.env.Dial(e.Addr)}
		n.conns[e.Conn], n.streams[k.stream] = k, e.Conn
		n.env.Note("dial %v to %s, %v", e.Conn, e.Addr, k.stream)
		return
	}
	n.env.Note("%v", e)
	switch e := e.(type) {
	case mesh.Up:
		n.conns[e.Conn].up = true
		if n.cfg.Hooks.Up != nil {
			n.cfg.Hooks.Up(n, e)
		}
	case mesh.Down:
		if n.cfg.Hooks.Down != nil {
			n.cfg.Hooks.Down(n, e)
		}
		n.conns[e.Conn].up = false
	case mesh.Close:
		if k := n.conns[e.Conn]; k != nil {
			n.env.Close(k.stream)
			delete(n.conns, e.Conn)
			delete(n.streams, k.stream)
		}
	}
}

// streamsInOrder goes through the streams in the order of their numbers.
func (n *Node) streamsInOrder(yield func(simulation.Stream) bool) {
	for _, s := range sortedKeys(n.streams) {
		if !yield(s) {
			return
		}
	}
}
