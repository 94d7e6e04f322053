// Package agentthrow is the conformance scenario agentthrow, the twin of agentthrow.exs.
package agentthrow

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/agent"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers B25: functions that throw in an agent.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, name, n := t.DrawAtom("word"), t.DrawName("name"), t.DrawInt("n", 1, 99)
	throws := func() int { panic(word) }
	for _, w := range []struct {
		how    string
		start  func(*actor.Process, func() int, ...genserver.Option) (actor.PID, error)
		linked bool
	}{{"start", agent.Start[int], false}, {"start_link", agent.StartLink[int], true}} {
		for _, op := range []struct {
			what string
			do   func(f func() int) error
		}{
			{"get", func(f func() int) error {
				_, err := agent.Get(p, name, func(int) int { return f() })
				return err
			}},
			{"update", func(f func() int) error { return agent.Update(p, name, func(int) int { return f() }) }},
			{"get and update", func(f func() int) error {
				_, err := agent.GetAndUpdate(p, name, func(int) (int, int) { return f(), 0 })
				return err
			}},
			{"cast", func(f func() int) error { return agent.Cast(p, name, func(int) int { return f() }) }},
		} {
			label := op.what + ", " + w.how
			a, err := w.start(p, func() int { return n }, genserver.WithName(name))
			t.Name(trace.StartedAs(p, a, err), label)
			ref := p.Monitor(a)
			t.Emit(label+", its state", agent.MustGet(p, name, func(s int) int { return s + 1 }))
			t.Emit(label+", its caller", answer(op.do(throws)))
			t.Emit(label+", its end", trace.AwaitDown(p, ref).Reason)
			if w.linked {
				t.Next(p, label+", its link")
			}
			t.Emit(label+", its name", trace.Whereis(p, name))
			t.Emit(label+", gone", answer(op.do(func() int { return n })))
		}
	}
	a, err := agent.Start(p, throws, genserver.WithName(name))
	t.EmitStart("a start that throws", a, err)
	a, err = agent.StartLink(p, throws, genserver.WithName(name))
	t.EmitStart("a linked start that throws", a, err)
	t.Emit("its link", trace.Await[actor.Exit](p).Reason)
	t.Emit("the name", trace.Whereis(p, name))
	t.Emit("mail", trace.Mail(p))
}

// answer is :ok, as update and cast have it, or the reason.
func answer(err error) any {
	if err == nil {
		return actor.Atom("ok")
	}
	return trace.Reason(err)
}
