package groups_test

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/groups"
)

// cluster is machines with connections between them that keep their order and break. What
// happens to a node waits in its inbox, as in the mailbox of a scope process.
type cluster struct {
	nodes []*scope
	up    map[[2]int]bool
	wires map[[2]int][]groups.Message // sent and not arrived
}

type scope struct {
	*groups.Machine
	id      actor.NodeID
	pid     actor.PID
	inbox   []groups.Event
	watches map[groups.Watch]actor.PID
	alive   map[actor.PID]bool
	joined  map[any]map[actor.PID]int // what this node's processes have done
	heard   map[any]map[actor.PID]int // the sum of what its monitor was told
}

func newCluster(n int) *cluster {
	c := &cluster{up: map[[2]int]bool{}, wires: map[[2]int][]groups.Message{}}
	for i := range n {
		id := node(actor.NodeName(fmt.Sprintf("n%d@h", i)))
		s := &scope{
			id: id, pid: actor.MakePID(id, 1), watches: map[groups.Watch]actor.PID{}, alive: map[actor.PID]bool{},
			joined: map[any]map[actor.PID]int{}, heard: map[any]map[actor.PID]int{},
		}
		for p := range uint64(3) {
			s.alive[actor.MakePID(id, 10+p)] = true
		}
		s.Machine = groups.New(s.pid)
		c.nodes = append(c.nodes, s)
		c.step(i, groups.Subscribe{Ref: actor.MakeRef(id, 1, 0), PID: actor.MakePID(id, 2), All: true})
		c.step(i, groups.Started{})
	}
	return c
}

func (c *cluster) index(name actor.NodeName) int {
	for i, s := range c.nodes {
		if s.id.Name == name {
			return i
		}
	}
	panic("no node " + name)
}

func pair(i, j int) [2]int { return [2]int{min(i, j), max(i, j)} }

func (c *cluster) step(i int, ev groups.Event) {
	s := c.nodes[i]
	for _, e := range s.Step(ev) {
		switch e := e.(type) {
		case groups.Send:
			c.send(i, c.index(e.To.Node()), e.Message)
		case groups.Announce:
			c.send(i, c.index(e.Node), e.Message)
		case groups.Monitor:
			s.watches[e.Watch] = e.PID
			j := c.index(e.PID.Node())
			if j != i && !c.up[pair(i, j)] || j == i && e.PID.Number() >= 10 && !s.alive[e.PID] {
				c.watchDown(i, e.Watch)
			}
		case groups.Demonitor:
			delete(s.watches, e.Watch)
		case groups.Notify:
			for _, pid := range e.PIDs {
				count(s.heard, e.Group, pid, e.Joined)
			}
		}
	}
}

func count(in map[any]map[actor.PID]int, group any, pid actor.PID, up bool) {
	if in[group] == nil {
		in[group] = map[actor.PID]int{}
	}
	if up {
		in[group][pid]++
	} else if in[group][pid]--; in[group][pid] == 0 {
		delete(in[group], pid)
	}
	if len(in[group]) == 0 {
		delete(in, group)
	}
}

func (c *cluster) send(from, to int, m groups.Message) {
	if c.up[pair(from, to)] {
		c.wires[[2]int{from, to}] = append(c.wires[[2]int{from, to}], m)
	}
}

func (c *cluster) watchDown(i int, w groups.Watch) {
	delete(c.nodes[i].watches, w)
	c.nodes[i].inbox = append(c.nodes[i].inbox, groups.Down{Watch: w})
}

// downs has node i hear that the processes are down of which it is so.
func (c *cluster) downs(i int, down func(actor.PID) bool) {
	for w := range groups.Watch(1000) {
		if pid, ok := c.nodes[i].watches[w]; ok && down(pid) {
			c.watchDown(i, w)
		}
	}
}

func (c *cluster) connect(i, j int) {
	if i != j && !c.up[pair(i, j)] {
		c.up[pair(i, j)] = true
		c.nodes[i].inbox = append(c.nodes[i].inbox, groups.NodeUp{Node: c.nodes[j].id.Name})
		c.nodes[j].inbox = append(c.nodes[j].inbox, groups.NodeUp{Node: c.nodes[i].id.Name})
	}
}

func (c *cluster) disconnect(i, j int) {
	if c.up[pair(i, j)] {
		c.up[pair(i, j)] = false
		delete(c.wires, [2]int{i, j})
		delete(c.wires, [2]int{j, i})
		c.downs(i, func(pid actor.PID) bool { return pid.NodeID() == c.nodes[j].id })
		c.downs(j, func(pid actor.PID) bool { return pid.NodeID() == c.nodes[i].id })
	}
}

