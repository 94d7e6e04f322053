// Package thrownback is the conformance scenario thrownback, the twin of thrownback.exs.
package thrownback

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Kept is what the server tells of a call that it does not answer.
type Kept struct{ N int }

// Run answers B6, B3: a throw in each callback.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me, word, n := p.Self(), t.DrawAtom("word"), t.DrawInt("n", 2, 99)
	acts := trace.Acts{
		"throw": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			panic([2]any{word, a.N})
		},
		"number": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result { panic(a.N) },
		"continue": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.Reply(a, any(a.N)).Continue(trace.Act{Key: "throw", N: a.N})
		},
		"keep": func(p *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			_ = p.Send(me, Kept{a.N})
			return genserver.NoReply()
		},
	}
	start := func() actor.PID {
		pid, err := genserver.StartLink(p, &trace.Acting{Who: me, Acts: acts})
		return trace.StartedAs(p, pid, err)
	}
	both := func(label string) {
		t.Next(p, label)
		t.Next(p, label)
	}
	for _, act := range []trace.Act{{Key: "throw", N: n}, {Key: "number", N: n + 1}} {
		key := trace.Word(actor.Name(act.Key))
		got, err := genserver.Call(p, start(), act)
		t.EmitResult(key+" in a call", got, err)
		both(key + " in a call")
		_ = genserver.Cast(p, start(), act)
		both(key + " in a cast")
		_ = p.Send(start(), act)
		both(key + " in a message")
	}
	got, err := genserver.Call(p, start(), trace.Act{Key: "continue", N: n})
	t.EmitResult("in a continuation", got, err)
	both("in a continuation")

	throws := func(*actor.Process) genserver.InitResult { panic(word) }
	pid, err := genserver.Start(p, &trace.Acting{Who: me, First: throws})
	t.EmitStart("in init, start", pid, err)
	pid, err = genserver.StartLink(p, &trace.Acting{Who: me, First: throws})
	t.EmitStart("in init, start_link", pid, err)
	t.Next(p, "in init, start_link")

	pid, err = genserver.StartLink(p, &trace.Acting{Who: me, Acts: acts, First: func(*actor.Process) genserver.InitResult {
		return genserver.Ok().Continue(trace.Act{Key: "throw", N: n})
	}})
	t.Name(trace.StartedAs(p, pid, err), "continued")
	both("continued from init")

	pid, err = genserver.Start(p, &trace.Acting{Who: me, Acts: acts})
	t.Name(trace.StartedAs(p, pid, err), "kept")
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_, err := genserver.Call(p, pid, trace.Act{Key: "keep", N: n})
		return err
	})
	t.Next(p, "a caller waits")
	_ = genserver.Cast(p, pid, trace.Act{Key: "throw", N: n})
	t.Next(p, "a caller waits")
	t.Emit("a caller waits", trace.AwaitDown(p, ref).Reason)
	t.Emit("mail", trace.Mail(p))
}
