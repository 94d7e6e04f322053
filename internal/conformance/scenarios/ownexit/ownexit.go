// Package ownexit is the conformance scenario ownexit, the twin of ownexit.exs.
package ownexit

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Linked struct{ PID actor.PID }
	Begin  struct{}
	Link   struct{ Reason error }
	Caught struct {
		N      int
		Reason error
	}
	Mailbox struct{ First any }
)

// Run answers P9: an exit of one's own that is caught never happened.
func Run(p *actor.Process, t *trace.T) {
	caught(p, t, "not trapping", false)
	caught(p, t, "trapping", true)
	inLayers(p, t)
}

func caught(p *actor.Process, t *trace.T, what string, trap bool) {
	me, name, reason := p.Self(), t.DrawName("name of "+what), t.DrawReason(what)
	n := t.DrawInt("times, "+what, 2, 5)
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(trap)
		_ = p.Register(name, p.Self())
		p.SpawnLink(func(p *actor.Process) error {
			p.TrapExit(true)
			_ = p.Send(me, Linked{p.Self()})
			return p.Send(me, Link{trace.Await[actor.Exit](p).Reason})
		})
		trace.Await[Begin](p)
		for i := range n {
			_ = p.Send(me, Caught{i + 1, actor.Catch(func() { p.Exit(reason) })})
		}
		m, err := actor.Receive[any](p, 0)
		if err != nil {
			m = actor.Atom("empty")
		}
		_ = p.Send(me, Mailbox{m})
		return trace.OnGo(actor.ShutdownReason(n))(p)
	})
	link := trace.Await[Linked](p).PID
	_ = p.Send(pid, Begin{})
	for range n + 1 {
		t.Next(p, what)
	}
	holder, _ := p.Whereis(name)
	t.Emit(what+", alive", [3]any{p.Alive(pid), p.Alive(link), holder == pid})
	_ = p.Send(pid, trace.Go{})
	t.Emit(what+", its end", trace.AwaitDown(p, ref).Reason)
	t.Emit(what+", what the link was told", trace.Await[Link](p).Reason)
}

func inLayers(p *actor.Process, t *trace.T) {
	n, core := t.DrawInt("layers", 3, 6), actor.Reason(t.DrawAtom("core"))
	t.Emit("in layers", layer(p, n, core))
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.Exit(layer(p, n, core))
		return nil
	})
	t.Emit("in layers, as an end", trace.AwaitDown(p, ref).Reason)
}

func layer(p *actor.Process, n int, core error) error {
	if n == 0 {
		return core
	}
	return actor.Catch(func() { p.Exit(actor.Reason([3]any{actor.Atom("layer"), n, layer(p, n-1, core)})) })
}
