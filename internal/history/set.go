package history

import (
	"fmt"
	"slices"
)

// SetCall is an operation on a set: SetAdd or SetRead.
type SetCall[E comparable] struct {
	Read    bool
	Element E // of an add
}

// SetAdd adds an element; what it answers is not looked at.
func SetAdd[E comparable](e E) SetCall[E] { return SetCall[E]{Element: e} }

// SetRead reads the whole set; it answers the elements.
func SetRead[E comparable]() SetCall[E] { return SetCall[E]{Read: true} }

func (c SetCall[E]) answers() bool { return c.Read }

// String is the call as a table shows it.
func (c SetCall[E]) String() string {
	if c.Read {
		return "read"
	}
	return fmt.Sprintf("add %v", c.Element)
}

// The rules of SetFull.
const (
	// Lost: an element was acknowledged, or read, and from some read on it is gone.
	Lost = "lost"
	// Stale: an element was acknowledged, or read, then was missing from a read, and is in a
	// later one.
	Stale = "stale"
	// Duplicated: a read has an element more than once.
	Duplicated = "duplicated"
	// MadeUp: a read has an element that nobody had begun to add, or whose add had failed.
	MadeUp = "made-up"
)

// SetCount says how many elements fared how. The sum of Stable, Lost, NeverRead and Stale
// is the number of elements that were added without failing.
type SetCount struct {
	Stable     int // in every read that began after it was known
	Lost       int // known, and then gone
	NeverRead  int // in no read, and no read began after it was known: nothing is to be said
	Stale      int // missing for a while
	Duplicated int // more than once in a read
	MadeUp     int // never added
}

// SetFull checks a history of a set to which elements are only added. An element is known
// from the end of its acknowledged add, or of the first read that has it: so one whose add
// is unknown may be missing for ever, or turn up at any time, but then it has to stay.
// Stale elements are counted, and are findings where fresh says that a read must have all
// that was known when it began.
func SetFull[E comparable](ops []Op[SetCall[E], []E], fresh bool) (*Report, SetCount) {
	s := set[E]{ops: ops, adds: map[E][]int{}, Report: report(ops), fresh: fresh}
	var elements []E
	for i := range ops {
		if o := &ops[i]; !o.In.Read {
			if s.adds[o.In.Element] == nil {
				elements = append(elements, o.In.Element)
			}
			s.adds[o.In.Element] = append(s.adds[o.In.Element], i)
		} else if o.Outcome == OK {
			s.reads = append(s.reads, i)
		}
	}
	s.contents()
	for _, e := range elements {
		s.element(e)
	}
	return s.Report, s.count
}

type set[E comparable] struct {
	*Report
	ops   []Op[SetCall[E], []E]
	adds  map[E][]int
	reads []int // by their beginning
	fresh bool
	count SetCount
}

// contents looks for what no read may have.
func (s *set[E]) contents() {
	twice, madeUp := map[E]bool{}, map[E]bool{}
	for _, r := range s.reads {
		read, seen := &s.ops[r], map[E]bool{}
		for _, e := range read.Out {
			if seen[e] && !twice[e] {
				twice[e] = true
				s.find(Duplicated, append([]int{r}, s.adds[e]...), "%v is more than once in what %s read", e, read.Client)
			}
			seen[e] = true
			possible := slices.ContainsFunc(s.adds[e], func(a int) bool { return s.ops[a].possibleBy(read.Ended) })
			if !possible && !madeUp[e] {
				madeUp[e] = true
				s.find(MadeUp, append([]int{r}, s.adds[e]...),
					"%v is in what %s read, and had not been added", e, read.Client)
			}
		}
	}
	s.count.Duplicated, s.count.MadeUp = len(twice), len(madeUp)
}

// element says how an element fared.
func (s *set[E]) element(e E) {
	proof := -1 // the operation whose end made it known first
	earlier := func(i int) {
		if proof < 0 || s.ops[i].Ended < s.ops[proof].Ended {
			proof = i
		}
	}
	failed := true
	for _, a := range s.adds[e] {
		failed = failed && s.ops[a].Outcome == Failed
		if s.ops[a].Outcome == OK {
			earlier(a)
		}
	}
	if failed {
		return
	}
	seen := -1 // the last read, by its beginning, that has it
	for _, r := range s.reads {
		if slices.Contains(s.ops[r].Out, e) {
			seen = r
			earlier(r)
		}
	}
	missing := -1 // the last read that must have it and has not
	after := 0    // how many must
	for _, r := range s.reads {
		if proof >= 0 && s.ops[r].Began > s.ops[proof].Ended {
			after++
			if !slices.Contains(s.ops[r].Out, e) {
				missing = r
			}
		}
	}
	switch {
	case missing < 0 && (seen >= 0 || after > 0):
		s.count.Stable++
	case missing < 0:
		s.count.NeverRead++
	case seen >= 0 && s.ops[seen].Began >= s.ops[missing].Began:
		s.count.Stale++
		if s.fresh {
			s.find(Stale, []int{proof, missing, seen}, "%v was known, was missing from what %s read, and came back",
				e, s.ops[missing].Client)
		}
	default:
		s.count.Lost++
		what := "acknowledged"
		if s.ops[proof].In.Read {
			what = "read by " + s.ops[proof].Client
		}
		s.find(Lost, []int{proof, missing}, "%v was %s, and is not in what %s read later", e, what, s.ops[missing].Client)
	}
}
