// Package deadlink is the conformance scenario deadlink, the twin of deadlink.exs.
package deadlink

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Survived says that a process outlived what should have ended it.
type Survived struct{}

// Run answers P11: links to the dead.
func Run(p *actor.Process, t *trace.T) {
	reason, n := t.DrawReason("reason"), t.DrawInt("times", 2, 5)
	dead := []struct {
		how string
		pid actor.PID
	}{
		{"returned", ended(p, func(*actor.Process) error { return nil })},
		{"exited", ended(p, func(p *actor.Process) error { p.Exit(reason); return nil })},
		{"killed", ended(p, func(p *actor.Process) error { return p.SendExit(p.Self(), actor.Kill) })},
		{"shut down", ended(p, func(*actor.Process) error { return actor.Shutdown })},
	}
	for _, trap := range []bool{false, true} {
		for _, d := range dead {
			p.TrapExit(trap)
			what := d.how + ", not trapping"
			if trap {
				what = d.how + ", trapping"
			}
			for range n {
				t.EmitDone(what, p.Link(d.pid))
			}
			for range n {
				t.Poll(p, what+", told")
			}
			t.Poll(p, what+", then")
		}
	}
	wasLinked(p, t, reason)
	bornDead(p, t, reason)
}

func ended(p *actor.Process, body func(*actor.Process) error) actor.PID {
	pid, ref := p.SpawnMonitor(body)
	trace.AwaitDown(p, ref)
	return pid
}

func wasLinked(p *actor.Process, t *trace.T, reason error) {
	pid := p.SpawnLink(trace.OnGo(reason))
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "was linked, the first time")
	t.EmitDone("was linked, again", p.Link(pid))
	t.Next(p, "was linked, the second time")
	p.Unlink(pid)
	t.Returned("was linked, unlink")
	t.Poll(p, "was linked, then")
}

func bornDead(p *actor.Process, t *trace.T, reason error) {
	dies := func(*actor.Process) error { return reason }
	for range 3 {
		p.SpawnLink(dies)
		t.Next(p, "born dead")
	}
	p.TrapExit(false)
	me := p.Self()
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.SpawnLink(dies)
		_ = trace.Forever(p)
		return p.Send(me, Survived{})
	})
	t.Emit("born dead, a parent that does not trap", trace.AwaitDown(p, ref).Reason)
}
