// Package culprit is the conformance scenario culprit, the twin of culprit.exs.
package culprit

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P13: who an exit signal comes from.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	t.Name(p.Self(), "me")
	reason := t.DrawReason("reason")
	stranger, neighbour := p.Spawn(trace.Puppet), linked(p)
	t.Name(stranger, "stranger")
	t.Name(neighbour, "neighbour")
	strangerSends := func(pid actor.PID, why error) {
		_ = trace.Ask(p, stranger, func(q *actor.Process) error { return q.SendExit(pid, why) })
	}

	trace.Trap(p, neighbour)
	strangerSends(neighbour, reason)
	t.Emit("a stranger's signal", trace.NextOf(p, neighbour))
	_ = p.SendExit(neighbour, reason)
	t.Emit("a linked one's signal", trace.NextOf(p, neighbour))
	t.Emit("linked still", trace.Links(p, neighbour))
	_ = p.SendExit(p.Self(), reason)
	t.Next(p, "one's own signal")
	trace.Tell(p, neighbour, func(q *actor.Process) { _ = q.SendExit(q.Self(), reason) })
	t.Emit("its own signal", trace.NextOf(p, neighbour))

	trace.Ask(p, neighbour, func(q *actor.Process) bool { return q.TrapExit(false) })
	strangerSends(neighbour, reason)
	t.Next(p, "through the link")
	t.Poll(p, "then")

	for _, c := range []struct {
		how string
		why error
	}{{"normal", actor.Normal}, {"shutdown", actor.Shutdown}, {"killed", actor.Killed}, {"kill", actor.Kill}} {
		pid := linked(p)
		t.Name(pid, "of "+c.how)
		strangerSends(pid, c.why)
		if c.why == actor.Normal {
			t.Emit("not of normal", p.Alive(pid))
		} else {
			t.Next(p, "of "+c.how)
		}
	}

	for _, how := range []error{actor.Normal, actor.Shutdown, actor.ShutdownReason(reason), actor.Kill, reason} {
		pid := linked(p)
		trace.Die(p, pid, how)
		t.Emit("its own end", exitOf(p, pid))
	}

	dead := trace.Kill(p, p.Spawn(trace.Puppet))
	_ = p.Link(dead)
	t.Emit("of the dead", exitOf(p, dead))
	t.Poll(p, "then")
}

func linked(p *actor.Process) actor.PID { return p.SpawnLink(trace.Puppet) }

func exitOf(p *actor.Process, pid actor.PID) error {
	return actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == pid }).Reason
}
