// Package lastact is the conformance scenario lastact, the twin of lastact.exs.
package lastact

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Bye is a reply of one that stops.
type Bye struct{ N int }

// Run answers B4, B5: how Terminate itself can end.
func Run(p *actor.Process, t *trace.T) {
	other, word, text, reason := t.DrawReason("other"), t.DrawAtom("word"), t.DrawWord("text"), t.DrawReason("reason")
	n := t.DrawInt("n", 1, 99)
	acts := trace.Acts{
		"stop":   func(*actor.Process, trace.Act, genserver.From) genserver.Result { return genserver.Stop(reason) },
		"normal": func(*actor.Process, trace.Act, genserver.From) genserver.Result { return genserver.Stop(actor.Normal) },
		"reply": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.StopReply(a, any(Bye{a.N}), reason)
		},
		"raise": func(*actor.Process, trace.Act, genserver.From) genserver.Result { panic(text) },
		"exit": func(p *actor.Process, _ trace.Act, _ genserver.From) genserver.Result {
			p.Exit(reason)
			return genserver.NoReply()
		},
	}
	for _, c := range []struct {
		what string
		last func(p *actor.Process, reason error)
	}{
		{"returns", nil},
		{"exits", func(p *actor.Process, _ error) { p.Exit(other) }},
		{"exits normally", func(p *actor.Process, _ error) { p.Exit(actor.Normal) }},
		{"shuts down", func(p *actor.Process, _ error) { p.Exit(actor.Shutdown) }},
		{"raises", func(*actor.Process, error) { panic(text) }},
		{"throws", func(*actor.Process, error) { panic(word) }},
	} {
		start := func() (actor.PID, actor.Ref) {
			pid, err := genserver.Start(p, &trace.Acting{Who: p.Self(), Acts: acts, Last: c.last})
			return trace.StartedAs(p, pid, err), p.Monitor(pid)
		}
		for _, key := range []actor.Atom{"stop", "normal", "reply", "raise", "exit"} {
			pid, ref := start()
			label := trace.Word(actor.Name(key)) + ", then terminate " + c.what
			reply, err := genserver.Call(p, pid, trace.Act{Key: key, N: n})
			t.EmitResult(label+", the call", reply, err)
			t.Next(p, label)
			t.Emit(label, trace.AwaitDown(p, ref).Reason)
		}
		for _, s := range []struct {
			how string
			why error
		}{{"normal", actor.Normal}, {"a reason", reason}, {"what it ends with", other}} {
			pid, ref := start()
			label := "stop with " + s.how + ", then terminate " + c.what
			err := genserver.StopServer(p, pid, s.why, actor.Infinity)
			t.EmitResult(label, actor.Atom("ok"), err)
			t.Next(p, label)
			t.Emit(label, trace.AwaitDown(p, ref).Reason)
		}
	}
	t.Emit("mail", trace.Mail(p))
}
