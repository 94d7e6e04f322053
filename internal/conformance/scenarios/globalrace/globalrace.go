// Package globalrace is the conformance scenario globalrace, the twin of globalrace.exs.
package globalrace

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Code is what the nodes know.
func Code() nodes.Code {
	return nodes.Code{Third: true, Global: &global.Config{}, Ops: nodes.Globals()}
}

// Run answers N8: many processes of three nodes register one name at the same time.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	asker := pair.Hand(p, pair.C)
	many := t.DrawInt("many", 2, 4)
	for _, name := range t.DrawNames("name", 3) {
		var hands []actor.PID
		for range many {
			for _, on := range []actor.NodeName{p.Node(), pair.B, pair.C} {
				hands = append(hands, pair.Hand(p, on))
			}
		}
		var asked []actor.Ref
		for _, h := range hands {
			asked = append(asked, pair.Begin(p, h, "register", name, h))
		}
		var winners []actor.PID
		others := []any{}
		for i, ref := range asked {
			if answer := pair.Await(p, ref); answer == actor.Atom("yes") {
				winners = append(winners, hands[i])
			} else if !slices.Contains(others, answer) {
				others = append(others, answer)
			}
		}
		one := func(got any) bool { return len(winners) == 1 && got == any(winners[0]) }
		t.Emit("who tried", len(asked))
		t.Emit("who succeeded", len(winners))
		t.Emit("whereis", one(nodes.Whereis(p, name)))
		t.Emit("whereis on c", one(pair.Ask(p, asker, "whereis", name)))
		t.Emit("the others", others)
		t.Emit("unregister", pair.Ask(p, asker, "unregister", name))
	}
}
