package workshop

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/beamline-go/beamline/exercises"
	"github.com/beamline-go/beamline/exercises/catalog"
)

// CheckOptions say how a check is run.
type CheckOptions struct {
	Seed  uint64 // 0: one is drawn
	Steps bool   // print each step as it is taken, and all of each broken rule
}

// NewSeed draws a seed: short enough to be typed, and never 0.
func NewSeed() uint64 { return 1 + rand.Uint64N(1_000_000-1) }

// Check builds and judges the learner's answer to an exercise (by default the next),
// prints the verdict and remembers it. It reports whether the answer passed. A compile
// error is printed as Go prints it, and is a failed check.
func (w *Workshop) Check(ctx context.Context, f *Folder, name string, opts CheckOptions) (bool, error) {
	e, err := w.findOrNext(f, name)
	if err != nil {
		return false, err
	}
	if opts.Seed == 0 {
		opts.Seed = NewSeed()
	}
	w.printf("%s %s: building\n", e.ID, e.Title)
	binary, err := buildFolder(ctx, f, e)
	var compile *CompileError
	if errors.As(err, &compile) {
		w.printf("%s\n", compile)
		w.printf("%s %s does not compile yet.\n", w.marks.bad, e.Title)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	w.printf("%s %s: checking on three nodes, seed %d\n", e.ID, e.Title, opts.Seed)
	judge := exercises.JudgeOptions{Binary: binary, Program: e.Dir, Seed: opts.Seed}
	if opts.Steps {
		judge.Log = w.printStep
	}
	verdict, err := exercises.Judge(ctx, e.Exercise, judge)
	if err != nil {
		return false, err
	}
	p := f.state.of(e.ID)
	p.Checks++
	if verdict.Passed() && !p.Passed {
		p.Passed, p.PassedAt, p.Seed = true, time.Now().UTC().Truncate(time.Second), opts.Seed
	}
	if err := f.state.save(f.Dir); err != nil {
		return false, err
	}
	w.printVerdict(e, verdict, opts.Steps)
	if verdict.Passed() {
		w.printf("\n%s\n\n", e.Debrief)
		w.printf("`beamline workshop solution %s` shows a solution. ", e.ID)
		w.sayNext(f)
	}
	return verdict.Passed(), nil
}

func (w *Workshop) printStep(s exercises.Step) {
	w.printf("  %5.2f s  %s\n", s.At.Seconds(), s.Did)
}

// printVerdict prints the first broken rule whole, since the others often follow from
// it, and of the others what they are, unless all of it is asked for.
func (w *Workshop) printVerdict(e *catalog.Entry, v *exercises.Verdict, all bool) {
	seconds := v.Took.Seconds()
	if v.Passed() {
		for _, r := range e.Rules {
			w.printf("  %s %-20s %s\n", w.marks.ok, r.ID, r.Text)
		}
		w.printf("%s %s passed: %d rules, seed %d, %.1f s\n", w.marks.ok, e.Title, len(e.Rules), v.Seed, seconds)
		return
	}
	w.printf("\n")
	for i, b := range v.Breaches {
		if i > 0 && !all {
			w.printf("  %s %-20s %s\n", w.marks.bad, b.Rule.ID, b.Rule.Text)
			continue
		}
		w.printf("  %s %s\n    %s\n\n", w.marks.bad, b.Rule.ID, b.Rule.Text)
		w.printf("    done      %s\n", indent(b.Did))
		w.printf("    expected  %s\n", indent(b.Expected))
		w.printf("    seen      %s\n\n", indent(b.Seen))
		if b.History != "" {
			w.printf("    What the clients did and heard (seed %d; > shows what is wrong):\n\n", v.Seed)
			w.printf("    %s\n\n", strings.ReplaceAll(strings.TrimRight(b.History, "\n"), "\n", "\n    "))
		}
	}
	for _, id := range v.Kept {
		if r, ok := e.Rule(id); ok {
			w.printf("  %s %-20s %s\n", w.marks.ok, id, r.Text)
		}
	}
	w.printf("%s %s: %s broken, %.1f s\n", w.marks.bad, e.Title, count(len(v.Breaches), "rule"), seconds)
	w.printf("  The same again: beamline workshop check %s --seed %d   (--steps tells all)\n", e.ID, v.Seed)
	w.printf("  A hint:         beamline workshop hint %s\n", e.ID)
}

// indent keeps further lines of a text under its first.
func indent(text string) string {
	return strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n              ")
}

// sayNext says what comes after a pass.
func (w *Workshop) sayNext(f *Folder) {
	if e := w.next(f); e != nil {
		w.printf("Next: %s %s, in %s/TASK.md\n", e.ID, e.Title, e.Dir)
		return
	}
	w.printf("That was the last one. Well done.\n")
}

// ErrLocked says that a solution is shown to who has passed.
var ErrLocked = errors.New("the solution opens with your pass")

// Solution prints a solution of an exercise that the learner has passed.
func (w *Workshop) Solution(f *Folder, name string) error {
	e, err := w.find(name)
	if err != nil {
		return err
	}
	if !f.state.of(e.ID).Passed {
		return fmt.Errorf("%w: `beamline workshop check %s` first; `beamline workshop hint %s` helps", ErrLocked, e.ID, e.ID)
	}
	for _, name := range sortedNames(e.Solution) {
		w.printf("// %s/%s\n\n%s\n", e.Dir, name, strings.TrimRight(string(e.Solution[name]), "\n"))
	}
	w.printf("\n/*\n%s\n*/\n", e.Debrief)
	return nil
}
