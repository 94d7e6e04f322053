// Package continued is the conformance scenario continued, the twin of continued.exs.
package continued

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server tells and replies.
type (
	Step     struct{ N int }
	Noted    struct{ N int }
	Replied  struct{ N int }
	Answered struct{ N int }
)

type result = genserver.Result

func next(i int) result {
	if i > 0 {
		return genserver.NoReply().Continue(trace.Act{Key: "chain", N: i})
	}
	return genserver.NoReply()
}

// later is an act that replies to its call, and does the rest in a continuation.
func later(reply func(trace.Act) any, then func(p *actor.Process, a trace.Act) result) func(*actor.Process, trace.Act, genserver.From) result {
	return func(p *actor.Process, a trace.Act, from genserver.From) result {
		if from != (genserver.From{}) {
			return genserver.Reply(a, reply(a)).Continue(a)
		}
		return then(p, a)
	}
}

func replied(a trace.Act) any { return Replied{a.N} }

func number(a trace.Act) any { return a.N }

func acts(me actor.PID, reason error, text string) trace.Acts {
	var waits genserver.ReplyTo[any]
	return trace.Acts{
		"chain": func(p *actor.Process, a trace.Act, _ genserver.From) result {
			_ = p.Send(me, Step{a.N})
			return next(a.N - 1)
		},
		"from": func(_ *actor.Process, a trace.Act, from genserver.From) result {
			if from != (genserver.From{}) {
				return genserver.Reply(a, any(Replied{a.N})).Continue(trace.Act{Key: "chain", N: a.N})
			}
			return next(a.N)
		},
		"note": func(p *actor.Process, a trace.Act, _ genserver.From) result {
			_ = p.Send(me, Noted{a.N})
			return genserver.NoReply()
		},
		"queue": func(p *actor.Process, a trace.Act, _ genserver.From) result {
			for i := range a.N {
				_ = genserver.Cast(p, p.Self(), trace.Act{Key: "note", N: i + 1})
			}
			return next(a.N)
		},
		"stop": later(replied, func(*actor.Process, trace.Act) result { return genserver.Stop(reason) }),
		"exit": later(replied, func(p *actor.Process, _ trace.Act) result {
			p.Exit(reason)
			return genserver.NoReply()
		}),
		"raise": later(replied, func(*actor.Process, trace.Act) result { panic(text) }),
		"answer": func(p *actor.Process, a trace.Act, from genserver.From) result {
			if from != (genserver.From{}) {
				waits = genserver.Defer(a, from)
				return genserver.NoReply().Continue(a)
			}
			waits.Reply(p, Answered{a.N})
			return genserver.NoReply()
		},
		"idle": later(number, func(*actor.Process, trace.Act) result { return genserver.NoReply().Timeout(trace.MS(20)) }),
		"again": func(p *actor.Process, a trace.Act, _ genserver.From) result {
			_ = p.Send(me, Step{a.N})
			return genserver.NoReply().Timeout(0)
		},
	}
}

// Run answers B3, B7: what continuations do, and when.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me, n, name := p.Self(), t.DrawInt("n", 2, 6), t.DrawName("name")
	acts := acts(me, t.DrawReason("reason"), trace.Word(name))
	times := func(n int, label string) {
		for range n {
			t.Next(p, label)
		}
	}
	continues := func(a trace.Act) *trace.Acting {
		return &trace.Acting{Who: me, Acts: acts, First: func(*actor.Process) genserver.InitResult {
			return genserver.Ok().Continue(a)
		}}
	}
	for ends, c := range []struct {
		what  string
		start func(*actor.Process, genserver.Server, ...genserver.Option) (actor.PID, error)
	}{{"start", genserver.Start}, {"start_link", genserver.StartLink}} {
		pid, err := c.start(p, continues(trace.Act{Key: "chain", N: n}), genserver.WithName(name))
		t.Name(trace.StartedAs(p, pid, err), c.what)
		_ = genserver.Cast(p, name, trace.Act{Key: "note", N: 99})
		times(n, "from init, "+c.what)
		t.Next(p, "from init, "+c.what+", then")
		_ = genserver.StopServer(p, pid, actor.Normal, actor.Infinity)
		times(ends+1, "from init, "+c.what+", the end")
	}

	pid, err := genserver.Start(p, &trace.Acting{Who: me, Acts: acts})
	t.Name(trace.StartedAs(p, pid, err), "server")
	call := func(label string, to actor.PID, key actor.Atom) {
		v, err := genserver.Call(p, to, trace.Act{Key: key, N: n})
		t.EmitResult(label, v, err)
	}
	call("from a call", pid, "from")
	times(n, "from a call")
	_ = genserver.Cast(p, pid, trace.Act{Key: "from", N: n})
	times(n, "from a cast")
	_ = p.Send(pid, trace.Act{Key: "from", N: n})
	times(n, "from a message")
	_ = genserver.Cast(p, pid, trace.Act{Key: "queue", N: n})
	times(2*n, "with casts queued")
	call("answered in a continuation", pid, "answer")
	call("a time-out after a continuation", pid, "idle")
	t.Next(p, "a time-out after a continuation")
	_ = genserver.Cast(p, pid, trace.Act{Key: "again", N: n})
	times(2, "no time at all")

	for _, key := range []actor.Atom{"stop", "exit", "raise"} {
		what := trace.Word(actor.Name(key))
		pid, err := genserver.StartLink(p, &trace.Acting{Who: me, Acts: acts})
		t.Name(trace.StartedAs(p, pid, err), "to "+what)
		call(what+" in a continuation", pid, key)
		times(2, what+" in a continuation")
		pid, err = genserver.StartLink(p, continues(trace.Act{Key: key, N: n}))
		trace.StartedAs(p, pid, err)
		for range 2 {
			err := actor.Select(p, trace.Patience,
				actor.On(func(e actor.Exit) { t.Emit(what+" in a continuation of init", e.Reason) }),
				actor.On(func(e trace.Ended) { t.Emit(what+" in a continuation of init", e) }))
			if err != nil {
				p.Exit(err)
			}
		}
	}
	t.Emit("mail", trace.Mail(p))
}
