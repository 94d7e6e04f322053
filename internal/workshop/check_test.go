package workshop

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// realFixture is a workshop that builds with this very clone.
func realFixture(t *testing.T) *fixture {
	t.Helper()
	if testing.Short() {
		t.Skip("builds and runs node processes")
	}
	var out bytes.Buffer
	w, err := New(&out, false)
	if err != nil {
		t.Fatal(err)
	}
	clone, err := FindClone("")
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.Init(t.Context(), filepath.Join(t.TempDir(), "it's mine"), clone)
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{w, f, clone, &out}
}

// TestCheck walks a learner through 0.1: the stub, a typing error, the solution.
func TestCheck(t *testing.T) {
	x := realFixture(t)
	e := x.entry("0.1")
	mod := get(t, x.path("go.mod"))
	check := func(want bool, opts CheckOptions, says ...string) string {
		t.Helper()
		passed, err := x.Check(t.Context(), x.reopen(t), "", opts)
		got := x.said()
		if err != nil || passed != want {
			t.Fatalf("passed %t, %v; want %t\n%s", passed, err, want, got)
		}
		for _, s := range says {
			if !strings.Contains(got, s) {
				t.Errorf("it does not say %q:\n%s", s, got)
			}
		}
		return got
	}

	first := check(false, CheckOptions{Seed: 7, Steps: true},
		"NO right-node", "expected  {:", "seen      an error: Ask is not written yet", "--seed 7")
	again := check(false, CheckOptions{Seed: 7, Steps: true})
	timeless := func(s string) string { return regexp.MustCompile(`\d+\.\d+ s`).ReplaceAllString(s, "") }
	if timeless(first) != timeless(again) {
		t.Errorf("one seed, two checks:\n%s\n%s", first, again)
	}
	if other := check(false, CheckOptions{Seed: 8, Steps: true}); timeless(first) == strings.ReplaceAll(timeless(other), "8", "7") {
		t.Errorf("two seeds, one check:\n%s", first)
	}

	put(t, x.path("01_echo/ask.go"), "package echo\n\nfunc Ask() { undefined() }\n")
	check(false, CheckOptions{}, "01_echo/ask.go:3:14: undefined: undefined", "does not compile yet")

	for name, data := range e.Solution {
		put(t, x.path("01_echo/"+name), string(data))
	}
	check(true, CheckOptions{}, "ok Echo passed: 3 rules", e.Debrief, "Next: 0.2 Links")
	f := x.reopen(t)
	if p := f.state.of("0.1"); !p.Passed || p.Checks != 4 || p.Seed == 0 {
		t.Errorf("remembered: %+v", p)
	}
	if err := x.Solution(f, "0.1"); err != nil {
		t.Errorf("after the pass: %v", err)
	}
	if got := get(t, x.path("go.mod")); got != mod {
		t.Errorf("the checks changed go.mod:\n%s", got)
	}
}

func TestCheckSaysWhereTheCloneIsNot(t *testing.T) {
	x := newFixture(t)
	if err := os.Remove(filepath.Join(x.clone, "go.mod")); err != nil {
		t.Fatal(err)
	}
	_, err := x.Check(t.Context(), x.Folder, "0.1", CheckOptions{})
	if !errors.Is(err, ErrNoClone) || !strings.Contains(err.Error(), "update --clone") {
		t.Errorf("without its clone: %v", err)
	}
}

// TestVerifyComplains turns answers round: a wrong answer that is right, a solution that
// is wrong, hints that are missing.
func TestVerifyComplains(t *testing.T) {
	x := realFixture(t)
	i := slices.Index([]string{x.entries[0].ID, x.entries[1].ID}, "0.1")
	e := &x.entries[i]
	wrong := slices.Clone(e.Wrong)
	e.Solution, wrong[0].Files = wrong[0].Files, e.Solution
	wrong[1].Breaks = []string{"right-node"}
	e.Wrong, e.Hints = wrong, e.Hints[:1]

	t.Setenv("TMPDIR", t.TempDir())
	ok, err := x.Verify(t.Context(), x.clone, VerifyOptions{Only: "0.1", Seeds: 1, Parallel: 2})
	got := x.said()
	if err != nil || ok {
		t.Fatalf("Verify is content: %t, %v\n%s", ok, err, got)
	}
	for _, want := range []string{
		"breaks [], not [nobody-there really-asked]",
		"not [right-node]",
		"NO solution", "does not pass (seed ", "has 1 hints",
		"workshop: 1 exercises, 1 stubs fail, 1 of 3 wrong answers rejected, 0 of 1 solutions pass\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("it does not say %q:\n%s", want, got)
		}
	}
	nothingLeftIn(t, os.TempDir())
}

// TestInterruptedVerifyLeavesNothing interrupts while answers are judged; goleak and the
// judge's own rule, which waits for the end of each node, see to the rest.
func TestInterruptedVerifyLeavesNothing(t *testing.T) {
	x := realFixture(t)
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	x.Workshop.out = writerFunc(func(p []byte) {
		if strings.HasPrefix(string(p), "judging") {
			time.AfterFunc(300*time.Millisecond, cancel) // somewhere in the first checks
		}
	})
	_, err := x.Verify(ctx, x.clone, VerifyOptions{Seeds: 2, Parallel: 2})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	nothingLeftIn(t, tmp)
}

func nothingLeftIn(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left in %s: %v, %v", dir, left, err)
	}
}

type writerFunc func(p []byte)

func (f writerFunc) Write(p []byte) (int, error) {
	f(p)
	return len(p), nil
}
