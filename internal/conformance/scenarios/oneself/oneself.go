// Package oneself is the conformance scenario oneself, the twin of oneself.exs.
package oneself

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Number struct{ N int }
	Mine   struct{ N int }
	Ask    struct {
		Who actor.PID
		N   int
	}
	Echoed  struct{ N int }
	Again   struct{ Message any }
	Turn    struct{}
	Count   struct{ Who actor.PID }
	Counted struct{ N int }
	StopAt  struct {
		N   int
		Who actor.PID
	}
	Stopped struct{ N int }
	ToPid   struct{}
	ToName  struct{}
)

// Run answers P4: mail to oneself.
func Run(p *actor.Process, t *trace.T) {
	notAtOnce(p, t)
	amongOthers(p, t)
	aLoop(p, t)
	lastWill(p, t)
}

func notAtOnce(p *actor.Process, t *trace.T) {
	number := t.DrawInt("number", 1, 99)
	for i := range 3 {
		_ = p.Send(p.Self(), Number{number + i + 1})
	}
	took := 0
	err := actor.Select(p, trace.Patience, actor.On(func(m Number) {
		_ = p.Send(p.Self(), Number{0})
		took = m.N
	}))
	t.EmitReceived("in a clause", took, err)
	for range 3 {
		t.Next(p, "afterwards")
	}
}

func amongOthers(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("rounds", 2, 5)
	echo := p.Spawn(func(p *actor.Process) error {
		for {
			m := actor.MustReceive[Ask](p, actor.Infinity)
			_ = p.Send(m.Who, Echoed{m.N})
		}
	})
	for i := range n {
		_ = p.Send(me, Mine{i + 1})
		_ = p.Send(echo, Ask{me, i + 1})
		m := actor.MustReceive(p, trace.Patience, func(m Echoed) bool { return m.N == i+1 })
		_ = p.Send(me, Again{m})
	}
	for range 2 * n {
		t.Next(p, "among others")
	}
	t.Poll(p, "then")
	_ = p.SendExit(echo, actor.Kill)
}

func aLoop(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("turns", 50, 200)
	pid := p.Spawn(turns)
	for range 3 {
		_ = p.Send(pid, Count{me})
	}
	var counts []int
	for range 3 {
		counts = append(counts, trace.Await[Counted](p).N)
	}
	t.Emit("counted on and on", slices.IsSorted(counts))
	_ = p.Send(pid, StopAt{n, me})
	t.Emit("stopped at or after", trace.Await[Stopped](p).N >= n)
}

// turns goes on by its own mail.
func turns(p *actor.Process) error {
	_ = p.Send(p.Self(), Turn{})
	done := false
	for i := 0; !done; {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(Turn) {
				_ = p.Send(p.Self(), Turn{})
				i++
			}),
			actor.On(func(m Count) { _ = p.Send(m.Who, Counted{i}) }),
			actor.On(func(m StopAt) {
				_ = p.Send(m.Who, Stopped{i})
				done = true
			}, func(m StopAt) bool { return i >= m.N }))
		if err != nil {
			return err
		}
	}
	return nil
}

func lastWill(p *actor.Process, t *trace.T) {
	reason, name := t.DrawReason("reason"), t.DrawName("name")
	p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Register(name, p.Self())
		_ = p.Send(p.Self(), ToPid{})
		_ = p.Send(name, ToName{})
		return reason
	})
	t.Next(p, "last will")
	_ = p.Register(name, p.Self())
	t.Poll(p, "mailbox")
	_ = p.Unregister(name)
}
