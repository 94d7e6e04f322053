// Package pipeline is the conformance scenario pipeline, the twin of pipeline.exs.
package pipeline

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Item struct {
		N    int
		Path []int
	}
	Stop struct{ Reason error }
)

// Run answers P5: a pipeline keeps the order of what runs through it.
func Run(p *actor.Process, t *trace.T) {
	stages, n, reason := t.DrawInt("stages", 2, 6), t.DrawInt("items", 200, 500), t.DrawReason("reason")
	first, refs := p.Self(), make([]actor.Ref, stages)
	for i := stages; i > 0; i-- {
		first, refs[i-1] = p.SpawnMonitor(stage(i, first))
	}
	for i := range n {
		_ = p.Send(first, Item{i + 1, nil})
	}
	_ = p.Send(first, Stop{reason})
	inOrder := true
	var ways [][]int
	for i := range n {
		m := trace.Await[Item](p)
		inOrder = inOrder && m.N == i+1
		if !slices.ContainsFunc(ways, func(w []int) bool { return slices.Equal(w, m.Path) }) {
			ways = append(ways, m.Path)
		}
	}
	t.Emit("in order", inOrder)
	t.Emit("the way of each", ways)
	t.Emit("and at the end", trace.Await[Stop](p).Reason)
	for _, ref := range refs {
		t.Emit("a stage ended", trace.AwaitDown(p, ref).Reason)
	}
	t.Poll(p, "then")
}

func stage(i int, next actor.PID) func(*actor.Process) error {
	return func(p *actor.Process) error {
		stopped := false
		for !stopped {
			err := actor.Select(p, actor.Infinity,
				actor.On(func(m Item) { _ = p.Send(next, Item{m.N, append(slices.Clone(m.Path), i)}) }),
				actor.On(func(m Stop) {
					_ = p.Send(next, m)
					stopped = true
				}))
			if err != nil {
				return err
			}
		}
		return actor.ShutdownReason(i)
	}
}
