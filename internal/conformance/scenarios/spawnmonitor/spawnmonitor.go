// Package spawnmonitor is the conformance scenario spawnmonitor, the twin of spawnmonitor.exs.
package spawnmonitor

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Answer struct {
		Ref    actor.Ref
		Words  []actor.Atom
		Reason error
	}
	Answered struct{ Word actor.Atom }
	Exit     struct{ Reason error }
)

// Run answers P16, P21: spawn with a monitor that has options of its own.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, reason := t.DrawAtom("word"), t.DrawReason("reason")
	spawn := func(link bool, opts ...actor.MonitorOption) (actor.PID, actor.Ref) {
		return p.SpawnOpt(child, actor.SpawnOpts{Link: link, Monitor: true, MonitorOpts: opts})
	}

	for _, m := range []struct {
		name  string
		alias actor.AliasMode
	}{
		{"explicit_unalias", actor.ExplicitUnalias},
		{"demonitor", actor.DemonitorAlias},
		{"reply_demonitor", actor.ReplyDemonitor},
	} {
		pid, ref := spawn(false, m.alias)
		done := p.Monitor(pid)
		t.Emit(m.name+", started", []any{pid, ref})
		_ = p.Send(pid, Answer{ref, []actor.Atom{word, word}, reason})
		t.Next(p, m.name+", answered")
		trace.AwaitDown(p, done)
		t.Emit(m.name+", what else came", trace.Mail(p))
		_ = p.Send(ref, word)
		t.Emit(m.name+", after its death", trace.Mail(p))
		t.Emit(m.name+", an alias still", p.Unalias(ref))
	}

	pid, _ := spawn(false, actor.Tag([2]any{word, actor.Atom("tag")}))
	_ = p.Send(pid, Exit{reason})
	t.Next(p, "tagged")
	pid, _ = spawn(true, actor.Tag(word))
	_ = p.Send(pid, Exit{reason})
	for range 2 {
		t.Next(p, "linked and tagged")
	}
	pid, ref := spawn(true, actor.Tag(word), actor.ReplyDemonitor)
	_ = p.Send(pid, Answer{ref, []actor.Atom{word}, reason})
	for range 2 {
		t.Next(p, "linked, tagged, an alias")
	}
	t.Poll(p, "then")

	told, n := 0, t.DrawInt("at once", 20, 50)
	for i := range n {
		tag := [2]any{word, i}
		pid, ref := p.SpawnOpt(func(*actor.Process) error { return nil },
			actor.SpawnOpts{Monitor: true, MonitorOpts: []actor.MonitorOption{actor.Tag(tag)}})
		down := trace.AwaitDown(p, ref)
		if down.Tag == any(tag) && down.PID == pid && down.Reason == actor.Normal {
			told++
		}
	}
	t.Emit("told of those who ended at once", [2]int{told, n})
}

func child(p *actor.Process) (reason error) {
	_ = actor.Select(p, actor.Infinity,
		actor.On(func(m Answer) {
			for _, word := range m.Words {
				_ = p.Send(m.Ref, Answered{word})
			}
			reason = m.Reason
		}),
		actor.On(func(m Exit) { reason = m.Reason }))
	return reason
}
