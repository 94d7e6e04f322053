// Package erpcnodedeath is the conformance scenario erpcnodedeath, the twin of
// erpcnodedeath.exs.
package erpcnodedeath

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// called is what a process that called tells.
type called struct {
	timeout time.Duration
	value   any
	err     error
}

// Run answers N7: the node of a call is lost while the function runs.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, me, value := pair.A, pair.B, p.Self(), t.DrawWord("value")
	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}
	received := func(label string, id erpc.RequestID[any]) {
		v, err := erpc.ReceiveResponse(p, id, trace.Patience)
		t.EmitOutcome(label, v, err)
		if !errors.Is(err, erpc.ErrUnknown) {
			p.Exit(err)
		}
	}

	id := erpc.SendRequest(p, a, b, nodes.Hang, me)
	pid := trace.Await[actor.PID](p)
	done(a.Disconnect(b))
	received("disconnected", id)
	done(pair.Reconnect(p))
	alive, err := erpc.Call(p, a, b, nodes.Alive, pid)
	t.EmitResult("it goes on", alive, err)
	ref := p.Monitor(pid)
	done(p.Send(pid, value))
	trace.AwaitDown(p, ref)
	v, err := erpc.Call[any](p, a, b, nodes.Echo, value)
	t.EmitResult("a call behind it", v, err)
	t.Poll(p, "mailbox")

	timeouts := []time.Duration{actor.Infinity, time.Duration(t.DrawInt("timeout", 20_000, 30_000)) * time.Millisecond}
	for _, timeout := range timeouts {
		p.Spawn(func(p *actor.Process) error {
			v, err := erpc.CallTimeout(p, a, b, nodes.Hang, me, timeout)
			return p.Send(me, called{timeout, v, err})
		})
		trace.Await[actor.PID](p)
	}
	id = erpc.SendRequest(p, a, b, nodes.Hang, me)
	trace.Await[actor.PID](p)
	done(pair.Kill9B())
	for _, timeout := range timeouts {
		c := actor.MustReceive(p, trace.Patience, func(c called) bool { return c.timeout == timeout })
		t.EmitOutcome("who waits", c.value, c.err)
	}
	received("a request", id)
	v, err = erpc.Call[any](p, a, b, nodes.Echo, value)
	t.EmitOutcome("a call after it", v, err)
	t.EmitOK("a cast after it", erpc.Cast[any](p, a, b, nodes.Echo, value))
	outcomes := []any{}
	for _, r := range erpc.Multicall[any](p, a, []actor.NodeName{a.Name(), b}, nodes.Echo, value) {
		outcomes = append(outcomes, t.Outcome(r.Value, r.Err))
	}
	t.Emit("several", outcomes)
	t.Poll(p, "mailbox")
}
