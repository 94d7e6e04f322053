// Package ownnormal is the conformance scenario ownnormal, the twin of ownnormal.exs.
package ownnormal

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	AtTheBottom  struct{}
	CameBack     struct{}
	WentOn       struct{}
	Ready        struct{}
	Caught       struct{ Reason error }
	TrappingLink struct{ Reason error }
	Bystander    struct{ Who any }
	Ask          struct{ Word actor.Atom }
	Number       struct{ N int }
	Got          struct {
		FromSelf bool
		Reason   error
	}
)

// Run answers P6: Normal as one's own exit, and sent to oneself.
func Run(p *actor.Process, t *trace.T) {
	deepInside(p, t)
	caught(p, t)
	toOneself(p, t)
	mailBefore(p, t)
}

func deepInside(p *actor.Process, t *trace.T) {
	me, n := p.Self(), t.DrawInt("depth", 3, 9)
	p.SpawnMonitor(func(p *actor.Process) error {
		dig(p, me, n)
		return p.Send(me, WentOn{})
	})
	t.Next(p, "deep inside")
	t.Next(p, "deep inside")
}

func dig(p *actor.Process, to actor.PID, n int) {
	if n > 0 {
		dig(p, to, n-1)
		_ = p.Send(to, CameBack{})
		return
	}
	_ = p.Send(to, AtTheBottom{})
	p.Exit(actor.Normal)
}

func caught(p *actor.Process, t *trace.T) {
	me, reason := p.Self(), t.DrawReason("after all")
	p.SpawnMonitor(func(p *actor.Process) error {
		if why := actor.Catch(func() { p.Exit(actor.Normal) }); why != nil {
			_ = p.Send(me, Caught{why})
		}
		return reason
	})
	t.Next(p, "caught")
	t.Next(p, "caught")
}

func toOneself(p *actor.Process, t *trace.T) {
	me, word := p.Self(), t.DrawAtom("word")
	pid, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.SpawnLink(func(p *actor.Process) error {
			p.TrapExit(true)
			_ = p.Send(me, Ready{})
			return p.Send(me, TrappingLink{trace.Await[actor.Exit](p).Reason})
		})
		bystander := p.SpawnLink(func(p *actor.Process) error {
			return p.Send(me, Bystander{actor.MustReceive[Ask](p, actor.Infinity).Word})
		})
		_ = p.Send(me, Bystander{bystander})
		trace.Await[trace.Go](p)
		_ = p.SendExit(p.Self(), actor.Normal)
		return p.Send(me, WentOn{})
	})
	trace.Await[Ready](p)
	bystander, _ := trace.Await[Bystander](p).Who.(actor.PID)
	_ = p.Send(pid, trace.Go{})
	t.Emit("sent to oneself", trace.AwaitDown(p, ref).Reason)
	t.Emit("the link that traps", trace.Await[TrappingLink](p).Reason)
	_ = p.Send(bystander, Ask{word})
	t.Next(p, "the link that does not")

	n := t.DrawInt("twice", 2, 4)
	p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		for range n {
			_ = p.SendExit(p.Self(), actor.Normal)
		}
		for range n {
			m := trace.Await[actor.Exit](p)
			_ = p.Send(me, Got{m.From == p.Self(), m.Reason})
		}
		return actor.ShutdownReason(n)
	})
	for range n + 1 {
		t.Next(p, "sent to oneself, trapping")
	}
}

func mailBefore(p *actor.Process, t *trace.T) {
	me, number := p.Self(), t.DrawInt("number", 10, 99)
	p.SpawnMonitor(func(p *actor.Process) error {
		for i := range 3 {
			_ = p.Send(p.Self(), Number{number + i + 1})
		}
		_ = p.Send(me, trace.Await[Number](p))
		_ = p.SendExit(p.Self(), actor.Normal)
		return p.Send(me, trace.Await[Number](p))
	})
	t.Next(p, "mail before")
	t.Next(p, "mail before")
	t.Poll(p, "then")
}
