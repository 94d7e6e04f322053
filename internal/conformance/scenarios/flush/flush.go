// Package flush is the conformance scenario flush, the twin of flush.exs.
package flush

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P12: unlink and flush, demonitor and flush.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")
	for _, c := range []struct {
		when string
		dead bool
	}{{"dead", true}, {"alive", false}} {
		pid, _ := start(p, c.dead, reason, actor.SpawnOpts{Link: true})
		p.Unlink(pid)
		t.Emit("unlink and flush, "+c.when, flushExit(p, pid))
		stop(p, pid)
		t.Poll(p, "unlink and flush, "+c.when+", then")

		pid, ref := start(p, c.dead, reason, actor.SpawnOpts{Monitor: true})
		t.Emit("demonitor and flush, "+c.when, p.Demonitor(ref, actor.Flush, actor.Info))
		stop(p, pid)
		t.Poll(p, "demonitor and flush, "+c.when+", then")

		pid, ref = start(p, c.dead, reason, actor.SpawnOpts{Link: true, Monitor: true})
		p.Demonitor(ref, actor.Flush)
		p.Unlink(pid)
		t.Emit("both, "+c.when, flushExit(p, pid))
		stop(p, pid)
		t.Poll(p, "both, "+c.when+", then")
	}
	amongOthers(p, t, reason)
}

func flushExit(p *actor.Process, pid actor.PID) bool {
	_, err := actor.Receive(p, 0, func(m actor.Exit) bool { return m.From == pid })
	return err == nil
}

func start(p *actor.Process, dead bool, reason error, opts actor.SpawnOpts) (actor.PID, actor.Ref) {
	pid, ref := p.SpawnOpt(trace.OnGo(reason), opts)
	if dead {
		stop(p, pid)
	}
	return pid, ref
}

// stop ends the process, or finds that it has ended.
func stop(p *actor.Process, pid actor.PID) {
	ref := p.Monitor(pid)
	_ = p.Send(pid, trace.Go{})
	trace.AwaitDown(p, ref)
}

func amongOthers(p *actor.Process, t *trace.T, reason error) {
	n := t.DrawInt("several", 3, 6)
	k := t.DrawInt("which", 0, n-1)
	pids := make([]actor.PID, n)
	for i := range pids {
		pids[i], _ = start(p, true, reason, actor.SpawnOpts{Link: true})
	}
	p.Unlink(pids[k])
	t.Emit("one of several", flushExit(p, pids[k]))
	var left []int
	for range n - 1 {
		left = append(left, slices.Index(pids, trace.Await[actor.Exit](p).From))
	}
	t.Emit("the others", left)
	t.Poll(p, "the others, then")
}
