// Package killchain is the conformance scenario killchain, the twin of killchain.exs.
package killchain

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Linked  struct{}
	End     struct{ Reason error }
	Trapped struct {
		From   actor.PID
		Reason error
	}
)

// Run answers P7: kill in a chain of links.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("length", 4, 8)
	k := t.DrawInt("where", 1, n-2)
	sent := func(reason error) func(actor.PID) { return func(pid actor.PID) { _ = p.SendExit(pid, reason) } }
	exits := func(pid actor.PID) { _ = p.Send(pid, End{actor.Kill}) }
	allDie(p, t, "sent kill", n, k, sent(actor.Kill))
	allDie(p, t, "exits with kill", n, k, exits)
	allDie(p, t, "sent killed", n, k, sent(actor.Killed))
	stopped(p, t, "sent kill", n, k, sent(actor.Kill))
	stopped(p, t, "exits with kill", n, k, exits)

	pids, refs := chain(p, n, 0)
	_ = p.SendExit(pids[0], actor.Kill)
	t.Emit("a trapping one is sent kill", reasons(p, refs))
}

// chain starts n processes, each linked to the next and monitored; the one at trapping
// traps exits.
func chain(p *actor.Process, n, trapping int) ([]actor.PID, []actor.Ref) {
	me, pids, refs := p.Self(), make([]actor.PID, n), make([]actor.Ref, n)
	for i := n - 1; i >= 0; i-- {
		pids[i], refs[i] = p.SpawnMonitor(func(p *actor.Process) error {
			p.TrapExit(i == trapping)
			if i < n-1 {
				_ = p.Link(pids[i+1])
			}
			_ = p.Send(me, Linked{})
			return link(p, me)
		})
		trace.Await[Linked](p)
	}
	return pids, refs
}

func link(p *actor.Process, to actor.PID) error {
	for {
		var end error
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m End) { end = m.Reason }),
			actor.On(func(m actor.Exit) { _ = p.Send(to, Trapped(m)) }))
		if err != nil || end != nil {
			return end
		}
	}
}

func reasons(p *actor.Process, refs []actor.Ref) []error {
	reasons := make([]error, len(refs))
	for i, ref := range refs {
		reasons[i] = trace.AwaitDown(p, ref).Reason
	}
	return reasons
}

func allDie(p *actor.Process, t *trace.T, what string, n, k int, start func(actor.PID)) {
	pids, refs := chain(p, n, -1)
	start(pids[k])
	t.Emit(what, reasons(p, refs))
}

func stopped(p *actor.Process, t *trace.T, what string, n, k int, start func(actor.PID)) {
	pids, refs := chain(p, n, k)
	start(pids[0])
	t.Emit(what+", before the trap", reasons(p, refs[:k]))
	trapped := trace.Await[Trapped](p)
	t.Emit(what+", the trap", [2]any{trapped.From == pids[k-1], trapped.Reason})
	alive := 0
	for _, pid := range pids[k:] {
		if p.Alive(pid) {
			alive++
		}
	}
	t.Emit(what+", behind it alive", alive)
	_ = p.SendExit(pids[k], actor.Kill)
}
