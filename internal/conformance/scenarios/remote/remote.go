// Package remote is the conformance scenario remote, the twin of remote.exs.
package remote

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Waits struct {
		Who  actor.PID
		Trap bool
	}
	Ready struct {
		PID  actor.PID
		Node actor.NodeName
	}
	Exit   struct{ Reason error }
	Link   struct{ PID actor.PID }
	Linked struct{ PID actor.PID }
	Got    struct{ Exit actor.Exit }
)

// Code is what both nodes know.
func Code() nodes.Code { return nodes.Code{Types: types, Serve: serve} }

func types(c *codec.Codec) {
	codec.MustRegister[Waits](c, "waits")
	codec.MustRegister[Ready](c, "ready")
	codec.MustRegister[Exit](c, "exit")
	codec.MustRegister[Link](c, "link")
	codec.MustRegister[Linked](c, "linked")
	codec.MustRegister[Got](c, "got")
	codec.MustRegister[[2]any](c, "pair")
}

func serve(n *cluster.Node) error {
	for _, err := range []error{
		cluster.RegisterFunc(n, "exits", func(_ *actor.Process, m Exit) error { return m.Reason }),
		cluster.RegisterFunc(n, "raises", func(_ *actor.Process, text string) error { panic(text) }),
		cluster.RegisterFunc(n, "throws", func(_ *actor.Process, ball actor.Atom) error { panic(ball) }),
		cluster.RegisterFunc(n, "returns", func(*actor.Process, int) error { return nil }),
		cluster.RegisterFunc(n, "waits", waits),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func waits(p *actor.Process, m Waits) error {
	p.TrapExit(m.Trap)
	_ = p.Send(m.Who, Ready{p.Self(), p.Node()})
	var reason error
	err := actor.Select(p, actor.Infinity,
		actor.On(func(m Exit) { reason = m.Reason }),
		actor.On(func(l Link) {
			_ = p.Link(l.PID)
			_ = p.Send(m.Who, Linked{p.Self()})
			reason = actor.MustReceive[Exit](p, actor.Infinity).Reason
		}),
		actor.On(func(e actor.Exit) { _ = p.Send(m.Who, Got{e}) }))
	if err != nil {
		return err
	}
	return reason
}

// scene is one run.
type scene struct {
	*trace.T
	p *actor.Process
	a *cluster.Node
	b actor.NodeName
}

// Run answers N3: spawn, link and monitor across nodes.
func Run(p *actor.Process, t *trace.T, pair *nodes.Pair) {
	p.TrapExit(true)
	s := scene{t, p, pair.A, pair.B}
	s.reasons()
	s.crashes()
	s.signals(t.DrawReason("signal"))
	s.linksFromThere(t.DrawReason("from there"))
	s.theDead()
	t.Poll(p, "mailbox")
}

func (s scene) reasons() {
	word, text, number := s.DrawAtom("word"), s.DrawWord("text"), s.DrawInt("number", 2, 999)
	for _, c := range []struct {
		what   string
		reason error
	}{
		{"an atom", actor.Reason(word)},
		{"a string", actor.Reason(text)},
		{"a number", actor.Reason(number)},
		{"a tuple", actor.Reason([2]any{word, number})},
		{"shutdown", actor.Shutdown},
		{"a tuple with shutdown", actor.ShutdownReason(word)},
		{"a tuple with normal", actor.Reason([2]any{actor.Atom("normal"), word})},
		{"normal", actor.Normal},
		{"kill", actor.Kill},
		{"noproc", actor.NoProc},
		{"drawn", s.DrawReason("drawn")},
	} {
		_, ref := cluster.SpawnMonitor(s.p, s.a, s.b, "exits", Exit{c.reason})
		s.Emit(c.what+", monitor", trace.AwaitDown(s.p, ref))
		cluster.SpawnLink(s.p, s.a, s.b, "exits", Exit{c.reason})
		s.Next(s.p, c.what+", link")
	}
}

func (s scene) crashes() {
	word, text := s.DrawAtom("word"), s.DrawWord("text")
	for _, c := range []struct {
		what, function string
		argument       any
	}{{"raise", "raises", text}, {"throw", "throws", word}, {"return", "returns", 0}, {"undefined", "nowhere", 0}} {
		cluster.SpawnMonitor(s.p, s.a, s.b, c.function, c.argument)
		s.Next(s.p, c.what+", monitor")
		cluster.SpawnLink(s.p, s.a, s.b, c.function, c.argument)
		s.Next(s.p, c.what+", link")
	}
}

func (s scene) signals(reason error) {
	p := s.p
	_ = p.SendExit(s.waiting(true), reason)
	s.Next(p, "a signal to one that traps")
	pid := s.waiting(true)
	p.Monitor(pid)
	_ = p.SendExit(pid, actor.Kill)
	s.Next(p, "a kill to one that traps")
	pid = s.waiting(false)
	p.Monitor(pid)
	_ = p.SendExit(pid, actor.Normal)
	_ = p.Send(pid, Exit{reason})
	s.Next(p, "a normal signal, then an exit")

	pid = s.waiting(false)
	ref := p.Monitor(pid)
	local := p.Spawn(func(p *actor.Process) error {
		_ = p.Link(pid)
		return actor.MustReceive[Exit](p, actor.Infinity).Reason
	})
	_ = p.Send(local, Exit{reason})
	s.Emit("its link here died", trace.AwaitDown(p, ref).Reason)

	pid = s.waiting(false)
	_ = p.Link(pid)
	p.Unlink(pid)
	ref = p.Monitor(pid)
	_ = p.Send(pid, Exit{reason})
	s.Emit("unlinked", trace.AwaitDown(p, ref).Reason)
	s.Poll(p, "unlinked, mailbox")

	pid = s.waiting(false)
	ref = p.Monitor(pid)
	s.Emit("demonitored", p.Demonitor(ref, actor.Info))
	other := p.Monitor(pid)
	_ = p.Send(pid, Exit{reason})
	s.Emit("the other monitor", trace.AwaitDown(p, other).Reason)
	s.Poll(p, "demonitored, mailbox")
}

func (s scene) linksFromThere(reason error) {
	pid := s.waiting(false)
	_ = s.p.Send(pid, Link{s.p.Self()})
	trace.Await[Linked](s.p)
	_ = s.p.Send(pid, Exit{reason})
	s.Next(s.p, "linked from there")
}

func (s scene) theDead() {
	p := s.p
	pid, ref := cluster.SpawnMonitor(p, s.a, s.b, "returns", 0)
	trace.AwaitDown(p, ref)
	p.Monitor(pid)
	s.Next(p, "a monitor on the dead")
	s.EmitDone("a link to the dead", p.Link(pid))
	s.Next(p, "a link to the dead")
	s.EmitDone("a message to the dead", p.Send(pid, actor.Atom("hello")))
	s.EmitDone("a signal to the dead", p.SendExit(pid, actor.Reason(actor.Atom("hello"))))

	_, ref = p.SpawnMonitor(func(p *actor.Process) error {
		_ = p.Link(pid)
		return trace.Forever(p)
	})
	s.Emit("a link to the dead, not trapping", trace.AwaitDown(p, ref).Reason)
}

// waiting is a process on b that waits for what it is told.
func (s scene) waiting(trap bool) actor.PID {
	pid := cluster.Spawn(s.p, s.a, s.b, "waits", Waits{s.p.Self(), trap})
	actor.MustReceive(s.p, trace.Patience, func(m Ready) bool { return m.PID == pid && m.Node == s.b })
	return pid
}
