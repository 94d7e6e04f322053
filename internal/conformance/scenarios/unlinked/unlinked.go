// Package unlinked is the conformance scenario unlinked, the twin of unlinked.exs.
package unlinked

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Linked   struct{}
	Unlink   struct{ Who actor.PID }
	Unlinked struct{}
	End      struct{ Reason error }
)

// Run answers P11, P12: unlink, of what is linked and what is not.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	ofNothing(p, t, reason)
	inTheMiddle(p, t, reason)
	besideAMonitor(p, t, reason)
	beforeAndAfter(p, t, reason)
}

func ofNothing(p *actor.Process, t *trace.T, reason error) {
	pid, ref := p.SpawnMonitor(trace.OnGo(reason))
	p.Unlink(pid)
	t.Returned("never linked")
	p.Unlink(p.Self())
	t.Returned("oneself")
	_ = p.Link(pid)
	p.Unlink(pid)
	t.Returned("once")
	p.Unlink(pid)
	t.Returned("twice")
	_ = p.Send(pid, trace.Go{})
	t.Emit("its end", trace.AwaitDown(p, ref).Reason)
	p.Unlink(pid)
	t.Returned("the dead")
	t.Poll(p, "then")
}

func inTheMiddle(p *actor.Process, t *trace.T, reason error) {
	n := t.DrawInt("length", 4, 7)
	cut := t.DrawInt("cut", 1, n-2)
	me, pids, refs := p.Self(), make([]actor.PID, n), make([]actor.Ref, n)
	for i := n - 1; i >= 0; i-- {
		pids[i], refs[i] = p.SpawnMonitor(func(p *actor.Process) error {
			var next actor.PID
			if i < n-1 {
				next = pids[i+1]
				_ = p.Link(next)
			}
			_ = p.Send(me, Linked{})
			return obey(p, next)
		})
		trace.Await[Linked](p)
	}
	_ = p.Send(pids[cut], Unlink{me})
	trace.Await[Unlinked](p)
	_ = p.Send(pids[n-1], End{reason})
	t.Emit("behind the cut", reasons(p, refs[cut+1:]))
	alive := 0
	for _, pid := range pids {
		if p.Alive(pid) {
			alive++
		}
	}
	t.Emit("before the cut, alive", alive == cut+1)
	_ = p.Send(pids[0], End{actor.Shutdown})
	t.Emit("before the cut", reasons(p, refs[:cut+1]))
}

func reasons(p *actor.Process, refs []actor.Ref) []error {
	reasons := make([]error, len(refs))
	for i, ref := range refs {
		reasons[i] = trace.AwaitDown(p, ref).Reason
	}
	return reasons
}

func obey(p *actor.Process, next actor.PID) error {
	for {
		var end error
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m Unlink) {
				p.Unlink(next)
				_ = p.Send(m.Who, Unlinked{})
			}),
			actor.On(func(m End) { end = m.Reason }))
		if err != nil || end != nil {
			return end
		}
	}
}

func besideAMonitor(p *actor.Process, t *trace.T, reason error) {
	p.TrapExit(true)
	pid, _ := p.SpawnOpt(trace.OnGo(reason), actor.SpawnOpts{Link: true, Monitor: true})
	p.Unlink(pid)
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "beside a monitor")
	t.Poll(p, "beside a monitor, then")
}

func beforeAndAfter(p *actor.Process, t *trace.T, reason error) {
	for _, what := range []string{"before", "after"} {
		pid, ref := p.SpawnOpt(trace.OnGo(reason), actor.SpawnOpts{Link: true, Monitor: true})
		if what == "before" {
			p.Unlink(pid)
		}
		_ = p.Send(pid, trace.Go{})
		trace.AwaitDown(p, ref)
		if what == "after" {
			p.Unlink(pid)
		}
		t.Poll(p, "unlinked "+what+" the exit")
		t.Poll(p, "then")
	}
}
