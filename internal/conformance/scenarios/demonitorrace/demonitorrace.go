// Package demonitorrace is the conformance scenario demonitorrace, the twin of demonitorrace.exs.
package demonitorrace

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P15: a monitor is removed while its process dies.
func Run(p *actor.Process, t *trace.T) {
	n, late := t.DrawInt("rounds", 300, 600), 0
	rounds := 0
	for i := range n {
		if !once(p, (i+1)%3) {
			late++
		}
		rounds++
	}
	t.Emit("DOWNs after a flush", late)
	t.Emit("rounds", rounds)
	agree := true
	for range n {
		agree = told(p) && agree
	}
	t.Emit("info and mailbox agree", agree)
	t.Poll(p, "then")
}

// once tells whether nothing came: the process ends by itself, is told to end, or is killed.
func once(p *actor.Process, how int) bool {
	pid := p.Spawn(func(q *actor.Process) error {
		if how != 0 {
			trace.Await[trace.Go](q)
		}
		return nil
	})
	ref := p.Monitor(pid)
	switch how {
	case 1:
		_ = p.Send(pid, trace.Go{})
	case 2:
		_ = p.SendExit(pid, actor.Kill)
	}
	p.Demonitor(ref, actor.Flush)
	trace.Gone(p, pid)
	return len(trace.Mail(p)) == 0
}

// told tells whether the monitor was there and no DOWN comes, or its DOWN was.
func told(p *actor.Process) bool {
	pid := p.Spawn(func(*actor.Process) error { return nil })
	ref := p.Monitor(pid)
	removed := p.Demonitor(ref, actor.Info)
	trace.Gone(p, pid)
	_, err := actor.Receive(p, 0, func(d actor.Down) bool { return d.Ref == ref && d.PID == pid })
	return (err == nil) != removed
}