// arrive brings the first message from one node to another, and handle has a node handle
// the first thing that waits for it.
func (c *cluster) arrive(i, j int) bool {
	w := c.wires[[2]int{i, j}]
	if len(w) == 0 {
		return false
	}
	c.wires[[2]int{i, j}] = w[1:]
	c.nodes[j].inbox = append(c.nodes[j].inbox, w[0])
	return true
}

func (c *cluster) handle(i int) bool {
	s := c.nodes[i]
	if len(s.inbox) == 0 {
		return false
	}
	ev := s.inbox[0]
	s.inbox = s.inbox[1:]
	c.step(i, ev)
	return true
}

// settle connects all, and lets everything happen that is under way.
func (c *cluster) settle() {
	for i := range c.nodes {
		for j := range i {
			c.connect(i, j)
		}
	}
	for busy := true; busy; {
		busy = false
		for i := range c.nodes {
			for j := range c.nodes {
				busy = c.arrive(i, j) || busy
			}
			busy = c.handle(i) || busy
		}
	}
}

func view(s *scope) map[any]map[actor.PID]int {
	v := map[any]map[actor.PID]int{}
	for g, pids := range s.Table().All() {
		for _, pid := range pids {
			count(v, g, pid, true)
		}
	}
	return v
}

func same(a, b map[any]map[actor.PID]int) bool {
	return maps.EqualFunc(a, b, func(x, y map[actor.PID]int) bool { return maps.Equal(x, y) })
}

// Whatever happens, what a monitor was told sums up to the view at each moment; and once
// all are connected and nothing is under way, all views are what all nodes have joined.
func TestConvergence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCluster(rapid.IntRange(2, 4).Draw(t, "nodes"))
		some := rapid.IntRange(0, len(c.nodes)-1)
		member := func(t *rapid.T, i int) actor.PID {
			return actor.MakePID(c.nodes[i].id, 10+uint64(rapid.IntRange(0, 2).Draw(t, "process")))
		}
		group := rapid.SampledFrom([]any{"x", 1, actor.Atom("y")})
		check := func() {
			for _, s := range c.nodes {
				if v := view(s); !same(v, s.heard) {
					t.Fatalf("%s sees %v, and its monitor was told %v", s.id.Name, v, s.heard)
				}
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"join": func(t *rapid.T) {
				i, g := some.Draw(t, "node"), group.Draw(t, "group")
				pids := []actor.PID{member(t, i), member(t, i)}[:rapid.IntRange(1, 2).Draw(t, "how many")]
				for _, pid := range pids {
					if c.nodes[i].alive[pid] {
						count(c.nodes[i].joined, g, pid, true)
					}
				}
				c.step(i, groups.Join{Group: g, PIDs: pids})
			},
			"leave": func(t *rapid.T) {
				i, g := some.Draw(t, "node"), group.Draw(t, "group")
				pids := []actor.PID{member(t, i), member(t, i)}[:rapid.IntRange(1, 2).Draw(t, "how many")]
				for _, pid := range pids {
					if c.nodes[i].joined[g][pid] > 0 {
						count(c.nodes[i].joined, g, pid, false)
					}
				}
				c.step(i, groups.Leave{Group: g, PIDs: pids})
			},
			"die": func(t *rapid.T) {
				i := some.Draw(t, "node")
				pid := member(t, i)
				if !c.nodes[i].alive[pid] {
					return
				}
				c.nodes[i].alive[pid] = false
				for g := range c.nodes[i].joined {
					delete(c.nodes[i].joined[g], pid)
					if len(c.nodes[i].joined[g]) == 0 {
						delete(c.nodes[i].joined, g)
					}
				}
				c.downs(i, func(p actor.PID) bool { return p == pid })
			},
			"connect":    func(t *rapid.T) { c.connect(some.Draw(t, "node"), some.Draw(t, "other")) },
			"disconnect": func(t *rapid.T) { c.disconnect(some.Draw(t, "node"), some.Draw(t, "other")) },
			"arrive":     func(t *rapid.T) { c.arrive(some.Draw(t, "from"), some.Draw(t, "to")) },
			"handle":     func(t *rapid.T) { c.handle(some.Draw(t, "node")) },
			"":           func(*rapid.T) { check() },
		})
		c.settle()
		check()
		want := map[any]map[actor.PID]int{}
		for _, s := range c.nodes {
			for g, pids := range s.joined {
				for pid, n := range pids {
					for range n {
						count(want, g, pid, true)
					}
				}
			}
		}
		for _, s := range c.nodes {
			if v := view(s); !same(v, want) {
				t.Fatalf("%s sees %v, where %v have joined", s.id.Name, v, want)
			}
		}
	})
}
