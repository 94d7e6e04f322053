// Package streamlimit is the conformance scenario streamlimit, the twin of streamlimit.exs.
package streamlimit

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/task"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What is told.
type (
	Drawn struct{ N int }
	Begun struct {
		N   int
		PID actor.PID
	}
	Over struct{}
)

// Run answers B24: how many tasks of a stream run at once, and how many inputs are drawn.
func Run(p *actor.Process, t *trace.T) {
	n, most, me := t.DrawInt("n", 5, 9), t.DrawInt("max", 1, 4), p.Self()
	inputs := func(yield func(int) bool) {
		for i := 1; i <= n && yield(i); i++ {
		}
	}
	for _, ordered := range []bool{true, false} {
		owner := p.Spawn(trace.Puppet)
		trace.Tell(p, owner, func(o *actor.Process) {
			opts := []task.StreamOption{task.WithMaxConcurrency(most)}
			if !ordered {
				opts = append(opts, task.Unordered())
			}
			s, _ := task.AsyncStream(o, func(yield func(int) bool) {
				inputs(func(i int) bool {
					_ = o.Send(me, Drawn{i})
					return yield(i)
				})
			}, func(q *actor.Process, i int) (int, error) {
				_ = q.Send(me, Begun{i, q.Self()})
				actor.MustReceive[trace.Go](q, actor.Infinity)
				return i, nil
			}, opts...)
			for _, r := range s {
				_ = o.Send(me, r)
			}
			_ = o.Send(me, Over{})
		})
		var running []actor.PID
		begun := func(i int) {
			running = append(running, actor.MustReceive(p, trace.Patience, func(b Begun) bool { return b.N == i }).PID)
		}
		var drawn []int
		for i := 1; i <= most; i++ {
			begun(i)
			drawn = append(drawn, trace.Await[Drawn](p).N)
		}
		t.Emit("drawn", drawn)
		for i := 1; i <= n; i++ {
			var more any = actor.Atom("none")
			if d, err := actor.Receive[Drawn](p, 0); err == nil {
				more = d.N
			}
			t.Emit("no more is drawn", more)
			_ = p.Send(running[i-1], trace.Go{})
			t.Emit("its result", trace.Await[task.Result[int]](p))
			if i+most <= n {
				t.Emit("then is drawn", trace.Await[Drawn](p).N)
				begun(i + most)
			}
		}
		trace.Await[Over](p)
		t.Emit("mail", trace.Mail(p))
	}
	for _, bad := range []struct {
		label string
		n     int
	}{{"none at once", 0}, {"less than none", -most}} {
		s, err := task.AsyncStream(p, inputs, func(_ *actor.Process, i int) (int, error) { return i, nil }, task.WithMaxConcurrency(bad.n))
		t.EmitResult(bad.label, s, err)
	}
}
