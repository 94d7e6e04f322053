// Package aliasmonitor is the conformance scenario aliasmonitor, the twin of aliasmonitor.exs.
package aliasmonitor

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	First        struct{ Word actor.Atom }
	Second       struct{ Word actor.Atom }
	Late         struct{ Word actor.Atom }
	StillAnAlias struct{}
)

// A mode is what a monitor's alias ends with.
type mode struct {
	name  string
	alias actor.AliasMode
}

var modes = []mode{
	{"explicit_unalias", actor.ExplicitUnalias},
	{"demonitor", actor.DemonitorAlias},
	{"reply_demonitor", actor.ReplyDemonitor},
}

// Run answers P16, P17: a monitor that is an alias too.
func Run(p *actor.Process, t *trace.T) {
	word := t.DrawAtom("word")
	for _, ask := range []func(*actor.Process, *trace.T, mode, actor.Atom){message, demonitor, down, unalias, nobody} {
		for _, m := range modes {
			ask(p, t, m, word)
		}
	}
}

func monitored(p *actor.Process, m mode) (actor.PID, actor.Ref) {
	pid := p.Spawn(trace.Puppet)
	return pid, p.Monitor(pid, m.alias)
}

// left tells whether the reference is an alias and a monitor still: both end by it.
func left(p *actor.Process, ref actor.Ref) [3]bool {
	_ = p.Send(ref, StillAnAlias{})
	_, err := actor.Receive[StillAnAlias](p, 0)
	return [3]bool{err == nil, p.Demonitor(ref, actor.Info), p.Unalias(ref)}
}

func message(p *actor.Process, t *trace.T, m mode, word actor.Atom) {
	pid, ref := monitored(p, m)
	_ = trace.Ask(p, pid, func(q *actor.Process) error { return q.Send(ref, First{word}) })
	_ = p.Send(ref, Second{word})
	t.Emit(m.name+", messages", trace.Mail(p))
	info, _ := p.Info(pid)
	t.Emit(m.name+", monitor still", len(info.MonitoredBy) == 1 && info.MonitoredBy[0] == p.Self())
	t.Emit(m.name+", left after messages", left(p, ref))
	trace.Kill(p, pid)
	t.Emit(m.name+", messages, then", trace.Mail(p))
}

func demonitor(p *actor.Process, t *trace.T, m mode, word actor.Atom) {
	pid, ref := monitored(p, m)
	t.Emit(m.name+", demonitored", p.Demonitor(ref, actor.Info))
	_ = p.Send(ref, Late{word})
	t.Emit(m.name+", after demonitor", trace.Mail(p))
	t.Emit(m.name+", left after demonitor", left(p, ref))
	trace.Kill(p, pid)
	t.Emit(m.name+", demonitor, then", trace.Mail(p))
}

func down(p *actor.Process, t *trace.T, m mode, word actor.Atom) {
	pid, ref := monitored(p, m)
	trace.Die(p, pid, t.DrawReason("down"))
	t.Next(p, m.name+", down")
	_ = p.Send(ref, Late{word})
	t.Emit(m.name+", after DOWN", trace.Mail(p))
	t.Emit(m.name+", left after DOWN", left(p, ref))
}

func unalias(p *actor.Process, t *trace.T, m mode, word actor.Atom) {
	pid, ref := monitored(p, m)
	t.Emit(m.name+", unaliased", []bool{p.Unalias(ref), p.Unalias(ref)})
	_ = p.Send(ref, Late{word})
	t.Emit(m.name+", after unalias", trace.Mail(p))
	trace.Die(p, pid, t.DrawReason("unalias"))
	t.Next(p, m.name+", unaliased, down")
}

func nobody(p *actor.Process, t *trace.T, m mode, word actor.Atom) {
	ref := p.Monitor(trace.Kill(p, p.Spawn(trace.Puppet)), m.alias)
	t.Next(p, m.name+", nobody")
	_ = p.Send(ref, Late{word})
	t.Emit(m.name+", nobody, then", trace.Mail(p))
	t.Emit(m.name+", left of nobody", left(p, ref))
}
