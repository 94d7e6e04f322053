// Package link is the conformance scenario link, the twin of link.exs.
package link

import (
	"slices"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Unlink   struct{}
	Unlinked struct{}
	Link     struct{ To, Who actor.PID }
	Linked   struct{}
	Exit     struct{ Reason error }
	Told     struct {
		N      int
		From   actor.PID
		Reason error
	}
)

// Run answers P11: links to the dead, to oneself, set twice, removed from either side.
func Run(p *actor.Process, t *trace.T) {
	dead, ref := p.SpawnMonitor(func(*actor.Process) error { return nil })
	trace.AwaitDown(p, ref)

	t.EmitDone("to the dead, not trapping", p.Link(dead))
	t.Poll(p, "mailbox")
	p.TrapExit(true)
	t.EmitDone("to the dead, trapping", p.Link(dead))
	t.Next(p, "mailbox")
	t.EmitDone("to oneself", p.Link(p.Self()))
	p.Unlink(dead)
	t.Returned("unlink the dead")
	p.Unlink(p.Self())
	t.Returned("unlink oneself")
	t.Poll(p, "mailbox")

	reason := t.DrawReason("reason")
	twiceThenOnce(p, t, reason)
	fromTheOtherSide(p, t, reason)
	bothWays(p, t, reason)
	many(p, t, reason)
}

func twiceThenOnce(p *actor.Process, t *trace.T, reason error) {
	pid, ref := p.SpawnMonitor(trace.OnGo(reason))
	_ = p.Link(pid)
	_ = p.Link(pid)
	p.Unlink(pid)
	_ = p.Send(pid, trace.Go{})
	t.Emit("linked twice, unlinked once", trace.AwaitDown(p, ref))
	t.Poll(p, "mailbox")

	pid, ref = p.SpawnMonitor(trace.OnGo(reason))
	_ = p.Link(pid)
	_ = p.Link(pid)
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "linked twice")
	t.Emit("linked twice", trace.AwaitDown(p, ref))
	t.Poll(p, "mailbox")
}

func fromTheOtherSide(p *actor.Process, t *trace.T, reason error) {
	me := p.Self()
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		trace.Await[Unlink](p)
		p.Unlink(me)
		_ = p.Send(me, Unlinked{})
		return trace.OnGo(reason)(p)
	})
	_ = p.Link(pid)
	_ = p.Send(pid, Unlink{})
	trace.Await[Unlinked](p)
	_ = p.Send(pid, trace.Go{})
	t.Emit("unlinked from the other side", trace.AwaitDown(p, ref))
	t.Poll(p, "mailbox")
}

func bothWays(p *actor.Process, t *trace.T, reason error) {
	for _, who := range []string{"linker", "linked"} {
		a, ra := p.SpawnMonitor(obey)
		b, rb := p.SpawnMonitor(obey)
		_ = p.Send(a, Link{b, p.Self()})
		trace.Await[Linked](p)
		if who == "linker" {
			_ = p.Send(a, Exit{reason})
		} else {
			_ = p.Send(b, Exit{reason})
		}
		t.Emit("the "+who+" exits, linker", trace.AwaitDown(p, ra).Reason)
		t.Emit("the "+who+" exits, linked", trace.AwaitDown(p, rb).Reason)
	}
}

func obey(p *actor.Process) error {
	var reason error
	for reason == nil {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(m Link) {
				_ = p.Link(m.To)
				_ = p.Send(m.Who, Linked{})
			}),
			actor.On(func(m Exit) { reason = m.Reason }))
		if err != nil {
			return err
		}
	}
	return reason
}

func many(p *actor.Process, t *trace.T, reason error) {
	me, n := p.Self(), t.DrawInt("many", 3, 9)
	middle := p.Spawn(obey)
	for i := range n {
		p.Spawn(func(p *actor.Process) error {
			p.TrapExit(true)
			_ = p.Link(middle)
			_ = p.Send(me, Linked{})
			e := trace.Await[actor.Exit](p)
			return p.Send(me, Told{i + 1, e.From, e.Reason})
		})
	}
	for range n {
		trace.Await[Linked](p)
	}
	_ = p.Send(middle, Exit{reason})
	var told []int
	for range n {
		m, err := actor.Receive(p, trace.Patience, func(m Told) bool { return m.From == middle && m.Reason == reason })
		if err != nil {
			break
		}
		told = append(told, m.N)
	}
	slices.Sort(told)
	t.Emit("told", told)
	t.Poll(p, "mailbox")
}
