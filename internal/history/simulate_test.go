package history

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"
)

// simulate draws a history that a right system has: clients call, each call that takes
// effect does so at one instant, and apply says what it answers then. A call that is ok
// takes effect between its invocation and its end; a failed one never; an unknown one at
// any time after its invocation, or never.
func simulate[In, Out any](t *rapid.T, call func(i int) In, apply func(In) Out) []Op[In, Out] {
	const never = 1000
	n := rapid.IntRange(1, 24).Draw(t, "operations")
	ops := make([]Op[In, Out], n)
	order := make([]int, n)
	effect := make([]int, n)
	for i := range ops {
		began := rapid.IntRange(0, 60).Draw(t, "began")
		ended := began + rapid.IntRange(0, 20).Draw(t, "took")
		outcome := rapid.SampledFrom([]Outcome{OK, OK, OK, Unknown, Failed}).Draw(t, "outcome")
		ops[i] = Op[In, Out]{
			Client:  fmt.Sprintf("client %d", i%3),
			In:      call(i),
			Outcome: outcome,
			Began:   time.Duration(began),
			Ended:   time.Duration(ended),
		}
		order[i] = i
		switch outcome {
		case OK:
			effect[i] = rapid.IntRange(began, ended).Draw(t, "effect")
		case Unknown:
			effect[i] = rapid.OneOf(rapid.IntRange(began, 120), rapid.Just(never)).Draw(t, "effect")
		default:
			effect[i] = never
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(effect[a], effect[b]) })
	for _, i := range order {
		if effect[i] == never {
			continue
		}
		if out := apply(ops[i].In); ops[i].Outcome == OK {
			ops[i].Out = out
		}
	}
	return sorted(ops)
}

func sorted[In, Out any](ops []Op[In, Out]) []Op[In, Out] {
	slices.SortStableFunc(ops, func(a, b Op[In, Out]) int { return cmp.Compare(a.Began, b.Began) })
	return ops
}

// at is an operation that is ok, from one time to another.
func at[In, Out any](from, to int, in In, out Out) Op[In, Out] {
	return Op[In, Out]{Client: "late", In: in, Out: out, Outcome: OK, Began: time.Duration(from), Ended: time.Duration(to)}
}

func rules(r *Report) []string {
	var names []string
	for _, f := range r.Findings {
		names = append(names, f.Rule)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
