// Package listing is the conformance scenario listing, the twin of listing.exs.
package listing

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P22: the list of all processes.
func Run(p *actor.Process, t *trace.T) {
	n := t.DrawInt("processes", 50, 100)
	pids, list := trace.Puppets(p, n), p.Processes()
	t.Emit("I am in it", slices.Contains(list, p.Self()))
	t.Emit("all of them", in(list, pids) == n)
	t.Emit("each once", once(list))
	t.Emit("those in it live", !slices.Contains(trace.Alive(p, pids), false))

	var out, left []actor.PID
	for i, j := range t.DrawOrder("dead", n) {
		if i < n/2 {
			out = append(out, pids[j])
		} else {
			left = append(left, pids[j])
		}
	}
	for i, pid := range out {
		switch i % 3 {
		case 0:
			_ = p.SendExit(pid, actor.Kill)
		case 1:
			trace.Die(p, pid, actor.Normal)
		case 2:
			trace.Die(p, pid, t.DrawReason("ended"))
		}
		trace.Gone(p, pid)
	}
	list = p.Processes()
	t.Emit("the dead", in(list, out))
	t.Emit("the others", in(list, left) == len(left))

	killed := map[[2]bool]int{}
	for _, pid := range left {
		sent := p.SendExit(pid, actor.Kill) == nil
		killed[[2]bool{sent, p.Alive(pid)}]++
	}
	t.Emit("killed, then alive", killed)
	for _, pid := range left {
		trace.Gone(p, pid)
	}
	t.Emit("then", in(p.Processes(), left))

	churning(p, t)
	ofOneGroup(p, t, n)
}

func churning(p *actor.Process, t *trace.T) {
	var churn []actor.PID
	for range 4 {
		churn = append(churn, p.Spawn(func(q *actor.Process) error {
			for range 200 {
				q.Spawn(func(*actor.Process) error { return nil })
			}
			return nil
		}))
	}
	mine, single := true, true
	for range 50 {
		list := p.Processes()
		mine = mine && slices.Contains(list, p.Self())
		single = single && once(list)
	}
	t.Emit("I am in each", mine)
	t.Emit("no doubles", single)
	for _, pid := range churn {
		trace.Gone(p, pid)
	}
}

func ofOneGroup(p *actor.Process, t *trace.T, n int) {
	pids := trace.Puppets(p, 2)
	leader, parent := pids[0], pids[1]
	_ = p.SetGroupLeader(parent, leader)
	trace.Ask(p, parent, func(q *actor.Process) []actor.PID { return trace.Puppets(q, n) })
	group := trace.Group(p, leader)
	t.Emit("of one group", len(group) == n+1)
	for _, pid := range group {
		trace.Kill(p, pid)
	}
	t.Emit("of it then", trace.Group(p, leader))
}

// in is how many of pids are in list.
func in(list, pids []actor.PID) int {
	n := 0
	for _, pid := range pids {
		if slices.Contains(list, pid) {
			n++
		}
	}
	return n
}

func once(list []actor.PID) bool {
	seen := map[actor.PID]bool{}
	for _, pid := range list {
		seen[pid] = true
	}
	return len(seen) == len(list)
}
