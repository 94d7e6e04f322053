package workshop

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/exercises"
	"github.com/beamline-go/beamline/exercises/catalog"
)

// VerifyOptions say how much Verify does.
type VerifyOptions struct {
	Only     string // one exercise; empty: all
	Seed     uint64 // the first seed; 0: one is drawn
	Seeds    int    // how many seeds each answer is judged with
	Parallel int    // how many checks run at the same time
}

// minHints is how many stages of hints an exercise has at least.
const minHints = 3

// expectation is what must come of an answer.
type expectation struct {
	variant
	kind   string   // stub, wrong or solution
	name   string   // of a wrong answer
	breaks []string // by a wrong answer, sorted
	files  map[string][]byte
}

const (
	kindStub     = "stub"
	kindWrong    = "wrong"
	kindSolution = "solution"
)

// Verify judges every stub, wrong answer and solution, each with several seeds and with
// one and the same check: the stubs must fail, the wrong answers be rejected for the
// rules that they stand for, the solutions pass; and there must be hints. It reports
// whether all of that holds.
func (w *Workshop) Verify(ctx context.Context, clone string, opts VerifyOptions) (ok bool, err error) {
	if opts.Seed == 0 {
		opts.Seed = NewSeed()
	}
	entries := w.entries
	if opts.Only != "" {
		e, err := w.find(opts.Only)
		if err != nil {
			return false, err
		}
		entries = []catalog.Entry{*e}
	}
	var answers []expectation
	for i := range entries {
		more, err := expectations(&entries[i])
		if err != nil {
			return false, err
		}
		answers = append(answers, more...)
	}

	dir, err := os.MkdirTemp("", "beamline-workshop-*")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	w.printf("building %d answers to %d exercises\n", len(answers), len(entries))
	binary, err := buildAnswers(ctx, dir, clone, answers)
	if err != nil {
		return false, err
	}
	w.printf("judging each with %d seeds, from %d, %d at a time\n", opts.Seeds, opts.Seed, opts.Parallel)
	outcomes, err := judgeAll(ctx, binary, answers, opts)
	if err != nil {
		return false, err
	}
	return w.report(entries, answers, outcomes), nil
}

// expectations are the answers to an exercise that there are, and what must come of them.
func expectations(e *catalog.Entry) ([]expectation, error) {
	learner, err := e.LearnerFiles()
	if err != nil {
		return nil, err
	}
	stub := map[string][]byte{}
	for name, data := range learner {
		if path.Ext(name) == ".go" {
			stub[path.Base(name)] = data
		}
	}
	answer := func(kind, name string, breaks []string, files map[string][]byte) expectation {
		all := maps.Clone(stub)
		maps.Copy(all, files)
		dir := path.Join(e.Dir, kind, name)
		return expectation{
			variant: variant{entry: e, dir: dir, program: dir},
			kind:    kind,
			name:    name,
			breaks:  breaks,
			files:   all,
		}
	}
	list := []expectation{answer(kindStub, "", nil, nil)}
	for _, wrong := range e.Wrong {
		list = append(list, answer(kindWrong, wrong.Name, wrong.Breaks, wrong.Files))
	}
	return append(list, answer(kindSolution, "", nil, e.Solution)), nil
}

// buildAnswers writes all answers as packages of one module, and builds one node binary
// for all of them.
func buildAnswers(ctx context.Context, dir, clone string, answers []expectation) (string, error) {
	files, err := moduleFiles(clone)
	if err != nil {
		return "", err
	}
	variants := make([]variant, len(answers))
	for i, a := range answers {
		variants[i] = a.variant
		for name, data := range a.files {
			files[path.Join(a.dir, name)] = data
		}
	}
	for name, data := range files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), data); err != nil {
			return "", err
		}
	}
	return build(ctx, dir, "all", variants)
}

// outcome is what came of an answer: the complaint is empty when it was what must come.
type outcome struct {
	complaint string
	slowest   time.Duration
}

func judgeAll(ctx context.Context, binary string, answers []expectation, opts VerifyOptions) ([]outcome, error) {
	outcomes := make([]outcome, len(answers))
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, opts.Parallel))
	for i, a := range answers {
		for n := range opts.Seeds {
			group.Go(func() error {
				seed := opts.Seed + uint64(n)
				v, err := exercises.Judge(ctx, a.entry.Exercise,
					exercises.JudgeOptions{Binary: binary, Program: a.program, Seed: seed})
				if err != nil {
					return fmt.Errorf("judge %s with seed %d: %w", a.program, seed, err)
				}
				mu.Lock()
				defer mu.Unlock()
				o := &outcomes[i]
				o.slowest = max(o.slowest, v.Took)
				if c := a.complaint(v); c != "" && o.complaint == "" {
					o.complaint = c
				}
				return nil
			})
		}
	}
	return outcomes, group.Wait()
}

// complaint says what is wrong with a verdict, or nothing.
func (a *expectation) complaint(v *exercises.Verdict) string {
	told := fmt.Sprintf(" (seed %d)", v.Seed)
	for _, b := range v.Breaches {
		told += fmt.Sprintf("\n      %s: after %q expected %s, saw %s", b.Rule.ID, b.Did, b.Expected, b.Seen)
	}
	broken := v.Broken()
	switch {
	case a.kind == kindSolution && !v.Passed():
		return "does not pass" + told
	case a.kind == kindStub && v.Passed():
		return "passes" + told
	case a.kind == kindStub && !slices.ContainsFunc(a.entry.Rules, func(r exercises.Rule) bool {
		return slices.Contains(broken, r.ID)
	}):
		return "fails by no rule of the exercise" + told
	case a.kind == kindWrong && !slices.Equal(broken, a.breaks):
		return fmt.Sprintf("breaks [%s], not [%s]%s", strings.Join(broken, " "), strings.Join(a.breaks, " "), told)
	}
	return ""
}

// report prints what came of everything, and the closing line. It reports whether all
// was as it must be.
func (w *Workshop) report(entries []catalog.Entry, answers []expectation, outcomes []outcome) bool {
	good, all := map[string]int{}, map[string]int{}
	ok := true
	for i := range entries {
		e := &entries[i]
		w.printf("\n%s %s\n", e.ID, e.Title)
		for j, a := range answers {
			if a.entry.ID != e.ID {
				continue
			}
			all[a.kind]++
			o := outcomes[j]
			mark, what := w.marks.ok, a.fate()
			if o.complaint == "" {
				good[a.kind]++
			} else {
				ok = false
				mark, what = w.marks.bad, o.complaint
			}
			w.printf("  %s %-9s %-20s %4.1f s  %s\n", mark, a.kind, a.name, o.slowest.Seconds(), what)
		}
		if n := len(e.Hints); n < minHints || slices.Contains(e.Hints, "") {
			ok = false
			w.printf("  %s has %d hints, of at least %d that are not empty\n", w.marks.bad, n, minHints)
		}
	}
	n := func(kind string) string {
		if good[kind] == all[kind] {
			return fmt.Sprint(all[kind])
		}
		return fmt.Sprintf("%d of %d", good[kind], all[kind])
	}
	w.printf("\nworkshop: %d exercises, %s stubs fail, %s wrong answers rejected, %s solutions pass\n",
		len(entries), n(kindStub), n(kindWrong), n(kindSolution))
	return ok
}

// fate is what came of an answer that is judged as it must be.
func (a *expectation) fate() string {
	switch a.kind {
	case kindStub:
		return "fails"
	case kindWrong:
		return "rejected: " + strings.Join(a.breaks, ", ")
	}
	return "passes"
}
