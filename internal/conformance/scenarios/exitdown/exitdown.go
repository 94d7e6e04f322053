// Package exitdown is the conformance scenario exitdown, the twin of exitdown.exs.
package exitdown

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P14: who is linked to a process and monitors it is told twice.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")

	pid := p.Spawn(trace.Puppet)
	for _, i := range t.DrawOrder("set", 4) {
		if i == 0 {
			_ = p.Link(pid)
		} else {
			p.Monitor(pid)
		}
	}
	trace.Die(p, pid, reason)
	for range 4 {
		t.Next(p, "all of them")
	}

	pid = p.Spawn(trace.Puppet)
	p.Monitor(pid)
	_ = p.Link(pid)
	_ = p.SendExit(pid, actor.Kill)
	for range 2 {
		t.Next(p, "killed")
	}

	pid = p.Spawn(trace.Puppet)
	p.Monitor(pid)
	_ = p.Link(pid)
	trace.Die(p, pid, actor.Normal)
	for range 2 {
		t.Next(p, "normal")
	}

	pid = p.Spawn(trace.Puppet)
	_ = p.Link(pid)
	p.Monitor(pid)
	p.Unlink(pid)
	trace.Die(p, pid, reason)
	t.Next(p, "unlinked")
	pid = p.Spawn(trace.Puppet)
	ref := p.Monitor(pid)
	_ = p.Link(pid)
	p.Demonitor(ref)
	trace.Die(p, pid, reason)
	t.Next(p, "demonitored")

	pid = p.Spawn(trace.Puppet)
	r1, r2 := p.Monitor(pid), p.Monitor(pid)
	_ = p.Link(pid)
	trace.Die(p, pid, reason)
	t.Emit("the last of them", trace.AwaitDown(p, r2).Reason)
	p.Demonitor(r1, actor.Flush)
	t.Emit("flushed", trace.Mail(p))

	_ = p.Link(pid)
	p.Monitor(pid)
	for range 2 {
		t.Next(p, "of the dead")
	}

	pid, watcher := p.Spawn(trace.Puppet), p.Spawn(trace.Puppet)
	_ = trace.Ask(p, watcher, func(q *actor.Process) error {
		q.Monitor(pid)
		return q.Link(pid)
	})
	p.Monitor(watcher)
	trace.Die(p, pid, reason)
	t.Next(p, "who does not trap")
	t.Poll(p, "then")
}
