// Package deaths is the conformance scenario deaths, the twin of deaths.exs.
package deaths

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Watching struct{}
	Told     struct {
		N      int
		Reason error
	}
)

// Run answers P14: the Down of every way to die.
func Run(p *actor.Process, t *trace.T) {
	n, reason := t.DrawInt("watchers", 2, 6), t.DrawReason("reason")
	word, text := t.DrawAtom("word"), t.DrawWord("text")
	exits := func(why error) func(*actor.Process) error {
		return func(q *actor.Process) error { q.Exit(why); return nil }
	}
	tell := func(pid actor.PID) { _ = p.Send(pid, trace.Go{}) }

	for _, c := range []struct {
		how string
		die func(*actor.Process) error
	}{
		{"returns", func(*actor.Process) error { return nil }},
		{"exits normally", exits(actor.Normal)},
		{"shuts down", exits(actor.Shutdown)},
		{"shuts down and says why", exits(actor.ShutdownReason(word))},
		{"exits", exits(reason)},
		{"exits with kill", exits(actor.Kill)},
		{"exits with noproc", exits(actor.NoProc)},
		{"raises", func(*actor.Process) error { panic(text) }},
		{"throws", func(*actor.Process) error { panic(word) }},
		{"divides by zero", func(*actor.Process) error {
			zero := len(word) - len(text)
			return actor.Reason(1 / zero)
		}},
	} {
		watch(p, t, c.how, n, func(q *actor.Process) error {
			trace.Await[trace.Go](q)
			return c.die(q)
		}, tell)
	}

	for _, c := range []struct {
		how string
		why error
	}{
		{"is sent shutdown", actor.Shutdown},
		{"is sent a reason", reason},
		{"is sent kill", actor.Kill},
		{"is sent killed", actor.Killed},
		{"is sent noproc", actor.NoProc},
	} {
		watch(p, t, c.how, n, trace.Forever, func(pid actor.PID) { _ = p.SendExit(pid, c.why) })
	}

	for _, c := range []struct {
		how string
		why error
	}{{"its link ends", reason}, {"its link is killed", actor.Kill}} {
		culprit := p.Spawn(trace.Puppet)
		watch(p, t, c.how, n, trace.Forever, func(pid actor.PID) {
			trace.Link(p, culprit, pid)
			_ = p.SendExit(culprit, c.why)
		})
	}

	pid := p.Spawn(trace.Forever)
	_ = p.SendExit(pid, actor.Normal)
	t.Emit("is sent normal", p.Alive(pid))
	watch(p, t, "sends itself normal", n, func(q *actor.Process) error {
		trace.Await[trace.Go](q)
		_ = q.SendExit(q.Self(), actor.Normal)
		return trace.Forever(q)
	}, tell)
}

func watch(p *actor.Process, t *trace.T, how string, n int, body func(*actor.Process) error, stop func(actor.PID)) {
	me, pid := p.Self(), p.Spawn(body)
	t.Name(pid, "it")
	var refs []actor.Ref
	for range n {
		refs = append(refs, p.Monitor(pid))
	}
	for i := range n {
		p.Spawn(func(q *actor.Process) error {
			ref := q.Monitor(pid)
			_ = q.Send(me, Watching{})
			return q.Send(me, Told{i, trace.AwaitDown(q, ref).Reason})
		})
	}
	for range n {
		trace.Await[Watching](p)
	}
	stop(pid)
	var told []error
	for _, ref := range refs {
		told = append(told, trace.AwaitDown(p, ref).Reason)
	}
	for range n {
		told = append(told, trace.Await[Told](p).Reason)
	}
	same := true
	for _, why := range told {
		same = same && why == told[0]
	}
	t.Emit(how, told[0])
	t.Emit("the same to all", same)
	p.Monitor(pid)
	t.Next(p, "too late")
}
