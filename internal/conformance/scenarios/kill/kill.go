// Package kill is the conformance scenario kill, the twin of kill.exs.
package kill

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Got struct {
		Word    actor.Atom
		Message any
	}
	Ready struct{}
	Child struct{ PID actor.PID }
)

// Run answers P7: Kill as a signal against Kill as one's own reason.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	asASignal(p, t)
	asAReason(p, t)
	killedAsASignal(p, t)
	toOneself(p, t)
}

func asASignal(p *actor.Process, t *trace.T) {
	pid := trapping(p, t)
	p.Monitor(pid)
	_ = p.Link(pid)
	_ = p.SendExit(pid, actor.Kill)
	t.Next(p, "a trapping process is sent kill, its link sees")
	t.Next(p, "a trapping process is sent kill, its monitor sees")

	middle, inner := chain(p)
	_ = p.SendExit(inner, actor.Kill)
	t.Emit("the neighbour died of", exitOf(p, middle))
}

func asAReason(p *actor.Process, t *trace.T) {
	_, ref := p.SpawnMonitor(func(*actor.Process) error { return actor.Kill })
	t.Emit("own reason kill", trace.AwaitDown(p, ref).Reason)

	p.SpawnLink(func(p *actor.Process) error { p.Exit(actor.Kill); return nil })
	t.Next(p, "a trapping process, its link ends with kill")

	middle, inner := chain(p)
	_ = p.Send(inner, trace.Go{})
	t.Emit("the neighbour died of", exitOf(p, middle))
}

func killedAsASignal(p *actor.Process, t *trace.T) {
	pid := trapping(p, t)
	_ = p.SendExit(pid, actor.Killed)
	t.Next(p, "trapping, sent killed")

	pid, ref := p.SpawnMonitor(trace.Forever)
	_ = p.SendExit(pid, actor.Killed)
	t.Emit("not trapping, sent killed", trace.AwaitDown(p, ref).Reason)
}

func toOneself(p *actor.Process, t *trace.T) {
	_, ref := p.SpawnMonitor(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.SendExit(p.Self(), actor.Kill)
		return actor.MustReceive[actor.Exit](p, actor.Infinity).Reason
	})
	t.Emit("to oneself, trapping", trace.AwaitDown(p, ref).Reason)
}

func trapping(p *actor.Process, t *trace.T) actor.PID {
	me, word := p.Self(), t.DrawAtom("word")
	pid := p.Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		_ = p.Send(me, Ready{})
		return p.Send(me, Got{word, actor.MustReceive[any](p, actor.Infinity)})
	})
	trace.Await[Ready](p)
	return pid
}

func chain(p *actor.Process) (middle, inner actor.PID) {
	me := p.Self()
	middle = p.SpawnLink(func(p *actor.Process) error {
		_ = p.Send(me, Child{p.SpawnLink(trace.OnGo(actor.Kill))})
		return trace.Forever(p)
	})
	return middle, trace.Await[Child](p).PID
}

func exitOf(p *actor.Process, pid actor.PID) error {
	exit := actor.MustReceive(p, trace.Patience, func(e actor.Exit) bool { return e.From == pid })
	return exit.Reason
}
