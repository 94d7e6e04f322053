// Package flags is the conformance scenario flags, the twin of flags.exs.
package flags

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P22: the trap_exit flag.
func Run(p *actor.Process, t *trace.T) {
	pid := p.Spawn(trace.Puppet)
	t.Emit("as it starts", trace.TrapExit(p, pid))
	turn := func(pid actor.PID, on bool) bool {
		return trace.Ask(p, pid, func(q *actor.Process) bool { return q.TrapExit(on) })
	}
	keys := []string{"turn 1", "turn 2", "turn 3", "turn 4", "turn 5", "turn 6", "turn 7", "turn 8", "turn 9", "turn 10", "turn 11", "turn 12"}
	var turns []bool
	var was [][2]any
	for _, key := range keys[:t.DrawInt("turns", 6, 12)] {
		on := t.DrawInt(key, 0, 99)%2 == 0
		turns = append(turns, on)
		was = append(was, [2]any{turn(pid, on), trace.TrapExit(p, pid)})
	}
	t.Emit("turned", turns)
	t.Emit("it was, and is", was)

	trace.Trap(p, pid)
	var reasons []error
	for _, key := range []string{"reason 1", "reason 2", "reason 3", "reason 4"} {
		reasons = append(reasons, t.DrawReason(key))
	}
	for _, why := range reasons {
		_ = p.SendExit(pid, why)
	}
	_ = p.SendExit(pid, actor.Normal)
	t.Emit("trapped", trace.QueueLen(p, pid))
	turn(pid, false)
	info, _ := p.Info(pid)
	var there []error
	for _, m := range info.Messages {
		if e, ok := m.(actor.Exit); ok {
			there = append(there, e.Reason)
		}
	}
	t.Emit("turned off, still there", there)
	_ = p.SendExit(pid, actor.Normal)
	t.Emit("normal is dropped now", [2]any{p.Alive(pid), trace.QueueLen(p, pid)})
	p.Monitor(pid)
	_ = p.SendExit(pid, reasons[0])
	t.Next(p, "and another kills")

	pair := trace.Puppets(p, 2)
	a, b := pair[0], pair[1]
	trace.Link(p, a, b)
	trace.Trap(p, a)
	t.Emit("one of two", []any{trace.TrapExit(p, a), trace.TrapExit(p, b)})
	trace.Die(p, b, reasons[3])
	t.Emit("told", trace.Exits(p, a, 1, pair))
	t.Emit("of the dead", trace.TrapExit(p, b))

	c, ref := p.SpawnMonitor(trace.Puppet)
	turn(c, true)
	turn(c, false)
	_ = p.SendExit(c, t.DrawReason("doom"))
	trace.Tell(p, c, func(q *actor.Process) { q.TrapExit(true) })
	t.Emit("too late", trace.AwaitDown(p, ref).Reason)
}
