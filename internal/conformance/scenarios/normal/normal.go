// Package normal is the conformance scenario normal, the twin of normal.exs.
package normal

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Got    struct{ Message any }
	Ready  struct{}
	WentOn struct{}
)

// Run answers P6: Normal as a signal.
func Run(p *actor.Process, t *trace.T) {
	toOthers(p, t)
	toOneself(p, t)
	throughLinks(p, t)
}

func toOthers(p *actor.Process, t *trace.T) {
	me := p.Self()
	pid := p.Spawn(func(p *actor.Process) error {
		return p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
	})
	_ = p.SendExit(pid, actor.Normal)
	_ = p.Send(pid, t.DrawAtom("first"))
	t.Next(p, "not trapping, it lives and sees only")

	pid = p.Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Ready{})
		return p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
	})
	trace.Await[Ready](p)
	_ = p.SendExit(pid, actor.Normal)
	t.Next(p, "trapping")
}

func toOneself(p *actor.Process, t *trace.T) {
	me := p.Self()
	p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.SendExit(p.Self(), actor.Normal)
		return p.Send(me, WentOn{})
	})
	t.Next(p, "to oneself, not trapping")

	p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.SendExit(p.Self(), actor.Normal)
		return p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
	})
	t.Next(p, "to oneself, trapping")
	t.Next(p, "to oneself, trapping")
}

func throughLinks(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	for _, c := range []struct {
		how    string
		reason error
	}{
		{"normal", actor.Normal},
		{"a tuple with normal", actor.Reason([2]any{actor.Atom("normal"), word})},
		{"shutdown", actor.Shutdown},
		{"a tuple with shutdown", actor.ShutdownReason(word)},
	} {
		_, ref := p.SpawnMonitor(func(p *actor.Process) error {
			child, down := p.SpawnOpt(trace.OnGo(c.reason), actor.SpawnOpts{Link: true, Monitor: true})
			_ = p.Send(child, trace.Go{})
			trace.AwaitDown(p, down)
			return actor.Reason(actor.Atom("survived"))
		})
		t.Emit("not trapping, a link ends with "+c.how, trace.AwaitDown(p, ref).Reason)
	}

	p.TrapExit(true)
	p.SpawnLink(func(*actor.Process) error { return nil })
	t.Next(p, "trapping, a link ends with normal")
	pid := p.SpawnLink(trace.Forever)
	_ = p.SendExit(pid, actor.Shutdown)
	t.Next(p, "trapping, a link ends with shutdown")
}
