package exercises

import (
	"fmt"
	"slices"
	"time"
)

// Verdict is what a check came to.
type Verdict struct {
	Seed     uint64
	Breaches []Breach      // in the order in which they were found; none: it passed
	Kept     []string      // the rules that were tested and not broken
	Steps    []Step        // what the check did
	Took     time.Duration // from the start of the nodes to the verdict
}

// Breach is a broken rule and how it was seen. Each rule is in a Verdict once, with
// what was seen first.
type Breach struct {
	Rule     Rule
	Did      string // what the check had done
	Expected string
	Seen     string
	History  string // what the clients did and heard, as a table; empty where there is none
}

// Step is something that the check did.
type Step struct {
	At  time.Duration // after the check's start
	Did string
}

// Passed reports whether no rule was broken.
func (v *Verdict) Passed() bool { return len(v.Breaches) == 0 }

// Broken are the IDs of the broken rules, sorted.
func (v *Verdict) Broken() []string {
	ids := make([]string, len(v.Breaches))
	for i, b := range v.Breaches {
		ids[i] = b.Rule.ID
	}
	slices.Sort(ids)
	return ids
}

// record notes the outcome of one expectation.
func (v *Verdict) record(rule Rule, ok bool, breach Breach) {
	broken := slices.ContainsFunc(v.Breaches, func(b Breach) bool { return b.Rule.ID == rule.ID })
	kept := slices.Index(v.Kept, rule.ID)
	switch {
	case broken:
	case ok && kept < 0:
		v.Kept = append(v.Kept, rule.ID)
	case !ok:
		if kept >= 0 {
			v.Kept = slices.Delete(v.Kept, kept, kept+1)
		}
		breach.Rule = rule
		v.Breaches = append(v.Breaches, breach)
	}
}

// untested are the rules of e of which the verdict says nothing.
func (v *Verdict) untested(e *Exercise) []string {
	var ids []string
	for _, r := range e.Rules {
		broken := slices.ContainsFunc(v.Breaches, func(b Breach) bool { return b.Rule.ID == r.ID })
		if !broken && !slices.Contains(v.Kept, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// settle ends the verdict: a check that tested less than it names has not passed.
func (v *Verdict) settle(e *Exercise) error {
	if left := v.untested(e); v.Passed() && len(left) > 0 {
		return fmt.Errorf("exercise %s: its check tested nothing of %v", e.ID, left)
	}
	return nil
}
