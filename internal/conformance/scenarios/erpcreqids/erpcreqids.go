// Package erpcreqids is the conformance scenario erpcreqids, the twin of erpcreqids.exs.
package erpcreqids

import (
	"errors"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/erpc"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers N7: collections of requests.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	a, b, me := pair.A, pair.B, p.Self()
	n := t.DrawInt("n", 3, 5)
	labels, order := t.DrawNames("labels", n), t.DrawOrder("order", n)
	timeout, text := time.Duration(t.DrawInt("timeout", 20, 60))*time.Millisecond, t.DrawWord("text")
	done := func(err error) {
		if err != nil {
			p.Exit(err)
		}
	}

	var ids erpc.RequestIDs[any, actor.Name]
	r, err := ids.Receive(p, 0)
	t.EmitCollected("nothing", r.Value, err)
	var pids []actor.PID
	for _, label := range labels {
		ids.Add(erpc.SendRequest(p, a, b, nodes.Hang, me), label)
		pids = append(pids, trace.Await[actor.PID](p))
	}
	t.Emit("size", ids.Size())
	r, err = ids.Wait(p, timeout)
	t.EmitCollected("not yet", r.Value, err)
	for _, i := range order {
		done(p.Send(pids[i], [2]any{actor.Atom("value"), i}))
		r, err := ids.Wait(p, trace.Patience)
		done(err)
		done(r.Err)
		t.Emit("returned", [3]any{r.Value, r.Label, ids.Size()})
	}

	ids.Add(erpc.SendRequest(p, a, b, nodes.Fail, nodes.Failure{Text: text}), labels[0])
	r, err = ids.Receive(p, trace.Patience)
	done(err)
	var crash *actor.PanicError
	if !errors.As(r.Err, &crash) {
		p.Exit(r.Err)
	}
	t.Emit("failed", [3]any{crash.Value, r.Label, ids.Size()})

	ids.Add(erpc.SendRequest[any](p, a, b, nodes.Echo, text), labels[1])
	message := trace.Await[any](p)
	_, is := ids.Check(text)
	t.EmitChecked("another message", is)
	r, is = ids.Check(message)
	t.EmitChecked("recognised", is, r.Value, r.Label, ids.Size())
	ids.Add(erpc.SendRequest(p, a, b, nodes.Hang, me), labels[2])
	pid := trace.Await[actor.PID](p)
	r, err = ids.Receive(p, timeout)
	t.EmitGivenUp("given up", r.Value, err)
	ref := p.Monitor(pid)
	done(p.Send(pid, text))
	trace.AwaitDown(p, ref)
	v, err := erpc.Call[any](p, a, b, nodes.Echo, text)
	t.EmitResult("a call behind it", v, err)
	t.Poll(p, "mailbox")
}
