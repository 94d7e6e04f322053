// Package crossfire is the conformance scenario crossfire, the twin of crossfire.exs.
package crossfire

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Heard is what one of two heard of the other.
type Heard struct{ Reason error }

// A shot is what each of two does to the other, and why.
type shot func(q *actor.Process, other actor.PID, why error)

func exits(q *actor.Process, _ actor.PID, why error) { q.Exit(why) }

func kills(q *actor.Process, other actor.PID, _ error) { _ = q.SendExit(other, actor.Kill) }

func fires(q *actor.Process, other actor.PID, why error) { _ = q.SendExit(other, why) }

// Run answers P24: processes that end each other at the same time.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("rounds", 60, 120)
	with := func(key string) error { return actor.Reason([2]any{actor.Atom("reason"), t.DrawAtom(key)}) }
	a, b := with("a"), with("b")

	t.Emit("linked, each exits", tally(p, n, true, exits, a, b, a, b))
	t.Emit("linked, each kills the other", tally(p, n, true, kills, a, b, actor.Killed))
	t.Emit("each sends the other a reason", tally(p, n, false, fires, a, b, a, b))

	told := map[[6]any]int{}
	for range n {
		told[trapping(p, a, b)]++
	}
	t.Emit("both trap", told)

	heard := true
	for range n {
		heard = watching(p, a, b) && heard
	}
	t.Emit("each other's DOWN", heard)

	var brawls [][2]bool
	size := t.DrawInt("everybody", 5, 9)
	for range 10 {
		brawls = append(brawls, brawl(p, size))
	}
	t.Emit("everybody kills everybody", slices.Compact(brawls))
	t.Poll(p, "then")
}

// tally counts the rounds in which each of two ended once, for one of the reasons.
func tally(p *actor.Process, n int, linked bool, do shot, a, b error, reasons ...error) [2]int {
	good := 0
	for range n {
		pids := trace.Puppets(p, 2)
		x, y := pids[0], pids[1]
		rx, ry := p.Monitor(x), p.Monitor(y)
		if linked {
			trace.Link(p, x, y)
		}
		together(p, x, y, do, a, b)
		first, last := down(p, pids, reasons[0]), down(p, pids, reasons[0])
		once := first.Ref == rx && last.Ref == ry || first.Ref == ry && last.Ref == rx
		if once && slices.Contains(reasons, first.Reason) && slices.Contains(reasons, last.Reason) {
			good++
		}
	}
	return [2]int{good, n}
}

// down is the next Down; whoever is left then is ended for the given reason.
func down(p *actor.Process, pids []actor.PID, reason error) actor.Down {
	d := trace.Await[actor.Down](p)
	if reason == actor.Killed {
		reason = actor.Kill
	}
	for _, other := range pids {
		if other != d.PID {
			_ = p.SendExit(other, reason)
		}
	}
	return d
}

func together(p *actor.Process, x, y actor.PID, do shot, a, b error) {
	trace.Tell(p, x, func(q *actor.Process) { do(q, y, a) })
	trace.Tell(p, y, func(q *actor.Process) { do(q, x, b) })
}

func trapping(p *actor.Process, a, b error) [6]any {
	pids := trace.Puppets(p, 2)
	x, y := pids[0], pids[1]
	trace.Trap(p, x)
	trace.Trap(p, y)
	trace.Link(p, x, y)
	together(p, x, y, fires, a, b)
	ofY, ofX := trace.Exits(p, x, 1, pids)[0], trace.Exits(p, y, 1, pids)[0]
	got := [6]any{ofY[0], ofY[1], p.Alive(x), ofX[0], ofX[1], p.Alive(y)}
	trace.Kill(p, x)
	trace.Kill(p, y)
	return got
}

// watching tells whether one at most heard of the other, and of what it ended.
func watching(p *actor.Process, a, b error) bool {
	me, pids := p.Self(), trace.Puppets(p, 2)
	reasons := []error{a, b}
	for i, pid := range pids {
		trace.Ask(p, pid, func(q *actor.Process) actor.Ref { return q.Monitor(pids[1-i]) })
	}
	for i, pid := range pids {
		trace.Tell(p, pid, func(q *actor.Process) {
			if d, err := actor.Receive[actor.Down](q, 0); err == nil {
				_ = q.Send(me, Heard{d.Reason})
			}
			q.Exit(reasons[i])
		})
	}
	for _, pid := range pids {
		trace.Gone(p, pid)
	}
	heard := trace.Mail(p)
	good := len(heard) <= 1
	for _, m := range heard {
		h, ok := m.(Heard)
		good = good && ok && slices.Contains(reasons, h.Reason)
	}
	return good
}

// brawl tells whether each ended once, and each of a kill.
func brawl(p *actor.Process, size int) [2]bool {
	pids := trace.Puppets(p, size)
	left := map[actor.Ref]bool{}
	for _, pid := range pids {
		left[p.Monitor(pid)] = true
	}
	for _, pid := range pids {
		trace.Tell(p, pid, func(q *actor.Process) {
			for _, other := range pids {
				if other != pid {
					_ = q.SendExit(other, actor.Kill)
				}
			}
		})
	}
	once, killed := true, true
	take := func() {
		d := trace.Await[actor.Down](p)
		once = once && left[d.Ref]
		delete(left, d.Ref)
		killed = killed && d.Reason == actor.Killed
	}
	for range size - 1 {
		take()
	}
	for _, pid := range pids {
		_ = p.SendExit(pid, actor.Kill)
	}
	take()
	return [2]bool{once, killed}
}
