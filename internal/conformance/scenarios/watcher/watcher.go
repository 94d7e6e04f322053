// Package watcher is the conformance scenario watcher, the twin of watcher.exs.
package watcher

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ready    struct{}
	Watching struct{}
	Mine     struct{}
	Stop     struct{}
	Stopped  struct{}
	Told     struct {
		From   actor.PID
		Reason error
	}
)

// Run answers P10, P11: a process that watched others is dead.
func Run(p *actor.Process, t *trace.T) {
	watched(p, t, "it exits", t.DrawReason("reason"), func(pid actor.PID) { _ = p.Send(pid, trace.Go{}) })
	watched(p, t, "it is killed", nil, func(pid actor.PID) { _ = p.SendExit(pid, actor.Kill) })
}

func watched(p *actor.Process, t *trace.T, how string, reason error, stop func(actor.PID)) {
	me, name := p.Self(), t.DrawName("name, "+how)
	others := make([]actor.PID, t.DrawInt("watched, "+how, 2, 5))
	for i := range others {
		others[i] = p.Spawn(trace.OnGo(actor.Reason([2]any{actor.Atom("other"), i + 1})))
	}
	link := p.Spawn(told(me))
	trace.Await[Ready](p)
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Register(name, p.Self())
		for _, o := range others {
			p.Monitor(o)
		}
		_ = p.Link(link)
		_ = p.Send(me, Watching{})
		return trace.OnGo(reason)(p)
	})
	trace.Await[Watching](p)
	stop(pid)
	t.Emit(how, trace.AwaitDown(p, ref).Reason)
	heard := trace.Await[Told](p)
	t.Emit(how+", the link is told", [2]any{heard.From == pid, heard.Reason})

	_ = p.Register(name, me)
	for _, o := range others {
		down := p.Monitor(o)
		_ = p.Send(o, trace.Go{})
		t.Emit(how+", one that it watched", trace.AwaitDown(p, down).Reason)
	}
	t.Poll(p, how+", then")
	_ = p.SendExit(pid, actor.Kill)
	_ = p.Send(name, Mine{})
	t.Next(p, how+", the name's mail")
	_ = p.Send(link, Stop{})
	t.Next(p, how+", the link was told nothing more")
	_ = p.Unregister(name)
}

func told(to actor.PID) func(*actor.Process) error {
	return func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(to, Ready{})
		for stopped := false; !stopped; {
			err := actor.Select(p, actor.Infinity,
				actor.On(func(m actor.Exit) { _ = p.Send(to, Told(m)) }),
				actor.On(func(Stop) { stopped = true }))
			if err != nil {
				return err
			}
		}
		return p.Send(to, Stopped{})
	}
}
