// Package spawn is the conformance scenario spawn, the twin of spawn.exs.
package spawn

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	IAm   struct{ PID actor.PID }
	Child struct{ PID actor.PID }
	Exit  struct{ Reason error }
	Got   struct{ Message any }
)

// Run answers P21: the ways to start a process.
func Run(p *actor.Process, t *trace.T) {
	me, reason, word := p.Self(), t.DrawReason("reason"), t.DrawAtom("word")
	dies := func(*actor.Process) error { return reason }

	pid := p.Spawn(func(p *actor.Process) error { return p.Send(me, IAm{p.Self()}) })
	t.Emit("it knows itself", trace.Await[IAm](p).PID == pid)

	pid, ref := p.SpawnMonitor(trace.OnGo(reason))
	_ = p.Send(pid, trace.Go{})
	t.Emit("monitored", trace.AwaitDown(p, ref))
	t.Poll(p, "not linked")

	_, ref = p.SpawnMonitor(func(p *actor.Process) error {
		p.SpawnLink(dies)
		return trace.Forever(p)
	})
	t.Emit("spawn_link, not trapping", trace.AwaitDown(p, ref).Reason)

	p.TrapExit(true)
	p.SpawnLink(dies)
	t.Next(p, "spawn_link, trapping")

	p.SpawnOpt(dies, actor.SpawnOpts{})
	p.SpawnOpt(dies, actor.SpawnOpts{Monitor: true})
	t.Next(p, "monitor")
	p.SpawnOpt(dies, actor.SpawnOpts{Link: true})
	t.Next(p, "link")
	p.SpawnOpt(dies, actor.SpawnOpts{Link: true, Monitor: true})
	t.Next(p, "link and monitor")
	t.Next(p, "link and monitor")
	t.Poll(p, "then")

	parent, ref := p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Send(me, Child{p.SpawnLink(trace.Forever)})
		return actor.MustReceive[Exit](p, actor.Infinity).Reason
	})
	down := p.Monitor(trace.Await[Child](p).PID)
	_ = p.Send(parent, Exit{reason})
	t.Emit("the parent", trace.AwaitDown(p, ref).Reason)
	t.Emit("its child", trace.AwaitDown(p, down).Reason)

	pid = p.Spawn(func(p *actor.Process) error {
		return p.Send(me, Got{actor.MustReceive[any](p, actor.Infinity)})
	})
	_ = p.Send(pid, word)
	t.Next(p, "the first mail")

	p.SpawnMonitor(nil)
	t.Next(p, "a function that is not there")
}
