// Package badstart is the conformance scenario badstart, the twin of badstart.exs.
package badstart

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type Child struct{ PID actor.PID }

// Run answers P21: a process that ends in its first breath.
func Run(p *actor.Process, t *trace.T) {
	text, word, reason := t.DrawWord("text"), t.DrawAtom("word"), t.DrawReason("reason")
	for _, c := range []struct {
		how  string
		body func(*actor.Process) error
	}{
		{"raises", func(*actor.Process) error { panic(text) }},
		{"throws", func(*actor.Process) error { panic(word) }},
		{"exits", func(*actor.Process) error { return reason }},
		{"exits normally", func(q *actor.Process) error { q.Exit(actor.Normal); return nil }},
		{"kills itself", func(q *actor.Process) error { return q.SendExit(q.Self(), actor.Kill) }},
	} {
		started(p, t, c.how, c.body)
	}

	me := p.Self()
	starter, ref := p.SpawnMonitor(func(q *actor.Process) error {
		_ = q.Send(me, Child{q.SpawnLink(trace.Forever)})
		trace.Await[trace.Go](q)
		panic(text)
	})
	down := p.Monitor(trace.Await[Child](p).PID)
	_ = p.Send(starter, trace.Go{})
	t.Emit("the starter", trace.AwaitDown(p, ref).Reason)
	t.Emit("its child", trace.AwaitDown(p, down).Reason)

	own, n := 0, t.DrawInt("many", 50, 100)
	pids, refs := make([]actor.PID, n), make([]actor.Ref, n)
	why := func(i int) error { return actor.Reason([2]any{reason, i + 1}) }
	for i := range n {
		pids[i], refs[i] = p.SpawnMonitor(func(*actor.Process) error { return why(i) })
	}
	for i, ref := range refs {
		if d := trace.AwaitDown(p, ref); d.PID == pids[i] && d.Reason == why(i) {
			own++
		}
	}
	t.Emit("each its own", [2]int{own, n})
	t.Poll(p, "then")
}

func started(p *actor.Process, t *trace.T, how string, body func(*actor.Process) error) {
	pid := trace.Gone(p, p.Spawn(body))
	t.Emit(how+", spawn", trace.Mail(p))
	t.Emit(how+", alive", p.Alive(pid))

	starter, ref := p.SpawnMonitor(func(q *actor.Process) error {
		q.SpawnLink(body)
		trace.Await[trace.Go](q)
		return actor.Reason(actor.Atom("survived"))
	})
	if how == "exits normally" {
		_ = p.Send(starter, trace.Go{})
	}
	t.Emit(how+", spawn_link", trace.AwaitDown(p, ref).Reason)
	_, ref = p.SpawnMonitor(func(q *actor.Process) error {
		q.TrapExit(true)
		child := q.SpawnLink(body)
		e := actor.MustReceive(q, trace.Patience, func(e actor.Exit) bool { return e.From == child })
		return actor.Reason([2]any{actor.Atom("got"), e.Reason})
	})
	t.Emit(how+", trapping", trace.AwaitDown(p, ref).Reason)

	p.SpawnMonitor(body)
	t.Next(p, how+", spawn_monitor")
	t.Poll(p, how+", then")
}
