// Package streamkilled is the conformance scenario streamkilled, the twin of streamkilled.exs.
package streamkilled

import (
	"iter"
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/actor/tasksupervisor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Begun says which process a task is.
type Begun struct{ PID actor.PID }

const unlinked = "one without links"

// Run answers B24: the owner of a stream ends while its tasks run.
func Run(p *actor.Process, t *trace.T) {
	me, word, n := p.Self(), t.DrawAtom("word"), t.DrawInt("n", 1, 4)
	sup, err := tasksupervisor.StartLink(p, tasksupervisor.Spec{})
	if err != nil {
		p.Exit(err)
	}
	inputs := slices.Values([]int{1, 2, 3, 4, 5, 6, 7, 8, 9})
	opts := []task.StreamOption{task.WithMaxConcurrency(n), task.WithTimeout(actor.Infinity)}
	deaf := false // of the tasks; changed while none runs
	work := func(q *actor.Process, _ int) (int, error) {
		q.TrapExit(deaf)
		_ = q.Send(me, Begun{q.Self()})
		r := actor.MustReceive[actor.Exit](q, actor.Infinity).Reason
		return 0, actor.Reason([2]any{actor.Atom("got"), r})
	}
	type stream = func(o *actor.Process) (iter.Seq2[int, task.Result[int]], error)
	for _, s := range []struct {
		what  string
		start stream
	}{
		{"a stream", func(o *actor.Process) (iter.Seq2[int, task.Result[int]], error) {
			return task.AsyncStream(o, inputs, work, opts...)
		}},
		{"a supervisor's", func(o *actor.Process) (iter.Seq2[int, task.Result[int]], error) {
			return tasksupervisor.AsyncStream(o, sup, inputs, work, opts...)
		}},
		{unlinked, func(o *actor.Process) (iter.Seq2[int, task.Result[int]], error) {
			return tasksupervisor.AsyncStreamNoLink(o, sup, inputs, work, opts...)
		}},
	} {
		for _, c := range []struct {
			reason error
			trap   bool
			deaf   bool
		}{
			{actor.Kill, false, false}, {actor.Kill, false, true}, {actor.Kill, true, false}, {actor.Kill, true, true},
			{actor.Reason(word), false, false}, {actor.Reason(word), false, true},
			{actor.ShutdownReason(word), false, false}, {actor.ShutdownReason(word), false, true},
		} {
			deaf = c.deaf
			owner := p.Spawn(func(o *actor.Process) error {
				o.TrapExit(c.trap)
				results, err := s.start(o)
				for range results {
				}
				return err
			})
			var pids []actor.PID
			var refs []actor.Ref
			for range n {
				pids = append(pids, trace.Await[Begun](p).PID)
			}
			for _, pid := range pids {
				refs = append(refs, p.Monitor(pid))
			}
			ref := p.Monitor(owner)
			_ = p.SendExit(owner, c.reason)
			label := s.what + ", trapping false"
			patience := trace.Patience
			if c.trap {
				label = s.what + ", trapping true"
			}
			if s.what == unlinked {
				patience = trace.MS(300)
			}
			t.Emit(label, [3]any{deaf, c.reason, trace.AwaitDown(p, ref).Reason})
			for _, r := range refs {
				var why any = actor.Atom("alive")
				if d, err := actor.Receive(p, patience, func(d actor.Down) bool { return d.Ref == r }); err == nil {
					why = d.Reason
				}
				t.Emit("a task", why)
			}
			for _, pid := range pids {
				trace.Kill(p, pid)
			}
			trace.Mail(p)
		}
	}
}
