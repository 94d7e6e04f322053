// Package terms is the conformance scenario terms, the twin of terms.exs.
package terms

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// The messages.
type (
	Echo struct {
		Who  actor.PID
		Term any
	}
	Back    struct{ Term any }
	Numbers struct{ All []int }
)

// Run answers P4: whatever a value is, it is a message.
func Run(p *actor.Process, t *trace.T) {
	word, text, number := t.DrawAtom("word"), t.DrawWord("text"), t.DrawInt("number", 2, 999)
	me, ref := p.Self(), p.MakeRef()
	for _, c := range []struct {
		what string
		term any
	}{
		{"false", false},
		{"nil", nil},
		{"zero", number - number},
		{"an empty binary", ""},
		{"an empty list", []any{}},
		{"an empty tuple", [0]any{}},
		{"an empty map", map[any]any{}},
		{"an atom", word},
		{"a binary", text},
		{"a negative number", -number},
		{"the greatest number of 64 bits", 0x7FFFFFFFFFFFFFFF},
		{"a list", []any{number, word, text, []any{}, []any{number}}},
		{"a tuple", [2]any{word, [2]any{number, [1]any{text}}}},
		{"a map", map[any]any{word: []any{number}, text: [1]any{word}}},
		{"a pid", me},
		{"a reference", ref},
		{"pids and references in a tuple", [3]any{me, []any{ref, ref}, me}},
	} {
		through(p, t, c.what, c.term)
	}

	long := make([]int, t.DrawInt("length", 1000, 3000))
	sum := 0
	for i := range long {
		long[i] = (i + 1) * number
	}
	_ = p.Send(me, Numbers{long})
	got := trace.Await[Numbers](p).All
	same := len(got) == len(long)
	for i, x := range got {
		sum += x
		same = same && x == long[i]
	}
	t.Emit("a long list", [3]any{len(got), sum, same})
}

func through(p *actor.Process, t *trace.T, what string, term any) {
	echo := p.Spawn(func(p *actor.Process) error {
		m := trace.Await[Echo](p)
		return p.Send(m.Who, Back{m.Term})
	})
	if err := p.Send(p.Self(), term); err != nil {
		t.EmitDone(what+", to oneself", err)
	} else {
		t.Poll(p, what+", to oneself")
	}
	_ = p.Send(echo, Echo{p.Self(), term})
	m, err := actor.Receive[Back](p, trace.Patience)
	t.EmitReceived(what+", and back", m.Term, err)
}
