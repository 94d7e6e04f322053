package trace

import (
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// Puppet is the body of a process that does what Ask and Tell say, and leaves all other
// mail where it is.
func Puppet(p *actor.Process) error {
	for {
		actor.MustReceive[order](p, actor.Infinity).do(p)
	}
}

// An order is a function that the puppet calls. It stays on its node, as functions do.
type order struct{ do func(*actor.Process) }

func (order) LocalOnly() {}

type answer[T any] struct {
	ref   actor.Ref
	value T
}

func (answer[T]) LocalOnly() {}

// Ask has the puppet pid call do, and returns what that returned; the scenario ends when
// no answer comes.
func Ask[T any](p *actor.Process, pid actor.PID, do func(*actor.Process) T) T {
	me, ref := p.Self(), p.MakeRef()
	_ = p.Send(pid, order{func(q *actor.Process) { _ = q.Send(me, answer[T]{ref, do(q)}) }})
	return actor.MustReceive(p, Patience, func(a answer[T]) bool { return a.ref == ref }).value
}

// Tell has the puppet pid call do, and does not wait.
func Tell(p *actor.Process, pid actor.PID, do func(*actor.Process)) { _ = p.Send(pid, order{do}) }

// Puppets starts n of them.
func Puppets(p *actor.Process, n int) []actor.PID {
	var pids []actor.PID
	for range n {
		pids = append(pids, p.Spawn(Puppet))
	}
	return pids
}

// Link has the puppet a link itself with b.
func Link(p *actor.Process, a, b actor.PID) {
	_ = Ask(p, a, func(q *actor.Process) error { return q.Link(b) })
}

// Trap has the puppet pid trap exits.
func Trap(p *actor.Process, pid actor.PID) {
	Ask(p, pid, func(q *actor.Process) bool { return q.TrapExit(true) })
}

// Die has the puppet pid exit with reason.
func Die(p *actor.Process, pid actor.PID, reason error) {
	Tell(p, pid, func(q *actor.Process) { q.Exit(reason) })
}

// NextOf is the next message of the puppet pid.
func NextOf(p *actor.Process, pid actor.PID) any { return Ask(p, pid, Await[any]) }

// Exits is the next n Exits of the puppet pid, as whom they come from among pids, and
// why, in that order.
func Exits(p *actor.Process, pid actor.PID, n int, pids []actor.PID) [][2]any {
	return Ask(p, pid, func(q *actor.Process) [][2]any {
		var got [][2]any
		for range n {
			e := Await[actor.Exit](q)
			got = append(got, [2]any{slices.Index(pids, e.From), e.Reason})
		}
		slices.SortFunc(got, func(a, b [2]any) int { return a[0].(int) - b[0].(int) })
		return got
	})
}

// Alive tells of each of pids whether it is alive.
func Alive(p *actor.Process, pids []actor.PID) []bool {
	var list []bool
	for _, pid := range pids {
		list = append(list, p.Alive(pid))
	}
	return list
}

// Gone waits until pid is dead and has told its links and monitors in p, and returns it. A
// monitor that is set while pid dies can tell of that before them.
func Gone(p *actor.Process, pid actor.PID) actor.PID {
	for {
		AwaitDown(p, p.Monitor(pid))
		i, _ := p.Info(p.Self())
		if !slices.Contains(i.Links, pid) && !slices.ContainsFunc(i.Monitors, func(m actor.Monitoring) bool { return m.PID == pid }) {
			return pid
		}
	}
}

// Kill kills pid, waits until it is dead, and returns it.
func Kill(p *actor.Process, pid actor.PID) actor.PID {
	_ = p.SendExit(pid, actor.Kill)
	return Gone(p, pid)
}

// Mail takes all messages that are in the mailbox.
func Mail(p *actor.Process) []any {
	var all []any
	for {
		message, err := actor.Receive[any](p, 0)
		if err != nil {
			return all
		}
		all = append(all, message)
	}
}

// Whereis is the process that holds name, or nil as Elixir has it.
func Whereis(p *actor.Process, name actor.Name) any {
	if pid, ok := p.Whereis(name); ok {
		return pid
	}
	return nil
}

// OrFalse is the time that a timer has left, or false as Elixir has it.
func OrFalse(left time.Duration, ok bool) any {
	if !ok {
		return false
	}
	return left
}

// MS is n milliseconds.
func MS(n int) time.Duration { return time.Duration(n) * time.Millisecond }
