// Package inherited is the conformance scenario inherited, the twin of inherited.exs.
package inherited

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Was struct{ Flags []bool }
	Got struct{ Reason error }
)

// Run answers P12: trapping exits is a process's own.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	for _, c := range []struct {
		how  string
		opts actor.SpawnOpts
	}{
		{"spawn", actor.SpawnOpts{}},
		{"spawn_link", actor.SpawnOpts{Link: true}},
		{"spawn_monitor", actor.SpawnOpts{Monitor: true}},
		{"spawn with both", actor.SpawnOpts{Link: true, Monitor: true}},
	} {
		theFlag(p, t, c.how, c.opts)
		aSignal(p, t, c.how, c.opts, reason)
	}
	grandchild(p, t, reason)
	turnedOnLater(p, t, reason)
}

func theFlag(p *actor.Process, t *trace.T, how string, opts actor.SpawnOpts) {
	me := p.Self()
	pid, _ := p.SpawnOpt(func(p *actor.Process) error {
		return p.Send(me, Was{[]bool{p.TrapExit(true), p.TrapExit(true)}})
	}, opts)
	t.Emit(how+", the flag", trace.Await[Was](p).Flags)
	trace.AwaitDown(p, p.Monitor(pid))
	flush(p)
}

func aSignal(p *actor.Process, t *trace.T, how string, opts actor.SpawnOpts, reason error) {
	pid, _ := p.SpawnOpt(trace.Forever, opts)
	ref := p.Monitor(pid)
	_ = p.SendExit(pid, reason)
	t.Emit(how+", a signal", trace.AwaitDown(p, ref).Reason)
	flush(p)
}

func flush(p *actor.Process) {
	for {
		if _, err := actor.Receive[any](p, 0); err != nil {
			return
		}
	}
}

func grandchild(p *actor.Process, t *trace.T, reason error) {
	me := p.Self()
	p.SpawnLink(func(p *actor.Process) error {
		p.TrapExit(true)
		pid := p.SpawnLink(trace.Forever)
		_ = p.SendExit(pid, reason)
		m := actor.MustReceive(p, trace.Patience, func(m actor.Exit) bool { return m.From == pid })
		return p.Send(me, Got{m.Reason})
	})
	t.Next(p, "the grandchild")
	t.Next(p, "the child")
}

func turnedOnLater(p *actor.Process, t *trace.T, reason error) {
	p.TrapExit(false)
	pid, ref := p.SpawnMonitor(trace.Forever)
	p.TrapExit(true)
	_ = p.SendExit(pid, reason)
	t.Emit("turned on later", trace.AwaitDown(p, ref).Reason)
	t.Emit("one's own", p.TrapExit(false))
}
