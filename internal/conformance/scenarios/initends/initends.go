// Package initends is the conformance scenario initends, the twin of initends.exs.
package initends

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the servers and starters tell.
type (
	Noted  struct{ N int }
	Inits  struct{ PID actor.PID }
	Exit   struct{ Reason error }
	WentOn struct{ Result any }
)

type (
	first = func(p *actor.Process) genserver.InitResult
	start = func(p *actor.Process, server genserver.Server, opts ...genserver.Option) (actor.PID, actor.Ref, error)
)

func gives(r genserver.InitResult) first {
	return func(*actor.Process) genserver.InitResult { return r }
}

func exits(reason error) first {
	return func(p *actor.Process) genserver.InitResult { p.Exit(reason); return genserver.Ok() }
}

// without is a start function that gives no monitor.
func without(f func(*actor.Process, genserver.Server, ...genserver.Option) (actor.PID, error)) start {
	return func(p *actor.Process, server genserver.Server, opts ...genserver.Option) (actor.PID, actor.Ref, error) {
		pid, err := f(p, server, opts...)
		return pid, actor.Ref{}, err
	}
}

type way struct {
	how   string
	start start
}

// Run answers B3, B8: every end of Init with every start function.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	me, name, n := p.Self(), t.DrawName("name"), t.DrawInt("n", 1, 99)
	word, reason, text := t.DrawAtom("word"), t.DrawReason("reason"), t.DrawWord("text")
	acts := trace.Acts{
		"ping": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.Reply(a, any(a.N))
		},
		"note": func(p *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			_ = p.Send(me, Noted{a.N})
			return genserver.NoReply()
		},
	}
	ways := []way{
		{"start", without(genserver.Start)}, {"start_link", without(genserver.StartLink)}, {"start_monitor", genserver.StartMonitor},
	}
	for _, c := range []struct {
		what  string
		first first
	}{
		{"ok", gives(genserver.Ok())},
		{"a time-out of 0", gives(genserver.Ok().Timeout(0))},
		{"infinity", gives(genserver.Ok().Timeout(actor.Infinity))},
		{"hibernate", gives(genserver.Ok().Hibernate())},
		{"continue", gives(genserver.Ok().Continue(trace.Act{Key: "note", N: n}))},
		{"ignore", gives(genserver.Ignore())},
		{"stop", gives(genserver.StopInit(reason))},
		{"stop normal", gives(genserver.StopInit(actor.Normal))},
		{"stop shutdown", gives(genserver.StopInit(actor.ShutdownReason(word)))},
		{"exit", exits(reason)},
		{"exit normal", exits(actor.Normal)},
		{"raise", func(*actor.Process) genserver.InitResult { panic(text) }},
	} {
		for _, w := range ways {
			label := c.what + ", " + w.how
			pid, ref, err := w.start(p, &trace.Acting{Who: me, Acts: acts, First: c.first}, genserver.WithName(name))
			if err != nil {
				t.EmitStart(label, pid, err)
			} else {
				ended(p, t, label, pid, ref)
			}
			t.Emit(label+", the name", trace.Whereis(p, name))
			t.Emit(label+", mail", withoutPIDs(trace.Mail(p)))
		}
	}
	holder, err := genserver.Start(p, &trace.Acting{Who: me}, genserver.WithName(name))
	t.Name(trace.StartedAs(p, holder, err), "holder")
	for _, w := range ways {
		pid, _, err := w.start(p, &trace.Acting{Who: me}, genserver.WithName(name))
		t.EmitStart("taken, "+w.how, pid, err)
	}
	_ = genserver.StopServer(p, holder, actor.Normal, actor.Infinity)
	t.Next(p, "the holder")
	for _, w := range ways[:2] {
		tooSlow(p, t, w, name)
	}
	t.Emit("mail", trace.Mail(p))
}

// ended emits what a server is, and how it ends.
func ended(p *actor.Process, t *trace.T, label string, pid actor.PID, ref actor.Ref) {
	if ref.IsZero() {
		ref = p.Monitor(pid)
	}
	pong, err := genserver.Call(p, pid, trace.Act{Key: "ping", N: 1})
	t.EmitResult(label, pong, err)
	_ = genserver.StopServer(p, pid, actor.Normal, actor.Infinity)
	t.Emit(label+", its end", trace.AwaitDown(p, ref).Reason)
}

func withoutPIDs(mail []any) []any {
	for i, m := range mail {
		if e, ok := m.(actor.Exit); ok {
			mail[i] = Exit{e.Reason}
		}
	}
	return mail
}

func tooSlow(p *actor.Process, t *trace.T, w way, name actor.Name) {
	me, label := p.Self(), "too slow, "+w.how
	slow := func() *trace.Acting {
		return &trace.Acting{Who: me, First: func(p *actor.Process) genserver.InitResult {
			_ = p.Send(me, Inits{p.Self()})
			_ = trace.Forever(p)
			return genserver.Ok()
		}}
	}
	pid, _, err := w.start(p, slow(), genserver.WithTimeout(trace.MS(30)), genserver.WithName(name))
	t.EmitStart(label, pid, err)
	t.Emit(label+", alive", p.Alive(trace.Await[Inits](p).PID))
	t.Emit(label+", the name", trace.Whereis(p, name))
	t.Emit(label+", mail", trace.Mail(p))
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_, _, err := w.start(p, slow(), genserver.WithTimeout(trace.MS(30)))
		return actor.Reason(WentOn{[2]any{actor.Atom("error"), err}})
	})
	t.Emit(label+", not trapping", trace.AwaitDown(p, ref).Reason)
	trace.Await[Inits](p)
}
