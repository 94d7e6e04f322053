// Package stopping is the conformance scenario stopping, the twin of stopping.exs.
package stopping

import (
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Noted is what a server tells of a cast.
type Noted struct{ N int }

// Run answers B5: StopServer of one that takes its time, by several, by name, of oneself.
func Run(p *actor.Process, t *trace.T) {
	takesTime(p, t)
	several(p, t)
	names(p, t)
	itself(p, t)
	queued(p, t)
	t.Emit("mail", trace.Mail(p))
}

func slow(p *actor.Process, _ error) { actor.MustReceive[trace.Go](p, actor.Infinity) }

func start(p *actor.Process, server *trace.Acting, opts ...genserver.Option) actor.PID {
	server.Who = p.Self()
	pid, err := genserver.Start(p, server, opts...)
	return trace.StartedAs(p, pid, err)
}

func takesTime(p *actor.Process, t *trace.T) {
	reason, other := t.DrawReason("reason"), t.DrawReason("other")
	pid := start(p, &trace.Acting{Last: slow})
	t.Name(pid, "slow")
	ref := p.Monitor(pid)
	stop := func(label string, why error, timeout time.Duration) {
		t.EmitResult(label, actor.Atom("ok"), genserver.StopServer(p, pid, why, timeout))
	}
	stop("time is up", reason, trace.MS(t.DrawInt("timeout", 20, 60)))
	t.Next(p, "time is up")
	stop("once more, with no time", other, 0)
	_ = p.Send(pid, trace.Go{})
	t.Emit("then", trace.AwaitDown(p, ref).Reason)
	stop("when it is gone", reason, 5*time.Second)
}

func several(p *actor.Process, t *trace.T) {
	reason, other, name, n := t.DrawReason("reason"), t.DrawReason("other"), t.DrawName("name"), t.DrawInt("n", 2, 5)
	pid := start(p, &trace.Acting{Last: slow}, genserver.WithName(name))
	t.Name(pid, "shared")
	var stoppers []actor.Ref
	for i := range n {
		why := other
		if i == 0 {
			why = reason
		}
		_, ref := p.SpawnMonitor(func(p *actor.Process) error {
			return genserver.StopServer(p, name, why, actor.Infinity)
		})
		if i == 0 {
			t.Next(p, "the first")
		} else {
			trace.Queued(p, pid, i)
		}
		stoppers = append(stoppers, ref)
	}
	_ = p.Send(pid, trace.Go{})
	for i, ref := range stoppers {
		var failed error
		if why := trace.AwaitDown(p, ref).Reason; why != actor.Normal {
			failed = why
		}
		t.Emit("stopper "+[]string{"1", "2", "3", "4", "5"}[i], trace.Failed(failed))
	}
}

func names(p *actor.Process, t *trace.T) {
	reason, name := t.DrawReason("reason"), t.DrawName("name")
	for _, c := range []struct {
		what string
		to   actor.Dest
	}{{"a name", name}, {"a name here", name.At(p.Node())}} {
		start(p, &trace.Acting{}, genserver.WithName(name))
		t.EmitResult("by "+c.what, actor.Atom("ok"), genserver.StopServer(p, c.to, actor.Shutdown, actor.Infinity))
		t.Next(p, "by "+c.what)
		t.Emit("by "+c.what, trace.Whereis(p, name))
	}
	err := genserver.StopServer(p, name, actor.Normal, actor.Infinity)
	t.EmitResult("a name that nobody has", actor.Atom("ok"), err)
	_ = p.Register(name, p.Self())
	t.EmitResult("oneself by name", actor.Atom("ok"), genserver.StopServer(p, name, reason, trace.MS(50)))
}

func itself(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	pid := start(p, &trace.Acting{Acts: trace.Acts{
		"stop": func(p *actor.Process, _ trace.Act, _ genserver.From) genserver.Result {
			if err := genserver.StopServer(p, p.Self(), reason, actor.Infinity); err != nil {
				p.Exit(err)
			}
			return genserver.NoReply()
		},
	}})
	t.Name(pid, "itself")
	ref := p.Monitor(pid)
	_ = genserver.Cast(p, pid, trace.Act{Key: "stop", N: 1})
	t.Next(p, "a server stops itself")
	t.Emit("a server stops itself", trace.AwaitDown(p, ref).Reason)
}

func queued(p *actor.Process, t *trace.T) {
	n, me := t.DrawInt("n", 2, 5), p.Self()
	pid := start(p, &trace.Acting{Acts: trace.Acts{
		"note": func(p *actor.Process, a trace.Act, _ genserver.From) genserver.Result {
			_ = p.Send(me, Noted{a.N})
			return genserver.NoReply()
		},
		"hold": func(p *actor.Process, _ trace.Act, _ genserver.From) genserver.Result {
			actor.MustReceive[trace.Go](p, actor.Infinity)
			return genserver.NoReply()
		},
	}})
	ref := p.Monitor(pid)
	_ = genserver.Cast(p, pid, trace.Act{Key: "hold"})
	for i := range n {
		_ = genserver.Cast(p, pid, trace.Act{Key: "note", N: i + 1})
	}
	t.EmitResult("busy", actor.Atom("ok"), genserver.StopServer(p, pid, actor.Shutdown, 0))
	_ = genserver.Cast(p, pid, trace.Act{Key: "note"})
	_ = p.Send(pid, trace.Go{})
	for range n {
		t.Next(p, "before the stop")
	}
	t.Next(p, "the stop")
	t.Emit("the stop", trace.AwaitDown(p, ref).Reason)
}
