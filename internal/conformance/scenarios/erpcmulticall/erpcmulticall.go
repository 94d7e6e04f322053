// Package erpcmulticall is the conformance scenario erpcmulticall, the twin of
// erpcmulticall.exs.
package erpcmulticall

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N7: several nodes at once.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, nobody := pair.A, pair.B, actor.NodeName("nobody@127.0.0.1")
	var all []actor.NodeName
	for _, i := range t.DrawOrder("order", 4) {
		all = append(all, []actor.NodeName{a.Name(), b, nobody, b}[i])
	}
	value := [2]any{t.DrawWord("word"), t.DrawInt("n", 1, 99)}
	reason := t.DrawReason("reason")
	timeout := time.Duration(t.DrawInt("timeout", 20, 60)) * time.Millisecond
	emit := func(label string, results []erpc.Result[any]) {
		outcomes := []any{}
		for _, r := range results {
			outcomes = append(outcomes, t.Outcome(r.Value, r.Err))
		}
		t.Emit(label, outcomes)
	}

	t.Emit("nodes", all)
	emit("a value", erpc.Multicall[any](p, a, all, nodes.Echo, value))
	emit("a raise", erpc.Multicall(p, a, all, nodes.Fail, nodes.Failure{Text: t.DrawWord("text")}))
	emit("a throw", erpc.Multicall(p, a, all, nodes.Fail, nodes.Failure{Term: value}))
	emit("an exit", erpc.Multicall(p, a, all, nodes.Fail, nodes.Failure{Exit: reason}))
	emit("a kill", erpc.Multicall(p, a, []actor.NodeName{b, nobody}, nodes.Fail, nodes.Failure{Signal: actor.Kill}))
	emit("a function that is not", erpc.Multicall[any](p, a, all, nodes.Missing, value))
	emit("no nodes", erpc.Multicall[any](p, a, nil, nodes.Echo, value))

	emit("a time-out", erpc.MulticallTimeout(p, a, []actor.NodeName{b, nobody, b}, nodes.Hang, p.Self(), timeout))
	for range 2 {
		pid := trace.Await[actor.PID](p)
		ref := p.Monitor(pid)
		_ = p.Send(pid, value)
		trace.AwaitDown(p, ref)
	}
	emit("after it", erpc.MulticallTimeout[any](p, a, []actor.NodeName{b}, nodes.Echo, value, trace.Patience))
	t.Poll(p, "mailbox")
}
