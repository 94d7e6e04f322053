package workshop

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// said is what was printed since the last call.
func (x *fixture) said() string {
	defer x.out.Reset()
	return x.out.String()
}

func TestSolutionIsLockedBeforeAPass(t *testing.T) {
	x := newFixture(t)
	if err := x.Solution(x.Folder, "0.1"); !errors.Is(err, ErrLocked) || x.said() != "" {
		t.Errorf("before a pass: %v", err)
	}
	x.state.of("0.1").Passed = true
	if err := x.Solution(x.Folder, "echo"); err != nil || !strings.Contains(x.said(), "name.At(node)") {
		t.Errorf("after a pass: %v", err)
	}
	if err := x.Solution(x.Folder, "0.2"); !errors.Is(err, ErrLocked) {
		t.Errorf("another exercise's: %v", err)
	}
}

func TestProgressResumes(t *testing.T) {
	x := newFixture(t)
	total := 0
	for _, e := range x.entries {
		total += e.Minutes
	}
	progress := func(done, minutes int) string {
		return fmt.Sprintf("%d of %d exercises, %d of %d min", done, len(x.entries), minutes, total)
	}
	x.List(x.reopen(t))
	if got := x.said(); !strings.Contains(got, progress(0, 0)) || !strings.Contains(got, "-> 0.1") {
		t.Errorf("at the beginning:\n%s", got)
	}
	p := x.state.of("0.1")
	p.Passed, p.Checks, p.Hints = true, 3, 1
	if err := x.state.save(x.Dir); err != nil {
		t.Fatal(err)
	}
	f := x.reopen(t)
	x.List(f)
	got := x.said()
	for _, want := range []string{progress(1, 15), "ok 0.1", "3 checks, 1 hint\n", "-> 0.2", "Next: 0.2 Links"} {
		if !strings.Contains(got, want) {
			t.Errorf("after a pass it lacks %q:\n%s", want, got)
		}
	}
	x.Next(f)
	if got := x.said(); !strings.Contains(got, "0.2 Links (20 min)") || !strings.Contains(got, "Predict first: The owner") {
		t.Errorf("next:\n%s", got)
	}
	// Homework comes last.
	for _, e := range x.entries {
		f.state.of(e.ID).Passed = e.Minutes > 0
	}
	if e, err := x.findOrNext(f, ""); err != nil || e.Minutes > 0 {
		t.Errorf("next after the day: %v, %v", e, err)
	}
	for _, e := range x.entries {
		f.state.of(e.ID).Passed = true
	}
	if _, err := x.findOrNext(f, ""); !errors.Is(err, ErrAllDone) {
		t.Errorf("next after the last: %v", err)
	}
	x.Next(f)
	if got := x.said(); !strings.Contains(got, "Every exercise is passed") {
		t.Errorf("next after the last:\n%s", got)
	}
}

func TestHintsComeInStages(t *testing.T) {
	x := newFixture(t)
	e := x.entry("0.2")
	for i, want := range e.Hints {
		if err := x.Hint(x.reopen(t), "links", false); err != nil { // each time a new command
			t.Fatal(err)
		}
		got := x.said()
		if !strings.Contains(got, want) || i > 0 && strings.Contains(got, e.Hints[i-1]) {
			t.Errorf("hint %d:\n%s", i+1, got)
		}
	}
	if err := x.Hint(x.reopen(t), "0.2", false); err != nil || !strings.Contains(x.said(), "were shown") {
		t.Errorf("after the last: %v", err)
	}
	if err := x.Hint(x.reopen(t), "0.2", true); err != nil {
		t.Fatal(err)
	}
	got := x.said()
	for _, want := range e.Hints {
		if !strings.Contains(got, want) {
			t.Errorf("--again lacks %q", want)
		}
	}
}
