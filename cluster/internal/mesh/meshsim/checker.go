package meshsim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/internal/simulation"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// Checker watches the epochs of all nodes of a world. What it finds wrong it notes in
// the history, keeps for Violations, and halts the world.
type Checker struct {
	w      *simulation.World
	wrong  []string
	nodes  []*watched
	stream map[int][2]*Epoch // by number: what the dialler made of it, and the acceptor

	// Ups and Downs count what has happened, so that a test can see that it tests something.
	Ups, Downs, Data int
}

// watched is a life of a node.
type watched struct {
	node *Node
	live []*Epoch
	ever map[mesh.Conn]*Epoch
	shut map[mesh.Conn]bool
}

// Epoch is one side's view of an epoch.
type Epoch struct {
	Self, Peer actor.NodeID
	Stream     int           // the stream's number, the same on both sides
	Began      time.Duration // world time
	Ended      time.Duration // world time; zero while it lasts
	Reason     error
	sent, came int
}

// Datum is what the checker sends on epochs: it says to which it belongs.
type Datum struct {
	From, To actor.NodeID
	Stream   int
	Number   int
}

// String is the datum in the history.
func (d Datum) String() string { return fmt.Sprintf("data %d of %s", d.Number, d.From.Name) }

// NewChecker makes a checker of w's nodes; give each node its Hooks.
func NewChecker(w *simulation.World) *Checker {
	return &Checker{w: w, stream: map[int][2]*Epoch{}}
}

// Violations is what was wrong so far.
func (c *Checker) Violations() []string { return c.wrong }

func (c *Checker) violation(format string, args ...any) {
	text := "VIOLATION " + fmt.Sprintf(format, args...)
	c.wrong = append(c.wrong, text)
	c.w.Note("%s", text)
	c.w.Halt()
}

// watch finds what is known of a life.
func (c *Checker) watch(n *Node) *watched {
	for _, v := range c.nodes {
		if v.node == n {
			return v
		}
	}
	v := &watched{node: n, ever: map[mesh.Conn]*Epoch{}, shut: map[mesh.Conn]bool{}}
	c.nodes = append(c.nodes, v)
	return v
}

// Hooks are what a node's Config needs.
func (c *Checker) Hooks() Hooks {
	return Hooks{Up: c.up, Down: c.down, Data: c.data, Effect: c.effect, Stray: c.stray}
}

func (c *Checker) up(n *Node, e mesh.Up) {
	c.Ups++
	v := c.watch(n)
	for _, o := range v.live {
		if o.Peer.Name == e.Peer.Name {
			c.violation("%s begins an epoch with %s while it has one", n.ID().Name, e.Peer.Name)
		}
	}
	if v.ever[e.Conn] != nil {
		c.violation("%s begins a second epoch on %v", n.ID().Name, e.Conn)
	}
	number, side := int(n.Stream(e.Conn)), 0
	if number < 0 {
		number, side = -number, 1
	}
	ep := &Epoch{Self: n.ID(), Peer: e.Peer, Stream: number, Began: c.w.Now()}
	v.live, v.ever[e.Conn] = append(v.live, ep), ep
	both := c.stream[number]
	both[side] = ep
	c.stream[number] = both
	if o := both[1-side]; o != nil && (o.Self != ep.Peer || o.Peer != ep.Self) {
		c.violation("s%d joins %v and %v, which take it for %v and %v", number, ep.Self, o.Self, o.Peer, ep.Peer)
	}
	c.chat(n, e.Conn, ep) // the earliest moment: nothing may come before the other side's Up
}

func (c *Checker) down(n *Node, e mesh.Down) {
	c.Downs++
	v := c.watch(n)
	ep := v.ever[e.Conn]
	i := slices.Index(v.live, ep)
	if ep == nil || i < 0 || ep.Peer != e.Peer {
		c.violation("%s ends an epoch with %v on %v that it does not have", n.ID().Name, e.Peer, e.Conn)
		return
	}
	if e.Reason == nil {
		c.violation("%s ends an epoch without a reason", n.ID().Name)
	}
	ep.Ended, ep.Reason = c.w.Now(), e.Reason
	v.live = slices.Delete(v.live, i, i+1)
}

