// Package erpcrequest is the conformance scenario erpcrequest, the twin of erpcrequest.exs.
package erpcrequest

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N7: requests and their responses.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, me := pair.A, pair.B, p.Self()
	value := [2]any{t.DrawWord("word"), t.DrawInt("n", 1, 99)}
	text, reason := t.DrawWord("text"), t.DrawReason("reason")
	timeout := time.Duration(t.DrawInt("timeout", 20, 60)) * time.Millisecond
	echo := func(v any) erpc.RequestID[any] { return erpc.SendRequest(p, a, b, nodes.Echo, v) }
	fail := func(f nodes.Failure) erpc.RequestID[any] { return erpc.SendRequest(p, a, b, nodes.Fail, f) }
	received := func(label string, id erpc.RequestID[any]) {
		v, err := erpc.ReceiveResponse(p, id, trace.Patience)
		t.EmitOutcome(label, v, err)
	}
	received("received", echo(value))
	received("a raise", fail(nodes.Failure{Text: text}))
	received("an exit", fail(nodes.Failure{Exit: reason}))
	received("a kill", fail(nodes.Failure{Signal: actor.Kill}))
	received("a node that is not there", erpc.SendRequest[any](p, a, "nobody@127.0.0.1", nodes.Echo, value))

	id := erpc.SendRequest(p, a, b, nodes.Hang, me)
	pid := trace.Await[actor.PID](p)
	v, is, err := erpc.WaitResponse(p, id, timeout)
	t.EmitWaited("not yet", v, is, err)
	v, is, err = erpc.WaitResponse(p, id, 0)
	t.EmitWaited("at once", v, is, err)
	_ = p.Send(pid, value)
	v, is, err = erpc.WaitResponse(p, id, trace.Patience)
	t.EmitWaited("now", v, is, err)

	id = echo(value)
	message := trace.Await[any](p)
	v, is, err = erpc.CheckResponse(id, any(value))
	t.EmitWaited("another message", v, is, err)
	v, is, err = erpc.CheckResponse(echo(text), message)
	t.EmitWaited("another request", v, is, err)
	v, is, err = erpc.CheckResponse(id, message)
	t.EmitWaited("the response", v, is, err)
	trace.Await[any](p)
	id = fail(nodes.Failure{Term: text})
	v, is, err = erpc.CheckResponse(id, trace.Await[any](p))
	t.EmitWaited("a throw", v, is, err)

	id = erpc.SendRequest(p, a, b, nodes.Hang, me)
	pid = trace.Await[actor.PID](p)
	v, err = erpc.ReceiveResponse(p, id, timeout)
	t.EmitOutcome("given up", v, err)
	ref := p.Monitor(pid)
	_ = p.Send(pid, value)
	trace.AwaitDown(p, ref)
	v, err = erpc.Call[any](p, a, b, nodes.Echo, value)
	t.EmitResult("a call behind it", v, err)
	t.Poll(p, "mailbox")
}
