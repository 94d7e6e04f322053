// Package longchain is the conformance scenario longchain, the twin of longchain.exs.
package longchain

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Linked says that a member is linked to the one before it.
type Linked struct{}

const size = 10_000

// Run answers P24: a chain of ten thousand links.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason := t.DrawReason("reason")

	pids := chain(p)
	trace.Die(p, pids[size-1], reason)
	e := trace.Await[actor.Exit](p)
	t.Emit("at the far end", [2]any{e.From == pids[0], e.Reason})
	for _, pid := range pids {
		trace.Gone(p, pid)
	}
	t.Emit("alive", alive(p, pids))

	pids = chain(p)
	var refs []actor.Ref
	for _, pid := range pids {
		refs = append(refs, p.Monitor(pid))
	}
	_ = p.SendExit(pids[t.DrawInt("killed", 1, size-1)], actor.Kill)
	e = trace.Await[actor.Exit](p)
	t.Emit("killed in the middle", [2]any{e.From == pids[0], e.Reason})
	told := map[error]int{}
	for _, ref := range refs {
		told[trace.AwaitDown(p, ref).Reason]++
	}
	t.Emit("told", told)

	traps(p, t, chain(p), reason)
	t.Poll(p, "then")
}

func traps(p *actor.Process, t *trace.T, pids []actor.PID, reason error) {
	at := t.DrawInt("traps", 1, size-2)
	who := pids[at]
	trace.Trap(p, who)
	trace.Die(p, pids[size-1], reason)
	t.Emit("one who traps", [2]any{at, trace.Exits(p, who, 1, pids)})
	for _, pid := range pids[at+1:] {
		trace.Gone(p, pid)
	}
	t.Emit("alive", [2]int{at, alive(p, pids)})

	half := at / 2
	trace.Die(p, pids[half], actor.Normal)
	if half == 0 {
		t.Emit("told", trace.Await[actor.Exit](p).Reason)
	}
	trace.Gone(p, pids[half])
	t.Emit("cut", alive(p, pids)-at)
	_ = p.SendExit(who, actor.Kill)
	for _, pid := range pids[half+1 : at+1] {
		trace.Gone(p, pid)
	}
	t.Emit("the far part", alive(p, pids)-half)
}

// chain is linked each to the one before it, the first to this process.
func chain(p *actor.Process) []actor.PID {
	me, before := p.Self(), p.Self()
	var pids []actor.PID
	for range size {
		to := before
		pid := p.Spawn(func(q *actor.Process) error {
			_ = q.Link(to)
			_ = q.Send(me, Linked{})
			return trace.Puppet(q)
		})
		trace.Await[Linked](p)
		pids = append(pids, pid)
		before = pid
	}
	return pids
}

func alive(p *actor.Process, pids []actor.PID) int {
	n := 0
	for _, pid := range pids {
		if p.Alive(pid) {
			n++
		}
	}
	return n
}
