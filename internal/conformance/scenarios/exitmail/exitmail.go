// Package exitmail is the conformance scenario exitmail, the twin of exitmail.exs.
package exitmail

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	AfterChild struct{ N int }
	End        struct{}
)

// What the clauses make of them.
type (
	Exit  struct{ N any }
	After struct{ N int }
)

// Run answers P12: trapped exits are mail like any other.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	n := t.DrawInt("children", 4, 8)
	amongMessages(p, t, n)
	byPID(p, t, n)
	byReason(p, t, n)
	oneThatWaits(p, t)
}

func start(p *actor.Process, n int) []actor.PID {
	pids := make([]actor.PID, n)
	for i := range pids {
		pids[i] = p.SpawnLink(trace.OnGo(actor.Reason([2]any{actor.Atom("child"), i + 1})))
	}
	return pids
}

// number is that of the child which ended with the reason.
func number(reason error) int {
	term, _ := actor.Term(reason)
	pair, _ := term.([2]any)
	n, _ := pair[1].(int)
	return n
}

// die ends one after the other, and notes each in the mailbox.
func die(p *actor.Process, pids []actor.PID, order []int) {
	for _, i := range order {
		ref := p.Monitor(pids[i])
		_ = p.Send(pids[i], trace.Go{})
		trace.AwaitDown(p, ref)
		_ = p.Send(p.Self(), AfterChild{i + 1})
	}
}

func amongMessages(p *actor.Process, t *trace.T, n int) {
	die(p, start(p, n), t.DrawOrder("among messages", n))
	for range 2 * n {
		var took any
		err := actor.Select(p, trace.Patience,
			actor.On(func(m actor.Exit) { took = Exit{number(m.Reason)} }),
			actor.On(func(m AfterChild) { took = After(m) }))
		t.EmitReceived("among messages", took, err)
	}
}

func byPID(p *actor.Process, t *trace.T, n int) {
	pids := start(p, n)
	die(p, pids, t.DrawOrder("by pid", n))
	for _, pid := range pids {
		m, err := actor.Receive(p, trace.Patience, func(m actor.Exit) bool { return m.From == pid })
		t.EmitReceived("by pid", number(m.Reason), err)
	}
	for range n {
		m, err := actor.Receive[AfterChild](p, trace.Patience)
		t.EmitReceived("by pid, the others", m.N, err)
	}
	t.Poll(p, "by pid, then")
}

func byReason(p *actor.Process, t *trace.T, n int) {
	die(p, start(p, n), t.DrawOrder("by reason", n))
	limit := t.DrawInt("limit", 2, n-1)
	m, err := actor.Receive(p, trace.Patience, func(m actor.Exit) bool { return number(m.Reason) > limit })
	t.EmitReceived("by reason", number(m.Reason), err)
	rest := []int{}
	for {
		m, err := actor.Receive[actor.Exit](p, 0)
		if err != nil {
			break
		}
		rest = append(rest, number(m.Reason))
	}
	t.Emit("by reason, the rest", rest)
	for range n {
		trace.Await[AfterChild](p)
	}
	t.Poll(p, "by reason, then")
}

func oneThatWaits(p *actor.Process, t *trace.T) {
	pids := start(p, 3)
	p.Spawn(func(p *actor.Process) error {
		for _, pid := range pids {
			_ = p.Send(pid, trace.Go{})
		}
		return nil
	})
	m, err := actor.Receive(p, trace.Patience, func(m actor.Exit) bool { return m.From == pids[2] })
	t.EmitReceived("waited for", number(m.Reason), err)
	others := []int{number(trace.Await[actor.Exit](p).Reason), number(trace.Await[actor.Exit](p).Reason)}
	slices.Sort(others)
	t.Emit("the others", others)
	_ = p.Send(p.Self(), End{})
	t.Next(p, "then")
}
