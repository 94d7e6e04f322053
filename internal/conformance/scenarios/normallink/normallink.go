// Package normallink is the conformance scenario normallink, the twin of normallink.exs.
package normallink

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Child  struct{ PID actor.PID }
	Middle struct{ PID actor.PID }
	Right  struct{ PID actor.PID }
	Got    struct{ Message any }
	Ask    struct{ N int }
	Answer struct{ N int }
	Left   struct{ Message any }
)

// Run answers P6: a normal end through links.
func Run(p *actor.Process, t *trace.T) {
	theParentEnds(p, t)
	theMiddleEnds(p, t)
	sentAlongTheLink(p, t)
	many(p, t)
}

func theParentEnds(p *actor.Process, t *trace.T) {
	me, number := p.Self(), t.DrawInt("number", 10, 99)
	for _, c := range []struct {
		how  string
		trap bool
	}{{"the child does not trap", false}, {"the child traps", true}} {
		parent, ref := p.SpawnMonitor(func(p *actor.Process) error {
			p.SpawnLink(func(p *actor.Process) error {
				p.TrapExit(c.trap)
				_ = p.Send(me, Child{p.Self()})
				if c.trap {
					_ = p.Send(me, Got{trace.Await[actor.Exit](p)})
				}
				_ = p.Send(me, Answer(trace.Await[Ask](p)))
				return actor.ShutdownReason(number)
			})
			return trace.OnGo(nil)(p)
		})
		child := trace.Await[Child](p).PID
		_ = p.Send(parent, trace.Go{})
		t.Emit(c.how+", the parent", trace.AwaitDown(p, ref).Reason)
		if c.trap {
			t.Emit(c.how+", it is told", trace.Await[Got](p).Message)
		}
		down := p.Monitor(child)
		_ = p.Send(child, Ask{number})
		t.Next(p, c.how+", it answers")
		t.Emit(c.how+", its end", trace.AwaitDown(p, down).Reason)
	}
}

func theMiddleEnds(p *actor.Process, t *trace.T) {
	me, reason := p.Self(), t.DrawReason("reason")
	left, leftRef := p.SpawnMonitor(func(p *actor.Process) error {
		middle := p.SpawnLink(func(p *actor.Process) error {
			_ = p.Send(me, Right{p.SpawnLink(trace.OnGo(reason))})
			return trace.OnGo(nil)(p)
		})
		_ = p.Send(me, Middle{middle})
		return p.Send(me, Answer(actor.MustReceive[Ask](p, actor.Infinity)))
	})
	middle, right := trace.Await[Middle](p).PID, trace.Await[Right](p).PID
	middleRef, rightRef := p.Monitor(middle), p.Monitor(right)
	_ = p.Send(middle, trace.Go{})
	t.Emit("the middle", trace.AwaitDown(p, middleRef).Reason)
	_ = p.Send(right, trace.Go{})
	t.Emit("the right", trace.AwaitDown(p, rightRef).Reason)
	_ = p.Send(left, Ask{1})
	t.Next(p, "the left answers")
	t.Emit("the left", trace.AwaitDown(p, leftRef).Reason)
}

func sentAlongTheLink(p *actor.Process, t *trace.T) {
	me, reason := p.Self(), t.DrawReason("later")
	p.TrapExit(true)
	pid := p.SpawnLink(func(p *actor.Process) error {
		_ = p.Send(me, Answer(trace.Await[Ask](p)))
		return trace.OnGo(reason)(p)
	})
	_ = p.SendExit(pid, actor.Normal)
	_ = p.Send(pid, Ask{2})
	t.Next(p, "sent normal along the link")
	_ = p.Send(pid, trace.Go{})
	t.Next(p, "the link is still there")
	p.TrapExit(false)
}

func many(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("normals", 5, 20)
	pid := p.Spawn(func(p *actor.Process) error {
		_ = p.Send(me, Answer(trace.Await[Ask](p)))
		m, err := actor.Receive[any](p, 0)
		if err != nil {
			m = actor.Atom("nothing")
		}
		return p.Send(me, Left{m})
	})
	for range n {
		_ = p.SendExit(pid, actor.Normal)
	}
	_ = p.Send(pid, Ask{n})
	t.Next(p, "many normals")
	t.Next(p, "many normals")
}
