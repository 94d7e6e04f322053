// Package status is the conformance scenario status, the twin of status.exs.
package status

import (
	"sync/atomic"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Busy  struct{}
	Other struct{}
	Never struct{}
)

// Run answers P22, P23: what info says that a process is doing.
func Run(p *actor.Process, t *trace.T) {
	me, name, pid := p.Self(), t.DrawName("name"), p.Spawn(trace.Puppet)
	trace.Ask(p, pid, func(*actor.Process) bool { return true })
	t.Emit("it waits", waitFor(p, pid))
	t.Emit("I run", trace.Status(p, me))
	t.Emit("it says that it runs", trace.Ask(p, pid, func(q *actor.Process) any { return trace.Status(q, q.Self()) }))
	t.Emit("what it says of me", trace.Ask(p, pid, func(q *actor.Process) any { return waitFor(q, me) }))

	timed := p.Spawn(func(q *actor.Process) error {
		_, err := actor.Receive[Never](q, 100*time.Second)
		return err
	})
	_ = p.Send(timed, Other{})
	t.Emit("with a time-out", waitFor(p, timed))
	sleeper := p.Spawn(func(q *actor.Process) error { return q.Sleep(100 * time.Second) })
	t.Emit("it sleeps", waitFor(p, sleeper))
	killed := p.SendExit(sleeper, actor.Kill) == nil
	t.Emit("killed asleep", [3]any{killed, p.Alive(sleeper), trace.Status(p, sleeper)})

	var stop atomic.Bool
	busy := p.Spawn(func(q *actor.Process) error {
		_ = q.Send(me, Busy{})
		for !stop.Load() {
		}
		return nil
	})
	trace.Await[Busy](p)
	info, _ := p.Info(busy)
	t.Emit("it is busy", info.Status == actor.StatusRunning)
	stop.Store(true)
	trace.Gone(p, busy)

	t.Emit("of the dead", []any{trace.Status(p, busy), trace.NameOf(p, busy), p.Alive(busy)})
	_ = p.Register(name, pid)
	holder, _ := p.Whereis(name)
	t.Emit("by its name", trace.NameOf(p, holder))
	trace.Kill(p, pid)
	t.Emit("dead", [2]any{trace.Whereis(p, name), trace.Status(p, pid)})
}

// waitFor waits until pid waits: who has just sent may run a little longer.
func waitFor(p *actor.Process, pid actor.PID) any {
	for range 2000 {
		if info, ok := p.Info(pid); !ok || info.Status == actor.StatusWaiting {
			break
		}
		_ = p.Sleep(time.Millisecond)
	}
	return trace.Status(p, pid)
}
