// Package trap is the conformance scenario trap, the twin of trap.exs.
package trap

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Linked struct{}
	Got    struct{ Message any }
)

// Run answers P12: what stays queued, and when trapping exits counts.
func Run(p *actor.Process, t *trace.T) {
	t.Emit("the flag was", []bool{p.TrapExit(true), p.TrapExit(true)})
	reason := t.DrawReason("reason")

	pid := diesLinked(p, reason)
	p.Unlink(pid)
	t.Poll(p, "unlinked after the exit came")

	diesLinked(p, reason)
	t.Emit("the flag was", p.TrapExit(false))
	t.Poll(p, "trap_exit turned off after the exit came")

	me := p.Self()
	pid, _ = p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Link(me)
		_ = p.Send(me, Linked{})
		return trace.OnGo(reason)(p)
	})
	trace.Await[Linked](p)
	p.TrapExit(true)
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "linked, then trapping")
	t.Next(p, "linked, then trapping")

	p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		child := p.SpawnLink(trace.OnGo(reason))
		p.TrapExit(false)
		_ = p.Send(child, trace.Go{})
		return p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
	})
	t.Next(p, "trapping, then not")

	pid, ref := p.SpawnMonitor(trace.OnGo(reason))
	_ = p.Link(pid)
	p.Unlink(pid)
	_ = p.Send(pid, trace.Go{})
	trace.AwaitDown(p, ref)
	t.Poll(p, "unlinked before the exit")

	stranger := p.Spawn(func(p *actor.Process) error {
		trace.Await[trace.Go](p)
		return p.SendExit(me, reason)
	})
	t.Name(stranger, "stranger")
	_ = p.Send(stranger, trace.Go{})
	t.Next(p, "a stranger's signal")
}

func diesLinked(p *actor.Process, reason error) actor.PID {
	pid, ref := p.SpawnOpt(func(*actor.Process) error { return reason }, actor.SpawnOpts{Link: true, Monitor: true})
	trace.AwaitDown(p, ref)
	return pid
}
