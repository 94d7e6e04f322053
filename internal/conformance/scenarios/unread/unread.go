// Package unread is the conformance scenario unread, the twin of unread.exs.
package unread

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Ask struct {
		Who actor.PID
		Ref actor.Ref
		N   int
	}
	Answer struct {
		Ref   actor.Ref
		Value any
	}
	Asked struct{}
	Told  struct {
		N    int
		What any
	}
	Ready struct{}
)

// Gone is what a requester makes of a DOWN.
type Gone = [2]any

// Run answers P10: what lies unread in a mailbox when its process ends.
func Run(p *actor.Process, t *trace.T) {
	requests(p, t, "it exits", t.DrawReason("exits"), func(pid actor.PID) { _ = p.Send(pid, trace.Go{}) })
	requests(p, t, "it is killed", nil, func(pid actor.PID) { _ = p.SendExit(pid, actor.Kill) })
	exitsAndDowns(p, t)
}

func requests(p *actor.Process, t *trace.T, how string, reason error, stop func(actor.PID)) {
	me, n := p.Self(), t.DrawInt("requesters", 2, 6)
	server := p.Spawn(trace.OnGo(reason))
	for i := range n {
		p.Spawn(func(p *actor.Process) error {
			ref := p.Monitor(server)
			_ = p.Send(server, Ask{p.Self(), ref, i})
			_ = p.Send(me, Asked{})
			var what any
			err := actor.Select(p, trace.Patience,
				actor.On(func(m Answer) { what = m.Value }, func(m Answer) bool { return m.Ref == ref }),
				actor.On(func(m actor.Down) { what = Gone{actor.Atom("down"), m.Reason} },
					func(m actor.Down) bool { return m.Ref == ref }))
			if err != nil {
				return err
			}
			return p.Send(me, Told{i, what})
		})
	}
	for range n {
		trace.Await[Asked](p)
	}
	stop(server)
	for i := range n {
		m, err := actor.Receive(p, trace.Patience, func(m Told) bool { return m.N == i })
		t.EmitReceived(how+", told", m.What, err)
	}
	t.Poll(p, how+", then")
}

func exitsAndDowns(p *actor.Process, t *trace.T) {
	me, n, reason := p.Self(), t.DrawInt("children", 2, 4), t.DrawReason("children")
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		dies := func(*actor.Process) error { return reason }
		for range n {
			_, down := p.SpawnOpt(dies, actor.SpawnOpts{Link: true, Monitor: true})
			p.Monitor(p.Spawn(dies))
			trace.AwaitDown(p, down)
		}
		_ = p.Send(me, Ready{})
		return trace.OnGo(nil)(p)
	})
	trace.Await[Ready](p)
	_ = p.Send(pid, trace.Go{})
	t.Emit("exits and downs unread", trace.AwaitDown(p, ref).Reason)
	t.Poll(p, "exits and downs unread, then")
}
