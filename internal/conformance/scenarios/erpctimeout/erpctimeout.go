// Package erpctimeout is the conformance scenario erpctimeout, the twin of erpctimeout.exs.
package erpctimeout

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N7: a time-out.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, value := pair.A, pair.B, t.DrawWord("value")
	timeout := time.Duration(t.DrawInt("timeout", 20, 60)) * time.Millisecond
	for _, c := range []struct {
		where string
		node  actor.NodeName
	}{{", there", b}, {", here", a.Name()}} {
		v, err := erpc.CallTimeout(p, a, c.node, nodes.Hang, p.Self(), timeout)
		t.EmitOutcome("a time-out"+c.where, v, err)
		pid := trace.Await[actor.PID](p)
		ref := p.Monitor(pid)
		_ = p.Send(pid, value)
		ended := trace.AwaitDown(p, ref).Reason
		t.Emit("it went on"+c.where, !slices.Contains([]error{actor.NoProc, actor.NoConnection, actor.Killed}, ended))
		v, err = erpc.CallTimeout[any](p, a, c.node, nodes.Echo, value, trace.Patience)
		t.EmitOutcome("a call after it"+c.where, v, err)
		t.Poll(p, "mailbox"+c.where)
	}

	v, err := erpc.CallTimeout(p, a, b, nodes.Hang, p.Self(), 0)
	t.EmitOutcome("no time at all", v, err)
	pid := trace.Await[actor.PID](p)
	ref := p.Monitor(pid)
	_ = p.SendExit(pid, actor.Kill)
	trace.AwaitDown(p, ref)
	t.Poll(p, "mailbox")
}
