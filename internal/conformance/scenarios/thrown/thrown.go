// Package thrown is the conformance scenario thrown, the twin of thrown.exs.
package thrown

import (
	"errors"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// Run answers P8: panics with all kinds of values, as links and monitors see them.
func Run(p *actor.Process, t *trace.T) {
	p.TrapExit(true)
	word, text, number := t.DrawAtom("word"), t.DrawWord("text"), t.DrawInt("number", 2, 999)
	me := p.Self()
	for _, c := range []struct {
		what  string
		value any
	}{
		{"throw an atom", word},
		{"throw a number", -number},
		{"throw a tuple", [2]any{word, [2]any{number, text}}},
		{"throw a list", []any{number, word}},
		{"throw false", false},
		{"throw a pid", me},
		{"throw normal", actor.Atom("normal")},
		{"throw nil", nil},
		{"error with an atom", actor.Reason(word)},
		{"error with a tuple", actor.Reason([2]any{word, number})},
		{"error with normal", actor.Normal},
	} {
		both(p, t, c.what, func(*actor.Process) error { panic(c.value) })
	}
	both(p, t, "raise, deep inside", func(*actor.Process) error { return actor.Reason(dig(number, text)) })
	both(p, t, "throw, from the body of a receive", func(p *actor.Process) error {
		return actor.Select(p, actor.Infinity, actor.On(func(trace.Go) { panic([2]any{word, number}) }))
	})
}

func dig(n int, text string) int {
	if n == 0 {
		panic(errors.New(text))
	}
	return n + dig(n-1, text)
}

func both(p *actor.Process, t *trace.T, what string, body func(*actor.Process) error) {
	pid, _ := p.SpawnOpt(body, actor.SpawnOpts{Link: true, Monitor: true})
	_ = p.Send(pid, trace.Go{})
	t.Next(p, what+", link")
	t.Next(p, what+", monitor")
}
