package conformance

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

func TestCompare(t *testing.T) {
	plain := scenarios.Scenario{Name: "x"}
	deviating := scenarios.Scenario{Name: "x", Deviations: map[string]string{"dev": "why"}}
	for _, c := range []struct {
		sc         scenarios.Scenario
		beam, goes string
		want       string // part of the difference; empty for none
	}{
		{plain, "a: 1|b: 2", "a: 1|b: 2", ""},
		{plain, "a: 1|b: 2", "a: 1|b: 3", "  BEAM │ b: 2\n    Go │ b: 3\n"},
		{plain, "a: 1|b: 2", "a: 1", "  BEAM │ b: 2\n"},
		{plain, "a: 1", "a: 1|b: 2", "    Go │ b: 2\n"},
		{plain, "a|b", "b|a", "BEAM │ a\n"},
		{deviating, "a: 1|dev: 1", "a: 1|dev: 2", ""},
		{deviating, "a: 1|dev: 1", "a: 1|dev: 1", "out of date"},
		{deviating, "a: 1", "a: 1", "neither side emits it"},
		{deviating, "a: 1|dev: 1", "a: 2|dev: 2", "    Go │ a: 2\n"},
		{deviating, "dev: 1|a: 1", "a: 1|dev: 2", ""},
	} {
		d := compare(c.sc, strings.Split(c.beam, "|"), strings.Split(c.goes, "|"))
		switch {
		case d == nil && c.want != "":
			t.Errorf("%q and %q: no difference", c.beam, c.goes)
		case d != nil && (c.want == "" || !strings.Contains(d.String(), c.want)):
			t.Errorf("%q and %q: %s", c.beam, c.goes, d)
		}
	}
}

// Only the neighbourhood of a difference is shown.
func TestDifferenceIsShort(t *testing.T) {
	var a []string
	for range 50 {
		a = append(a, "same")
	}
	b := slices.Clone(a)
	b[25] = "other"
	text := (&Difference{Left: "BEAM", Right: "Go", A: a, B: b}).String()
	if n := strings.Count(text, "\n"); n != 2*around+4 { // the two lines, and an ellipsis on each side
		t.Errorf("%d lines:\n%s", n, text)
	}
}

func TestRecordingIsReadAsWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadRecording(dir, "x"); err == nil || !strings.Contains(err.Error(), "--record") {
		t.Errorf("%v", err)
	}
	r := Recording{
		Scenario: "x", Answers: "P1, P2", Beam: "Elixir 1 OTP 2", Seed: 1 << 63,
		Lines: []string{"a: 1", "mark"}, Instead: []string{"a: 2"},
	}
	if err := r.Write(dir); err != nil {
		t.Fatal(err)
	}
	got, err := ReadRecording(dir, "x")
	if err != nil || got.Seed != r.Seed || got.Beam != r.Beam || got.Answers != r.Answers ||
		!slices.Equal(got.Lines, r.Lines) || !slices.Equal(got.Instead, r.Instead) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "# seed: x\na", "# scenario: x\n# beam: b\n# odd: y\na\n", "# scenario: x\n# beam: b\n"} {
		if r, err := parseRecording(bad); err == nil {
			t.Errorf("%q is read as %+v", bad, r)
		}
	}
}

func TestReadBeam(t *testing.T) {
	run, done := readBeam(strings.NewReader("beam Elixir 9 OTP 8\n= x 7\n\ta: 1\n\tb\n! y 7 \"no\"\n= x 8\n\ta: 2\ndone\n"))
	if !done || run.Version != "Elixir 9 OTP 8" || !slices.Equal(run.Traces[Job{"x", 7}], []string{"a: 1", "b"}) ||
		!slices.Equal(run.Traces[Job{"x", 8}], []string{"a: 2"}) || run.Failed[Job{"y", 7}] != `"no"` {
		t.Errorf("%v %+v", done, run)
	}
	if _, done := readBeam(strings.NewReader("beam Elixir 9 OTP 8\n= x 7\n")); done {
		t.Error("a BEAM that died came to its end")
	}
}

// Each scenario has its three files; the script and the Go file say which ids they answer,
// and the list says the same.
func TestScenariosAreComplete(t *testing.T) {
	folders, err := filepath.Glob("scenarios/*/*.exs")
	if err != nil {
		t.Fatal(err)
	}
	if len(folders) != len(scenarios.All()) {
		t.Errorf("%d folders and %d scenarios in the list", len(folders), len(scenarios.All()))
	}
	for _, sc := range scenarios.All() {
		rec, err := ReadRecording("scenarios", sc.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		ids := strings.Join(sc.Answers, ", ")
		if rec.Scenario != sc.Name || rec.Answers != ids {
			t.Errorf("%s, which answers %s, is recorded as %s, which answers %s", sc.Name, ids, rec.Scenario, rec.Answers)
		}
		for ext, want := range map[string]string{".exs": "# Answers " + ids + ":", ".go": "answers " + ids + ":"} {
			src, err := os.ReadFile(filepath.Join("scenarios", sc.Name, sc.Name+ext))
			if err != nil || !strings.Contains(string(src), want) {
				t.Errorf("%s%s does not say %q (%v)", sc.Name, ext, want, err)
			}
		}
		if (sc.Run == nil) == (sc.RunNodes == nil) {
			t.Errorf("%s has to have one of Run and RunNodes", sc.Name)
		}
	}
}
