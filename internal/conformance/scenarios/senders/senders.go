// Package senders is the conformance scenario senders, the twin of senders.exs.
package senders

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Item is message N of a sender.
type Item struct{ Sender, N int }

// Run answers P5: many senders to one receiver, each in its order.
func Run(p *actor.Process, t *trace.T) {
	k, n := t.DrawInt("senders", 4, 9), t.DrawInt("each", 100, 300)
	asTheyCome(p, t, k, n)
	senderBySender(p, t, k, n)
	throughARelay(p, t, k, n)
}

func asTheyCome(p *actor.Process, t *trace.T, k, n int) {
	start(p, p.Self(), k, n)
	t.Emit("as they come", collect(p, k, n))
}

// collect tells how many came of each sender before one was out of order.
func collect(p *actor.Process, k, n int) []int {
	counts := make([]int, k)
	for range k * n {
		m := trace.Await[Item](p)
		if counts[m.Sender] == m.N {
			counts[m.Sender]++
		}
	}
	return counts
}

func start(p *actor.Process, to actor.PID, k, n int) {
	for s := range k {
		p.Spawn(func(p *actor.Process) error {
			for i := range n {
				_ = p.Send(to, Item{s, i})
			}
			return nil
		})
	}
}

func senderBySender(p *actor.Process, t *trace.T, k, n int) {
	start(p, p.Self(), k, n)
	var took [][2]any
	for _, s := range t.DrawOrder("by sender", k) {
		inOrder := true
		for i := range n {
			m := actor.MustReceive(p, trace.Patience, func(m Item) bool { return m.Sender == s })
			inOrder = inOrder && m.N == i
		}
		took = append(took, [2]any{s + 1, inOrder})
	}
	t.Emit("sender by sender, in order", took)
	t.Poll(p, "then")
}

func throughARelay(p *actor.Process, t *trace.T, k, n int) {
	me := p.Self()
	relay := p.Spawn(func(p *actor.Process) error {
		for {
			_ = p.Send(me, actor.MustReceive[any](p, actor.Infinity))
		}
	})
	start(p, relay, k, n)
	t.Emit("through a relay", collect(p, k, n))
	_ = p.SendExit(relay, actor.Kill)
	t.Poll(p, "then")
}
