// Package busyfence is the conformance scenario busyfence, the twin of busyfence.exs.
package busyfence

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Begun struct{ PID actor.PID }
	Alias struct {
		PID actor.PID
		Ref actor.Ref
	}
	Late  struct{}
	Never struct{}
)

const turns = 200 // what it does, unless the kill comes first

// Run answers P23: what a process does when it is killed is done or is not.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	n, name := t.DrawInt("rounds", 150, 250), t.DrawName("name")
	children, names := 0, 0
	tied, owned := map[[2]bool]int{}, map[[2]bool]int{}
	for range n {
		children += spawning(p)
	}
	t.Emit("children that outlive a killed parent", children)
	for range n {
		if naming(p, name) {
			names++
		}
	}
	t.Emit("names that are left", names)
	for range n {
		tied[tying(p)]++
	}
	t.Emit("links and monitors that are left", tied)
	t.Emit("EXITs that came after the DOWN", len(trace.Mail(p)))
	for range n {
		owned[owning(p)]++
	}
	t.Emit("timers and aliases", owned)
}

func spawning(p *actor.Process) int {
	leader := p.Spawn(trace.Puppet)
	pid := start(p, leader, func(q *actor.Process) { q.SpawnLink(trace.Forever) })
	trace.Kill(p, pid)
	for _, child := range trace.Group(p, leader) {
		trace.Gone(p, child)
	}
	left := len(trace.Group(p, leader))
	trace.Kill(p, leader)
	return left
}

func naming(p *actor.Process, name actor.Name) bool {
	pid := start(p, p.GroupLeader(), func(q *actor.Process) {
		_ = q.Register(name, q.Self())
		_ = q.Unregister(name)
	})
	trace.Kill(p, pid)
	return trace.Whereis(p, name) != nil
}

func tying(p *actor.Process) [2]bool {
	me := p.Self()
	pid := start(p, p.GroupLeader(), func(q *actor.Process) {
		_ = q.Link(me)
		q.Monitor(me)
	})
	trace.Kill(p, pid)
	_, _ = actor.Receive(p, trace.Patience, func(e actor.Exit) bool { return e.From == pid })
	info, _ := p.Info(me)
	return [2]bool{slices.Contains(info.Links, pid), slices.Contains(info.MonitoredBy, pid)}
}

func owning(p *actor.Process) [2]bool {
	me := p.Self()
	pid := start(p, p.GroupLeader(), func(q *actor.Process) {
		q.SendAfter(q.Self(), Never{}, 100*time.Second)
		_ = q.Send(me, Alias{q.Self(), q.Alias()})
	})
	ref := actor.MustReceive(p, trace.Patience, func(a Alias) bool { return a.PID == pid }).Ref
	trace.Kill(p, pid)
	_ = p.Send(ref, Late{})
	only := true
	for _, m := range trace.Mail(p) {
		_, ok := m.(Alias)
		only = only && ok
	}
	return [2]bool{p.Alive(pid), only}
}

// start is a process that does it over and over, and has begun.
func start(p *actor.Process, leader actor.PID, do func(*actor.Process)) actor.PID {
	me := p.Self()
	pid := p.Spawn(func(q *actor.Process) error {
		trace.Await[trace.Go](q)
		do(q)
		_ = q.Send(me, Begun{q.Self()})
		for range turns {
			do(q)
		}
		return trace.Forever(q)
	})
	_ = p.SetGroupLeader(pid, leader)
	_ = p.Send(pid, trace.Go{})
	return actor.MustReceive(p, trace.Patience, func(b Begun) bool { return b.PID == pid }).PID
}
