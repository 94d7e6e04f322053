// Package rescues is the conformance scenario rescues, the twin of rescues.exs.
package rescues

import (
	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// What the handlers make of it.
type (
	Returned  struct{ Value any }
	Rescued   struct{ Text string }
	Thrown    struct{ Ball any }
	Exited    struct{ Reason error }
	Innermost struct{ Ball any }
	Middle    struct{ Text string }
	Outermost struct{ Reason error }
)

// The messages.
type (
	Step   struct{ N int }
	Caught struct{}
)

// Run answers P9: which handler takes what.
func Run(p *actor.Process, t *trace.T) {
	text, ball := t.DrawWord("text"), t.DrawAtom("ball")
	reason, number := t.DrawReason("reason"), t.DrawInt("number", 10, 99)
	for _, c := range []struct {
		what string
		act  func(*actor.Process) any
	}{
		{"return", func(*actor.Process) any { return number }},
		{"raise", func(*actor.Process) any { panic(text) }},
		{"throw", func(*actor.Process) any { panic(ball) }},
		{"exit", func(p *actor.Process) any { p.Exit(reason); return nil }},
	} {
		act := func() any { return c.act(p) }
		t.Emit(c.what+", one handler", oneHandler(act))
		t.Emit(c.what+", a handler each", aHandlerEach(act))
		t.Emit(c.what+", after blocks", afterBlocks(p, act))
		again(p, t, c.what, c.act)
	}
	t.Poll(p, "then")
}

func oneHandler(act func() any) (result any) {
	var value any
	reason := actor.CatchAll(func() error {
		value = act()
		return nil
	})
	switch e := reason.(type) { //nolint:errorlint // what was caught, not what it wraps
	case nil:
		return Returned{value}
	case *actor.PanicError:
		if text, ok := e.Value.(string); ok {
			return Rescued{text}
		}
		return Thrown{e.Value}
	}
	return Exited{reason}
}

// aHandlerEach panics again with what is not its own.
func aHandlerEach(act func() any) (result any) {
	reason := actor.Catch(func() {
		result = middle(func() any { return innermost(act) })
	})
	if reason != nil {
		return Outermost{reason}
	}
	return result
}

func middle(act func() any) (result any) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case string:
			result = Middle{r}
		default:
			panic(r)
		}
	}()
	return act()
}

func innermost(act func() any) (result any) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case actor.Atom:
			result = Innermost{r}
		default:
			panic(r)
		}
	}()
	return Returned{act()}
}

func afterBlocks(p *actor.Process, act func() any) []int {
	step := func(i int) { _ = p.Send(p.Self(), Step{i}) }
	func() {
		defer step(4)
		if actor.CatchAll(func() error {
			defer step(2)
			defer step(1)
			act()
			return nil
		}) != nil {
			step(3)
		}
	}()
	steps := []int{}
	for {
		m, err := actor.Receive[Step](p, 0)
		if err != nil {
			return steps
		}
		steps = append(steps, m.N)
	}
}

func again(p *actor.Process, t *trace.T, what string, act func(*actor.Process) any) {
	me := p.Self()
	p.SpawnMonitor(func(p *actor.Process) error {
		defer func() {
			if r := recover(); r != nil {
				_ = p.Send(me, Caught{})
				panic(r)
			}
		}()
		act(p)
		return nil
	})
	if what != "return" {
		t.Next(p, what+", again")
	}
	t.Next(p, what+", again")
}
