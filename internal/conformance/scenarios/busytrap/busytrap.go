// Package busytrap is the conformance scenario busytrap, the twin of busytrap.exs.
package busytrap

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Busy   struct{}
	Number struct{ N int }
	Got    struct{ What any }
	Exit   struct{ Reason error }
)

var either = []struct {
	on   bool
	word string
}{{false, "false"}, {true, "true"}}

// Run answers P12, P5: a signal to a process that is busy.
func Run(p *actor.Process, t *trace.T) {
	reason, n := t.DrawReason("reason"), t.DrawInt("signals", 2, 4)
	for _, first := range either {
		for _, then := range either {
			busy(p, t, "first "+first.word+", then "+then.word, first.on, then.on, reason, n)
		}
	}
	messagesToo(p, t, reason, n)
}

func busy(p *actor.Process, t *trace.T, what string, first, then bool, reason error, n int) {
	me, gate := p.Self(), make(chan struct{})
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(first)
		_ = p.Send(me, Busy{})
		<-gate
		p.TrapExit(then)
		return p.Send(me, Got{exits(p)})
	})
	trace.Await[Busy](p)
	for range n {
		_ = p.SendExit(pid, reason)
	}
	t.Emit(what+", alive", p.Alive(pid))
	close(gate)
	t.Emit(what, untilDown(p, ref))
}

func messagesToo(p *actor.Process, t *trace.T, reason error, n int) {
	me, gate := p.Self(), make(chan struct{})
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Busy{})
		<-gate
		p.TrapExit(false)
		for range 2 * n {
			var what any
			err := actor.Select(p, trace.Patience,
				actor.On(func(m actor.Exit) { what = Exit{m.Reason} }),
				actor.On(func(m any) { what = m }))
			if err != nil {
				return err
			}
			_ = p.Send(me, Got{what})
		}
		return nil
	})
	trace.Await[Busy](p)
	for i := range n {
		_ = p.Send(pid, Number{i + 1})
		_ = p.SendExit(pid, reason)
	}
	t.Emit("messages too, alive", p.Alive(pid))
	close(gate)
	t.Emit("messages too", untilDown(p, ref))
}

func exits(p *actor.Process) []error {
	reasons := []error{}
	for {
		m, err := actor.Receive[actor.Exit](p, 0)
		if err != nil {
			return reasons
		}
		reasons = append(reasons, m.Reason)
	}
}

func untilDown(p *actor.Process, ref actor.Ref) []any {
	got := []any{}
	for down := false; !down; {
		err := actor.Select(p, trace.Patience,
			actor.On(func(m Got) { got = append(got, m.What) }),
			actor.On(func(m actor.Down) {
				got = append(got, m.Reason)
				down = true
			}, func(m actor.Down) bool { return m.Ref == ref }))
		if err != nil {
			p.Exit(err)
		}
	}
	return got
}
