// Package taskstart is the conformance scenario taskstart, the twin of taskstart.exs.
package taskstart

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

func linked(p *actor.Process, pid actor.PID) bool {
	return slices.Contains(trace.Links(p, p.Self()).([]actor.PID), pid)
}

// Run answers B21: tasks that nobody awaits: start and start_link.
func Run(p *actor.Process, t *trace.T) {
	me := p.Self()
	p.TrapExit(true)
	for _, end := range t.DrawEnds("end") {
		body := func(q *actor.Process) error {
			actor.MustReceive[trace.Go](q, actor.Infinity)
			end.Do(q)
			return nil
		}
		pid, _ := task.Start(p, body)
		ref := p.Monitor(pid)
		t.Emit("linked", linked(p, pid))
		_ = p.Send(pid, trace.Go{})
		t.Emit("one that "+end.What, trace.AwaitDown(p, ref).Reason)
		t.Emit("mail", trace.Mail(p))

		pid, _ = task.StartLink(p, body)
		t.Emit("linked", linked(p, pid))
		_ = p.Send(pid, trace.Go{})
		t.Emit("a linked one that "+end.What, actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == pid }).Reason)
	}
	v := t.DrawAtom("v")
	pid, _ := task.Start(p, func(q *actor.Process) error { return q.Send(me, v) })
	over := actor.Atom("fails")
	if r := trace.AwaitDown(p, p.Monitor(pid)).Reason; r == actor.Normal || r == actor.NoProc {
		over = "over"
	}
	t.Emit("its end", over)
	t.Emit("mail", trace.Mail(p))
}