func (c *Checker) effect(n *Node, e mesh.Effect) {
	v := c.watch(n)
	switch e := e.(type) {
	case mesh.Send:
		if k := n.conns[e.Conn]; v.shut[e.Conn] || k == nil || !k.open {
			c.violation("%s sends %v on %v, which is not open", n.ID().Name, e.Frame, e.Conn)
		}
	case mesh.Close:
		if v.shut[e.Conn] {
			c.violation("%s closes %v twice", n.ID().Name, e.Conn)
		}
		v.shut[e.Conn] = true
		for _, o := range v.live {
			if v.ever[e.Conn] == o {
				c.violation("%s closes %v without ending its epoch", n.ID().Name, e.Conn)
			}
		}
	}
}

// Chat has every node send a datum on each of its epochs, every so often until then.
func (c *Checker) Chat(every, until time.Duration) {
	for at := every; at < until; at += every {
		c.w.At(at, func() {
			for _, name := range c.w.Nodes() {
				c.w.Command(name, Call(func(n *Node) {
					v := c.watch(n)
					for _, k := range sortedKeys(v.ever) {
						if ep := v.ever[k]; slices.Contains(v.live, ep) {
							c.chat(n, k, ep)
						}
					}
				}))
			}
		})
	}
}

func (c *Checker) chat(n *Node, k mesh.Conn, ep *Epoch) {
	n.Send(k, Datum{From: ep.Self, To: ep.Peer, Stream: ep.Stream, Number: ep.sent})
	ep.sent++
}

func (c *Checker) data(n *Node, k mesh.Conn, payload any) {
	c.Data++
	ep, d := c.watch(n).ever[k], payload.(Datum)
	if d.From != ep.Peer || d.To != ep.Self || d.Stream != ep.Stream || d.Number != ep.came {
		c.violation("%s gets %+v in the epoch with %v on s%d, where number %d is due", n.ID().Name, d, ep.Peer, ep.Stream, ep.came)
	}
	ep.came++
}

func (c *Checker) stray(n *Node, k mesh.Conn, payload any) {
	if c.watch(n).ever[k] == nil {
		c.violation("%s gets %v on %v before its epoch began", n.ID().Name, payload, k)
	}
}

// Live lists the epochs of the running life of that node, in the order of their begin.
func (c *Checker) Live(name string) []*Epoch {
	n, _ := c.w.Running(name).(*Node)
	if n == nil {
		return nil
	}
	return slices.Clone(c.watch(n).live)
}

// Epochs lists all epochs of all lives of the nodes of that name.
func (c *Checker) Epochs(name actor.NodeName) []*Epoch {
	var all []*Epoch
	for _, v := range c.nodes {
		if v.node.ID().Name != name {
			continue
		}
		for _, k := range sortedKeys(v.ever) {
			all = append(all, v.ever[k])
		}
	}
	return all
}

// Apart says what is missing until all running nodes are connected to each other,
// each pair by one stream that both take for their epoch; nothing when they are.
func (c *Checker) Apart() string {
	var running []*Node
	for _, name := range c.w.Nodes() {
		if n, ok := c.w.Running(name).(*Node); ok {
			running = append(running, n)
		}
	}
	for _, n := range running {
		live := c.watch(n).live
		if len(live) != len(running)-1 {
			return fmt.Sprintf("%s has %d epochs, not %d", n.ID().Name, len(live), len(running)-1)
		}
		for _, ep := range live {
			both := c.stream[ep.Stream]
			if both[0] == nil || both[1] == nil || both[0].Ended != 0 || both[1].Ended != 0 {
				return fmt.Sprintf("%s has an epoch with %v on s%d, and the other side has not", n.ID().Name, ep.Peer, ep.Stream)
			}
		}
	}
	return ""
}
