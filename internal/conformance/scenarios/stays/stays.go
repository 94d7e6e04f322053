// Package stays is the conformance scenario stays, the twin of stays.exs.
package stays

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number   struct{ N int }
	MarkHere struct{}
	Ready    struct{}
	Left     struct{ Exits []any }
)

// Run answers P12: what was trapped stays when trapping is turned off.
func Run(p *actor.Process, t *trace.T) {
	reason := t.DrawReason("reason")
	inTheirOrder(p, t, reason)
	untilTheNext(p, t, reason)
	onAgain(p, t, reason)
}

// numbered is the reason with a number.
func numbered(reason error, i int) error { return actor.Reason([2]any{reason, i}) }

// number is the number of a reason that numbered made.
func number(reason error) any {
	term, _ := actor.Term(reason)
	pair, _ := term.([2]any)
	return pair[1]
}

func inTheirOrder(p *actor.Process, t *trace.T, reason error) {
	p.TrapExit(true)
	n := t.DrawInt("n", 3, 6)
	for i := range n {
		_ = p.Send(p.Self(), Number{i + 1})
		_ = p.SendExit(p.Self(), numbered(reason, i+1))
	}
	haveCome(p)
	p.TrapExit(false)
	for range n {
		m, err := actor.Receive[actor.Exit](p, trace.Patience)
		t.EmitReceived("an exit from the middle", number(m.Reason), err)
	}
	for range n {
		t.Poll(p, "the others")
	}
	t.Poll(p, "then")
}

func untilTheNext(p *actor.Process, t *trace.T, reason error) {
	me := p.Self()
	for _, c := range []struct {
		what string
		next error
	}{{"normal", actor.Normal}, {"another", t.DrawReason("next")}} {
		pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
			p.TrapExit(true)
			for i := range 2 {
				_ = p.SendExit(p.Self(), numbered(reason, i+1))
			}
			haveCome(p)
			p.TrapExit(false)
			_ = p.Send(me, Ready{})
			trace.Await[trace.Go](p)
			return p.Send(me, Left{exits(p)})
		})
		trace.Await[Ready](p)
		_ = p.SendExit(pid, c.next)
		_ = p.Send(pid, trace.Go{})
		t.Emit("the next is "+c.what, untilDown(p, ref))
	}
}

func onAgain(p *actor.Process, t *trace.T, reason error) {
	p.TrapExit(true)
	for i := range t.DrawInt("changes", 2, 5) {
		_ = p.SendExit(p.Self(), numbered(reason, i+1))
		haveCome(p)
		p.TrapExit(false)
		p.TrapExit(true)
	}
	t.Emit("on again", exits(p))
}

// haveCome returns when the signals that the process sent itself have come.
func haveCome(p *actor.Process) {
	_ = p.Send(p.Self(), MarkHere{})
	trace.Await[MarkHere](p)
}

func exits(p *actor.Process) []any {
	numbers := []any{}
	for {
		m, err := actor.Receive[actor.Exit](p, 0)
		if err != nil {
			return numbers
		}
		numbers = append(numbers, number(m.Reason))
	}
}

func untilDown(p *actor.Process, ref actor.Ref) []any {
	seen := []any{}
	for down := false; !down; {
		err := actor.Select(p, trace.Patience,
			actor.On(func(m Left) { seen = append(seen, m.Exits) }),
			actor.On(func(m actor.Down) {
				seen = append(seen, m.Reason)
				down = true
			}, func(m actor.Down) bool { return m.Ref == ref }))
		if err != nil {
			p.Exit(err)
		}
	}
	return seen
}
