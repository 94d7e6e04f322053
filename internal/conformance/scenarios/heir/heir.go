// Package heir is the conformance scenario heir, the twin of heir.exs.
package heir

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	ToTheFirst struct{ Word actor.Atom }
	ToTheHeir  struct{ Word actor.Atom }
	ToX        struct{ Word actor.Atom }
	ToY        struct{ Word actor.Atom }
	Heir       struct {
		PID actor.PID
		Got [2]any
	}
)

// Run answers P18: when a name is free, and for whom.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	name, word := t.DrawName("name"), t.DrawAtom("word")
	for _, c := range []struct {
		how  string
		stop func(actor.PID)
	}{
		{"returns", func(pid actor.PID) { trace.Die(p, pid, actor.Normal) }},
		{"crashes", func(pid actor.PID) {
			trace.Tell(p, pid, func(*actor.Process) { panic(t.DrawWord("crash")) })
		}},
		{"is killed", func(pid actor.PID) { _ = p.SendExit(pid, actor.Kill) }},
		{"unregisters", func(pid actor.PID) {
			trace.Tell(p, pid, func(q *actor.Process) {
				_ = q.Unregister(name)
				q.Exit(actor.Normal)
			})
		}},
	} {
		pid := p.Spawn(trace.Puppet)
		_ = p.Register(name, pid)
		heir := startHeir(p, pid, name)
		_ = p.Link(pid)
		_ = p.Send(name, ToTheFirst{word})
		c.stop(pid)
		_, _ = actor.Receive(p, trace.Patience, func(e actor.Exit) bool { return e.From == pid })
		got := actor.MustReceive(p, trace.Patience, func(h Heir) bool { return h.PID == heir }).Got
		t.Emit(c.how+", the heir", got)
		info, _ := p.Info(heir)
		t.Emit(c.how+", then", []bool{trace.Whereis(p, name) == any(heir), p.Alive(pid), info.Name == name})
		_ = p.Send(name, ToTheHeir{word})
		t.Emit(c.how+", its mail", trace.NextOf(p, heir))
		trace.Kill(p, heir)
	}

	pid := p.Spawn(trace.Puppet)
	t.Emit("no name", trace.NameOf(p, pid))
	for _, key := range []string{"name1", "name2", "name3"} {
		name := t.DrawName(key)
		_ = p.Register(name, pid)
		t.Emit("its name", [2]any{trace.NameOf(p, pid), trace.Whereis(p, name) == any(pid)})
		_ = p.Unregister(name)
		t.Emit("no name", [2]any{trace.NameOf(p, pid), trace.Whereis(p, name)})
	}
	swap(p, t, pid, word)
}

func swap(p *actor.Process, t *trace.T, a actor.PID, word actor.Atom) {
	b, x, y := p.Spawn(trace.Puppet), t.DrawName("x"), t.DrawName("y")
	t.Name(a, "a")
	t.Name(b, "b")
	_ = p.Register(x, a)
	_ = p.Register(y, b)
	_ = p.Unregister(x)
	_ = p.Unregister(y)
	_ = p.Register(y, a)
	_ = p.Register(x, b)
	_ = p.Send(x, ToX{word})
	_ = p.Send(y, ToY{word})
	t.Emit("changed", []any{trace.Whereis(p, x), trace.Whereis(p, y), trace.NextOf(p, a), trace.NextOf(p, b)})
	trace.Kill(p, a)
	t.Emit("the other keeps it", []any{trace.Whereis(p, x), trace.Whereis(p, y)})
	t.EmitDone("nobody's", p.Send(y, word))
}

// startHeir starts a puppet that takes the name when it is told of the death of pid.
func startHeir(p *actor.Process, pid actor.PID, name actor.Name) actor.PID {
	me, heir := p.Self(), p.Spawn(trace.Puppet)
	ref := trace.Ask(p, heir, func(q *actor.Process) actor.Ref { return q.Monitor(pid) })
	trace.Tell(p, heir, func(q *actor.Process) {
		trace.AwaitDown(q, ref)
		_ = q.Send(me, Heir{q.Self(), [2]any{trace.Whereis(q, name), q.Register(name, q.Self()) == nil}})
	})
	return heir
}
