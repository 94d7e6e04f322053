// Package lastwords is the conformance scenario lastwords, the twin of lastwords.exs.
package lastwords

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Word   struct{ N int }
	WordOf struct {
		PID actor.PID
		N   int
	}
	Watch    struct{ PID actor.PID }
	Watching struct{}
	Tell     struct{}
	Heard    struct{ All []any }
)

// end is a way for a process to end.
type end struct {
	how  string
	last func(*actor.Process) error
}

// Run answers P5: the last words of a process come before the news of its death.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	reason, text, ball := t.DrawReason("reason"), t.DrawWord("text"), t.DrawAtom("ball")
	ends := []end{
		{"it returns", func(*actor.Process) error { return nil }},
		{"it exits", func(p *actor.Process) error { p.Exit(reason); return nil }},
		{"it raises", func(*actor.Process) error { panic(text) }},
		{"it throws", func(*actor.Process) error { panic(ball) }},
		{"it sends itself the reason", func(p *actor.Process) error { return p.SendExit(p.Self(), reason) }},
		{"it sends itself kill", func(p *actor.Process) error { return p.SendExit(p.Self(), actor.Kill) }},
	}
	for _, e := range ends {
		one(p, t, e, t.DrawInt(e.how, 1, 3))
	}
	allAtOnce(p, t, ends)
	toTwo(p, t, reason)
}

func one(p *actor.Process, t *trace.T, e end, n int) {
	me := p.Self()
	p.SpawnOpt(func(p *actor.Process) error {
		for i := range n {
			_ = p.Send(me, Word{i + 1})
		}
		return e.last(p)
	}, actor.SpawnOpts{Link: true, Monitor: true})
	for range n + 2 {
		t.Next(p, e.how)
	}
}

func allAtOnce(p *actor.Process, t *trace.T, ends []end) {
	me, n := p.Self(), t.DrawInt("words", 100, 300)
	pids, refs := make([]actor.PID, len(ends)), make([]actor.Ref, len(ends))
	for i, e := range ends {
		pids[i], refs[i] = p.SpawnMonitor(func(p *actor.Process) error {
			for i := range n {
				_ = p.Send(me, WordOf{p.Self(), i + 1})
			}
			return e.last(p)
		})
	}
	for i, ref := range refs {
		reason := trace.AwaitDown(p, ref).Reason
		words := 0
		for {
			_, err := actor.Receive(p, 0, func(m WordOf) bool { return m.PID == pids[i] && m.N == words+1 })
			if err != nil {
				break
			}
			words++
		}
		t.Emit("all at once", [2]any{words, reason})
	}
	t.Poll(p, "then")
}

func toTwo(p *actor.Process, t *trace.T, reason error) {
	me := p.Self()
	other := p.Spawn(other(me))
	pid, _ := p.SpawnMonitor(func(p *actor.Process) error {
		trace.Await[trace.Go](p)
		_ = p.Send(other, Word{1})
		_ = p.Send(me, Word{2})
		_ = p.Send(other, Word{3})
		return reason
	})
	_ = p.Send(other, Watch{pid})
	trace.Await[Watching](p)
	_ = p.Send(pid, trace.Go{})
	for range 2 {
		t.Next(p, "the one of two")
	}
	_ = p.Send(other, Tell{})
	t.Next(p, "the other of two")
}

func other(to actor.PID) func(*actor.Process) error {
	return func(p *actor.Process) error {
		p.Monitor(trace.Await[Watch](p).PID)
		_ = p.Send(to, Watching{})
		var heard []any
		for range 3 {
			err := actor.Select(p, trace.Patience,
				actor.On(func(m Word) { heard = append(heard, m.N) }),
				actor.On(func(m actor.Down) { heard = append(heard, m.Reason) }))
			if err != nil {
				return err
			}
		}
		trace.Await[Tell](p)
		return p.Send(to, Heard{heard})
	}
}
