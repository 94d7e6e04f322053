// Package request is the conformance scenario request, the twin of request.exs.
package request

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Answer struct {
		Ref   actor.Ref
		Value any
	}
	Asked struct {
		N   int
		Ref actor.Ref
	}
	Many struct{ N int }
)

// Run answers P16: requests through a monitor that is an alias for one reply.
func Run(p *actor.Process, t *trace.T) {
	word, server, other := t.DrawAtom("word"), p.Spawn(trace.Puppet), p.Spawn(trace.Puppet)
	t.Name(server, "server")
	// otherAnswers is a server that has other answer, when that is told to go.
	otherAnswers := func(q *actor.Process, ref actor.Ref) {
		trace.Tell(q, other, func(q *actor.Process) {
			trace.Await[trace.Go](q)
			_ = q.Send(ref, Answer{ref, word})
		})
	}
	idle := func(*actor.Process) bool { return true }

	ref := request(p, server, func(q *actor.Process, ref actor.Ref) { _ = q.Send(ref, Answer{ref, word}) })
	t.Emit("the request", ref)
	t.Next(p, "answered")
	t.Emit("watched", trace.MonitoredBy(p, server))
	request(p, server, func(q *actor.Process, ref actor.Ref) {
		for i := range 3 {
			_ = q.Send(ref, Answer{ref, i + 1})
		}
	})
	trace.Ask(p, server, idle)
	t.Emit("answered three times", trace.Mail(p))

	ref = request(p, server, otherAnswers)
	trace.Ask(p, server, idle)
	t.Emit("given up", p.Demonitor(ref, actor.Flush, actor.Info))
	_ = p.Send(other, trace.Go{})
	trace.Ask(p, other, idle)
	t.Emit("too late", trace.Mail(p))

	ref = request(p, server, otherAnswers)
	trace.Ask(p, server, idle)
	_ = p.Send(other, trace.Go{})
	t.Emit("by another", actor.MustReceive(p, trace.Patience, func(a Answer) bool { return a.Ref == ref }).Value)
	t.Emit("watched then", trace.MonitoredBy(p, server))

	ref = request(p, server, func(q *actor.Process, ref actor.Ref) {
		otherAnswers(q, ref)
		q.Exit(t.DrawReason("reason"))
	})
	t.Emit("it died", trace.AwaitDown(p, ref))
	_ = p.Send(other, trace.Go{})
	trace.Ask(p, other, idle)
	t.Emit("too late", trace.Mail(p))

	many(p, t)
}

func many(p *actor.Process, t *trace.T) {
	me, server := p.Self(), p.Spawn(trace.Puppet)
	t.Name(server, "server two")
	n := t.DrawInt("requests", 3, 8)
	var refs []actor.Ref
	for i := range n {
		refs = append(refs, request(p, server, func(q *actor.Process, ref actor.Ref) { _ = q.Send(me, Asked{i, ref}) }))
	}
	own := true
	seen := map[actor.Ref]bool{}
	for i := range n {
		ref := actor.MustReceive(p, trace.Patience, func(a Asked) bool { return a.N == i }).Ref
		own = own && ref == refs[i] && !seen[ref]
		seen[ref] = true
	}
	t.Emit("each has its own", own)
	for _, i := range t.DrawOrder("answers", n) {
		_ = trace.Ask(p, server, func(q *actor.Process) error { return q.Send(refs[i], Many{i}) })
	}
	for range n {
		t.Next(p, "one of many")
	}
	trace.Kill(p, server)
	t.Poll(p, "then")
}

// request has the server call do with the reference that reaches this process once.
func request(p *actor.Process, server actor.PID, do func(*actor.Process, actor.Ref)) actor.Ref {
	ref := p.Monitor(server, actor.ReplyDemonitor)
	trace.Tell(p, server, func(q *actor.Process) { do(q, ref) })
	return ref
}
