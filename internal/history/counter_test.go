package history

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type counterOp = Op[CounterCall, int64]

func drawCounter(t *rapid.T) []counterOp {
	value := int64(10)
	return simulate(t,
		func(i int) CounterCall {
			if i%3 == 2 {
				return CounterRead()
			}
			return CounterAdd(rapid.Int64Range(-5, 5).Draw(t, "n"))
		},
		func(c CounterCall) int64 {
			value += c.N
			return value
		})
}

func TestCounterAcceptsARightCounter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if r := Counter(10, drawCounter(t)); !r.OK() {
			t.Fatal(r.Text(0))
		}
	})
}

func TestCounterRejects(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ops := drawCounter(t)
		low, high := int64(10), int64(10)
		for _, o := range ops {
			if o.Outcome == OK {
				low, high = low+o.In.N, high+o.In.N
			} else if o.Outcome == Unknown {
				low, high = low+min(o.In.N, 0), high+max(o.In.N, 0)
			}
		}
		off := rapid.Int64Range(1, 100).Draw(t, "off")
		for rule, value := range map[string]int64{Low: low - off, High: high + off} {
			r := Counter(10, append(slices.Clone(ops), at(200, 201, CounterRead(), value)))
			if got := rules(r); !slices.Equal(got, []string{rule}) {
				t.Fatalf("found %v, want %s alone:\n%s", got, rule, r.Text(0))
			}
		}
	})
}

func TestCounterKnowsWhatCanAddUp(t *testing.T) {
	ops := []counterOp{
		at(0, 1, CounterAdd(1), int64(0)),
		{Client: "eve", In: CounterAdd(10), Began: 2, Ended: 3},
		{Client: "eve", In: CounterAdd(100), Began: 4, Ended: 5},
		{Client: "eve", In: CounterAdd(1000), Outcome: Failed, Began: 4, Ended: 5},
	}
	for value, want := range map[int64]string{
		1: "", 11: "", 101: "", 111: "", // each unknown one at most once
		21: NoSum, 61: NoSum, 0: Low, 112: High, 1001: High,
	} {
		r := Counter(0, append(slices.Clone(ops), at(6, 7, CounterRead(), value)))
		if got := append(rules(r), ""); got[0] != want {
			t.Errorf("a reading of %d: found %q, want %q", value, got[0], want)
		}
	}
}
