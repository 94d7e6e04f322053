package history

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type setOp = Op[SetCall[int], []int]

// drawSet is a history of a right set. Every third call is a read.
func drawSet(t *rapid.T) []setOp {
	var contents []int
	return simulate(t,
		func(i int) SetCall[int] {
			if i%3 == 2 {
				return SetRead[int]()
			}
			return SetAdd(i)
		},
		func(c SetCall[int]) []int {
			if !c.Read {
				contents = append(contents, c.Element)
			}
			return slices.Clone(contents)
		})
}

func TestSetFullAcceptsARightSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ops := drawSet(t)
		r, count := SetFull(ops, true)
		if !r.OK() {
			t.Fatal(r.Text(0))
		}
		added := 0
		for _, o := range ops {
			if !o.In.Read && o.Outcome != Failed {
				added++
			}
		}
		if sum := count.Stable + count.Lost + count.NeverRead + count.Stale; sum != added {
			t.Fatalf("%+v is of %d elements, and %d were added", count, sum, added)
		}
	})
}

// TestSetFullRejects puts one thing that no set does into a history that is right.
func TestSetFullRejects(t *testing.T) {
	const e = 100
	read := func(from int, out ...int) setOp { return at(from, from+1, SetRead[int](), out) }
	unknown := setOp{Client: "eve", In: SetAdd(e), Began: 200, Ended: 201}
	for _, c := range []struct {
		name, rule string
		more       func(all []int) []setOp // after the history, which leaves these elements
	}{
		{"an acknowledged add that no read has", Lost, func(all []int) []setOp {
			return []setOp{at(200, 201, SetAdd(e), []int(nil)), read(202, all...)}
		}},
		{"an unknown add that is read and then gone", Lost, func(all []int) []setOp {
			return []setOp{unknown, read(202, append(all, e)...), read(204, all...)}
		}},
		{"an add that comes, goes and comes", Stale, func(all []int) []setOp {
			return []setOp{at(200, 201, SetAdd(e), []int(nil)), read(202, all...), read(204, append(all, e)...)}
		}},
		{"an add that is there twice", Duplicated, func(all []int) []setOp {
			return []setOp{at(200, 201, SetAdd(e), []int(nil)), read(202, append(all, e, e)...)}
		}},
		{"what nobody added", MadeUp, func(all []int) []setOp { return []setOp{read(202, append(all, e)...)} }},
		{"what had failed", MadeUp, func(all []int) []setOp {
			failed := unknown
			failed.Outcome = Failed
			return []setOp{failed, read(202, append(all, e)...)}
		}},
		{"what is added later", MadeUp, func(all []int) []setOp {
			return []setOp{read(202, append(all, e)...), at(210, 211, SetAdd(e), []int(nil))}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var all []int
				ops := drawSet(t)
				for _, o := range ops { // what is unknown has come to nothing by now, or shows
					if !o.In.Read && o.Outcome != Failed {
						all = append(all, o.In.Element)
					}
				}
				r, _ := SetFull(sorted(append(ops, c.more(slices.Clip(all))...)), true)
				if got := rules(r); !slices.Equal(got, []string{c.rule}) {
					t.Fatalf("found %v, want %s alone:\n%s", got, c.rule, r.Text(0))
				}
			})
		})
	}
}

func TestSetFullLeavesOpenWhatNobodyCanKnow(t *testing.T) {
	unknown := func(e, from int) setOp {
		return setOp{Client: "eve", In: SetAdd(e), Began: time.Duration(from), Ended: time.Duration(from + 1)}
	}
	ops := []setOp{
		unknown(1, 0), // never seen
		unknown(2, 1), // seen, long after its client gave up
		at(2, 3, SetRead[int](), []int(nil)),
		at(4, 5, SetRead[int](), []int{2}),
		at(6, 7, SetAdd(3), []int(nil)), // acknowledged after the last read began
	}
	r, count := SetFull(ops, true)
	if want := (SetCount{Stable: 1, NeverRead: 2}); !r.OK() || count != want {
		t.Errorf("%+v, want %+v; %s", count, want, r.Text(0))
	}
	stale := append(ops, at(8, 9, SetRead[int](), []int{2}), at(10, 11, SetRead[int](), []int{2, 3}))
	if r, count := SetFull(stale, false); !r.OK() || count.Stale != 1 {
		t.Errorf("where reads may be stale: %+v; %s", count, r.Text(0))
	}
}
