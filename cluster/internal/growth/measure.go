package main

import (
	"fmt"
	"time"

	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/mesh/meshsim"
	"github.com/beamline-go/beamline/internal/simulation"
)

const (
	hop  = time.Millisecond // a message from node to node
	tick = time.Minute
	calm = 10 * time.Second // after which nothing is under way any more
)

var sizes = []int{3, 10, 30, 100}

// cost is what an event takes.
type cost struct {
	messages int
	time     time.Duration // from the event until the last node knows
}

// event is something that happens to a cluster of n nodes.
type event struct {
	name    string
	measure func(n int) (cost, error)
	formula string // in words, n being the nodes
	// messages is the formula.
	messages func(n int) int
}

// cluster is n simulated nodes.
type cluster struct {
	*simulation.World
	check *meshsim.Checker
	sent  int
	last  time.Duration // when an epoch began or ended last
}

func newCluster(n int) *cluster {
	c := &cluster{World: simulation.New(simulation.Config{Seed: 1, DelayMin: hop, DelayMax: hop, Slow: -1, WakeLate: -1})}
	c.check = meshsim.NewChecker(c.World)
	for i := range n {
		hooks := c.check.Hooks()
		up, down, effect := hooks.Up, hooks.Down, hooks.Effect
		hooks.Up = func(n *meshsim.Node, e mesh.Up) { c.last = c.Now(); up(n, e) }
		hooks.Down = func(n *meshsim.Node, e mesh.Down) { c.last = c.Now(); down(n, e) }
		hooks.Effect = func(n *meshsim.Node, e mesh.Effect) {
			if s, ok := e.(mesh.Send); ok && s.Frame.Kind != mesh.FrameTick {
				c.sent++
			}
			effect(n, e)
		}
		c.Add(name(i), name(i)+":1", meshsim.Start(meshsim.Config{
			Mesh:  mesh.Config{Cluster: "growth", Cookie: "growth", TickTime: tick},
			Seeds: []string{name(0) + ":1"}, Quiet: true, Hooks: hooks,
		}))
	}
	return c
}

func name(i int) string { return fmt.Sprintf("n%03d", i) }

// start starts some of the nodes and waits until they are a cluster.
func (c *cluster) start(from, to int) error {
	for i := from; i < to; i++ {
		c.Start(name(i))
		c.Run(c.Now() + calm)
	}
	if apart := c.check.Apart(); apart != "" {
		return fmt.Errorf("the nodes are not a cluster: %s", apart)
	}
	return nil
}

// count is what f costs.
func (c *cluster) count(f func()) cost {
	began, sent := c.Now(), c.sent
	f()
	c.Run(began + calm)
	return cost{messages: c.sent - sent, time: c.last - began}
}

// join is the n-th node coming to n-1, of which it knows one.
func join(n int) (cost, error) {
	c := newCluster(n)
	if err := c.start(0, n-1); err != nil {
		return cost{}, err
	}
	took := c.count(func() { c.Start(name(n - 1)) })
	if apart := c.check.Apart(); apart != "" {
		return took, fmt.Errorf("the nodes are not a cluster: %s", apart)
	}
	return took, nil
}

// death is one of n nodes killed.
func death(n int) (cost, error) {
	c := newCluster(n)
	if err := c.start(0, n); err != nil {
		return cost{}, err
	}
	downs := c.check.Downs
	took := c.count(func() { c.Kill(name(n - 1)) })
	if got := c.check.Downs - downs; got != n-1 {
		return took, fmt.Errorf("%d nodes saw it", got)
	}
	return took, nil
}

func events() []event {
	return []event{
		{
			name: "A node joins, knowing one of the others", measure: join,
			messages: func(n int) int { return (3*n*n + 5*n - 16) / 2 },
			formula: "(3n² + 5n - 16) / 2 messages: a handshake with each node, and each node tells the others\n" +
				"whom it has met. The time is that of a chain of handshakes and does not depend on n.",
		},
		{
			name: "A node is killed", measure: death,
			messages: func(int) int { return 0 },
			formula: "No messages: each node sees its own connection end. A node that falls silent without a word\n" +
				"(a cut, a pause) is given up after the tick time, by each node for itself.",
		},
		{
			name: "A global name is registered, which nobody has", measure: registration,
			messages: func(n int) int { return 5 * (n - 1) },
			formula: "5 (n - 1) messages: a lock is asked for, granted and given back, the name is told and\n" +
				"acknowledged, with each other node. 2n ms: the locks are taken one after the other, from the\n" +
				"highest name down, so that two who register never wait for each other. While one registers\n" +
				"others wait: a cluster of n nodes makes at most 16 registrations of one node in that time.",
		},
	}
}
