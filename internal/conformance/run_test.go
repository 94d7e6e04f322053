package conformance

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// copyOf is a module folder of its own with the scripts and records of some scenarios,
// to be tampered with.
func copyOf(t *testing.T, scenarios ...string) string {
	t.Helper()
	module := t.TempDir()
	for _, name := range append(scenarios, ".") {
		if err := os.MkdirAll(filepath.Join(Dir(module), name), 0o755); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join("scenarios", name, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(Dir(module), name, filepath.Base(f)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return module
}

// tamper replaces text in a scenario's record.
func tamper(t *testing.T, module, scenario, old, new string) {
	t.Helper()
	path := filepath.Join(Dir(module), scenario, "trace.txt")
	data, err := os.ReadFile(path)
	if err != nil || !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %q: %v", path, old, err)
	}
	if err := os.WriteFile(path, bytes.Replace(data, []byte(old), []byte(new), 1), 0o644); err != nil {
		t.Fatal(err)
	}
}

func runs(t *testing.T, o Options, want error, texts ...string) {
	t.Helper()
	var out bytes.Buffer
	o.Out = &out
	if err := Run(t.Context(), o); !errors.Is(err, want) || (want == nil && err != nil) {
		t.Errorf("%v, want %v", err, want)
	}
	for _, text := range texts {
		if !strings.Contains(out.String(), text) {
			t.Errorf("nothing says %q:\n%s", text, out.String())
		}
	}
}

func TestRunWithoutElixir(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	module := copyOf(t, "send", "unwind")
	o := Options{Module: module, Only: []string{"send", "unwind"}}
	runs(t, o, nil, "elixir is not installed", "identical send", "but deviates, as declared",
		"conformance: 2 scenarios, 2 identical, 0 different; by section: P 2 of 2\n")
}

func TestRunShowsTheDifference(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	module := copyOf(t, "send", "unwind")
	tamper(t, module, "send", "to the dead: done", "to the dead: ** refused")
	tamper(t, module, "unwind", "after ran on a kill: true", "after ran on a kill: false")
	runs(t, Options{Module: module, Only: []string{"send", "unwind"}}, ErrDifferent,
		"DIFFERENT send\n  send (P4), seed ", "  BEAM │ to the dead: ** refused\n    Go │ to the dead: done\n",
		"DIFFERENT unwind\n  unwind (P9), seed ", "deviates otherwise than recorded",
		"conformance: 2 scenarios, 0 identical, 2 different; by section: P 0 of 2\n")
}

func TestRunOnTheBEAM(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("elixir is not installed")
	}
	module := copyOf(t, "send", "trap")
	runs(t, Options{Module: module, Only: []string{"send", "trap"}, Seed: 4711}, nil,
		"Fresh seed: 4711", "identical send", "identical trap", "conformance: 2 scenarios, 2 identical, 0 different; by section: P 2 of 2\n")

	// The BEAM has changed its mind, and says that it is another BEAM or that it is not.
	tamper(t, module, "send", "to the dead: done", "to the dead: ** refused")
	runs(t, Options{Module: module, Only: []string{"send"}}, ErrDifferent,
		"Go differs from the recorded BEAM", "the BEAM differs from its record", "0 identical, 1 different; by section: P 0 of 1\n")
	tamper(t, module, "send", "# beam: ", "# beam: an older ")
	runs(t, Options{Module: module, Only: []string{"send"}}, ErrDifferent, "answers otherwise than the recorded an older")

	// To record is to ask again.
	runs(t, Options{Module: module, Only: []string{"send"}, Record: true, Seed: 99}, nil, "recorded  send with seed 99")
	runs(t, Options{Module: module, Only: []string{"send"}}, nil, "1 identical, 0 different; by section: P 1 of 1\n")
	if rec, err := ReadRecording(Dir(module), "send"); err != nil || rec.Seed != 99 {
		t.Errorf("%+v, %v", rec, err)
	}

	// A script that does not compile is named.
	script := filepath.Join(Dir(module), "trap", "trap.exs")
	if err := os.WriteFile(script, []byte("defmodule X do"), 0o644); err != nil {
		t.Fatal(err)
	}
	runs(t, Options{Module: module, Only: []string{"send", "trap"}}, ErrDifferent,
		"identical send", "DIFFERENT trap", "the script does not run", "2 scenarios, 1 identical, 1 different; by section: P 1 of 2\n")
}

// An interrupted run ends at once, and the BEAM with it: RunBeam returns only when its
// process is gone.
func TestInterrupted(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil {
		t.Skip("elixir is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	began := time.Now()
	_, err := RunBeam(ctx, "scenarios", []Job{{"after", 1}, {"fence", 1}, {"nodedeath", 1}}, func(s string) bool { return s == "nodedeath" })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if d := time.Since(began); d > 20*time.Second {
		t.Errorf("it took %v", d)
	}
}

func TestSelect(t *testing.T) {
	if _, err := Select([]string{"nonsense"}); err == nil || !strings.Contains(err.Error(), "--list") {
		t.Errorf("%v", err)
	}
	chosen, err := Select([]string{"P5", "fence", "nodedeath"})
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for i, sc := range chosen {
		count[sc.Name]++
		if !slices.Contains(sc.Answers, "P5") && sc.Name != "nodedeath" {
			t.Errorf("%s was not asked for", sc.Name)
		}
		if i > 0 && chosen[i-1].Name > sc.Name {
			t.Errorf("%s comes before %s", chosen[i-1].Name, sc.Name)
		}
	}
	for _, name := range []string{"fence", "order", "nodedeath"} {
		if count[name] != 1 {
			t.Errorf("%s was chosen %d times", name, count[name])
		}
	}
}
