// Package dyingcall is the conformance scenario dyingcall, the twin of dyingcall.exs.
package dyingcall

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the server replies and tells, and what callers end with.
type (
	Bye   struct{ N int }
	Holds struct{}
	Got   struct{ Reply any }
)

func acts(me actor.PID, reason error) trace.Acts {
	stops := func(why error) func(*actor.Process, trace.Act, genserver.From) genserver.Result {
		return func(*actor.Process, trace.Act, genserver.From) genserver.Result { return genserver.Stop(why) }
	}
	return trace.Acts{
		"stop": stops(reason), "normal": stops(actor.Normal), "shutdown": stops(actor.Shutdown),
		"reply": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.StopReply(a, any(Bye{a.N}), actor.Normal)
		},
		"hold": func(p *actor.Process, _ trace.Act, _ genserver.From) genserver.Result {
			_ = p.Send(me, Holds{})
			actor.MustReceive[trace.Go](p, actor.Infinity)
			return genserver.NoReply()
		},
		"ping": func(_ *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			return genserver.Reply(a, any(a.N))
		},
	}
}

func slow(p *actor.Process, _ error) { actor.MustReceive[trace.Go](p, actor.Infinity) }

// Run answers B1: calls to a server that is on its way out.
func Run(p *actor.Process, t *trace.T) {
	reason, name, n := t.DrawReason("reason"), t.DrawName("name"), t.DrawInt("n", 1, 99)
	acts := acts(p.Self(), reason)
	for _, key := range []actor.Atom{"stop", "normal", "shutdown", "reply"} {
		for _, c := range []struct {
			how string
			to  actor.Dest
		}{{"pid", nil}, {"name", name}, {"name and node", name.At(p.Node())}} {
			pid, err := genserver.Start(p, &trace.Acting{Who: p.Self(), Acts: acts, Last: slow}, genserver.WithName(name))
			t.Name(trace.StartedAs(p, pid, err), "server")
			if c.to == nil {
				c.to = pid
			}
			dying(p, t, pid, c.to, key, c.how, n)
		}
	}
	busy(p, t, acts, "killed", actor.Kill, n)
	busy(p, t, acts, "told to exit", reason, n)

	pid, err := genserver.Start(p, &trace.Acting{Who: p.Self(), Acts: acts})
	t.Name(trace.StartedAs(p, pid, err), "last")
	for _, c := range []struct {
		label   string
		timeout time.Duration
	}{{"a minute", time.Minute}, {"infinity", actor.Infinity}} {
		call(p, t, c.label, pid, n, c.timeout)
	}
	_, err = genserver.CallTimeout(p, pid, trace.Act{Key: "ping", N: n}, -1)
	t.EmitAccepted("a negative time", err)
	t.Emit("it lives", p.Alive(pid))
	t.Emit("mail", trace.Mail(p))
}

func call(p *actor.Process, t *trace.T, label string, to actor.Dest, n int, timeout time.Duration) {
	v, err := genserver.CallTimeout(p, to, trace.Act{Key: "ping", N: n}, timeout)
	t.EmitResult(label, v, err)
}

// dying emits what callers get of a server that is in Terminate.
func dying(p *actor.Process, t *trace.T, pid actor.PID, to actor.Dest, key actor.Atom, how string, n int) {
	label := trace.Word(actor.Name(key)) + ", by " + how
	var refs []actor.Ref
	for i := range t.DrawInt("callers", 1, 3) + 1 {
		act := trace.Act{Key: "ping", N: n + i}
		if i == 0 {
			act.Key = key
		}
		_, ref := p.SpawnMonitor(func(p *actor.Process) error {
			return actor.Reason(Got{genserver.MustCall(p, to, act)})
		})
		refs = append(refs, ref)
		if i == 0 {
			t.Next(p, label)
		} else {
			trace.Queued(p, pid, i)
		}
	}
	call(p, t, label+", gave up", to, n, trace.MS(10))
	_ = p.Send(pid, trace.Go{})
	for _, ref := range refs {
		t.Emit(label, trace.AwaitDown(p, ref).Reason)
	}
	call(p, t, label+", gone", to, n, genserver.DefaultTimeout)
	t.Emit("mail", trace.Mail(p))
}

// busy emits what callers get of a server that dies in a callback.
func busy(p *actor.Process, t *trace.T, acts trace.Acts, what string, why error, n int) {
	pid, err := genserver.Start(p, &trace.Acting{Who: p.Self(), Acts: acts})
	t.Name(trace.StartedAs(p, pid, err), "busy")
	_ = genserver.Cast(p, pid, trace.Act{Key: "hold"})
	trace.Await[Holds](p)
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_, err := genserver.CallTimeout(p, pid, trace.Act{Key: "ping", N: n}, actor.Infinity)
		return err
	})
	trace.Queued(p, pid, 1)
	call(p, t, "busy, no time", pid, n, 0)
	_ = p.SendExit(pid, why)
	t.Emit("busy, "+what, trace.AwaitDown(p, ref).Reason)
	call(p, t, "busy, "+what+", no time", trace.Gone(p, pid), n, genserver.DefaultTimeout)
}
