// Package globaltrans is the conformance scenario globaltrans, the twin of globaltrans.exs.
package globaltrans

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Inside says that a transaction has begun.
type Inside struct{}

// Code is what both nodes know.
func Code() nodes.Code {
	ops := nodes.Globals()
	ops["lock on its node"] = func(p *actor.Process, args []any) any {
		ok, err := global.SetLock(p, global.ID{Resource: args[0], Requester: args[1]}, global.OnNodes(p.Node()), global.Retries(0))
		return ok && err == nil
	}
	return nodes.Code{Global: &global.Config{}, Ops: ops}
}

// aborted gives what :global.trans gives.
func aborted(v any, err error) any {
	if errors.Is(err, global.ErrAborted) {
		return actor.Atom("aborted")
	}
	if err != nil {
		return err
	}
	return v
}

// Run answers N9: global transactions: results, an abort, a failure inside, one in another.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	resource := t.DrawAtom("resource")
	requesters := t.DrawNames("requester", 2)
	one, two := requesters[0], requesters[1]
	n, word := t.DrawInt("n", 1, 99), t.DrawAtom("word")
	there, me := pair.Hand(p, pair.B), p.Self()
	tryThere := func() any { return pair.Ask(p, there, "lock", resource, two, 0) }
	delThere := func() any { return pair.Ask(p, there, "unlock", resource, two) }
	first := global.ID{Resource: resource, Requester: one}
	second := global.ID{Resource: resource, Requester: two}
	withTry := func() (any, error) { return [2]any{n, tryThere()}, nil }

	t.Emit("its result", aborted(global.Trans(p, first, withTry)))
	t.Emit("locked after it", tryThere())
	t.Emit("aborted", aborted(global.Trans(p, first, func() (any, error) { return n, nil }, global.Retries(0))))
	t.Emit("removed", delThere())
	t.Emit("on this node", aborted(global.Trans(p, first, func() (any, error) {
		return [2]any{n, pair.Ask(p, there, "lock on its node", resource, two)}, nil
	}, global.OnNodes(p.Node()))))
	t.Emit("removed", delThere())

	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_, err := global.Trans(p, first, func() (int, error) {
			p.Exit(actor.Reason(word))
			return n, nil
		})
		return err
	})
	t.Emit("exits inside", trace.AwaitDown(p, ref).Reason)
	ok, err := global.SetLock(p, second)
	t.EmitResult("locked after it", ok, err)
	t.Emit("removed", global.DelLock(p, second) == nil)

	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_, err := global.Trans(p, first, func() (int, error) {
			_ = p.Send(me, Inside{})
			return n, p.Sleep(actor.Infinity)
		})
		return err
	})
	trace.Await[Inside](p)
	t.Emit("while it is inside", tryThere())
	_ = p.SendExit(pid, actor.Kill)
	trace.AwaitDown(p, ref)
	t.Emit("after its death", pair.Ask(p, there, "wait for lock", resource, two))
	t.Emit("removed", delThere())

	t.Emit("one in another", aborted(global.Trans(p, first, func() (any, error) {
		inner, err := global.Trans(p, first, withTry)
		return [2]any{inner, tryThere()}, err
	})))
	t.Emit("removed", delThere())
	t.Emit("locked after it", tryThere())
}
