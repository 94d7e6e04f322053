package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

// Options says what Run does.
type Options struct {
	Module string   // the module's folder, as FindModule gives it
	Only   []string // names of scenarios, ids that they answer, or sections, as P; empty for all
	Seed   uint64   // the fresh seed; 0 draws one
	Record bool     // ask the BEAM again and write the recorded traces
	Out    io.Writer
}

// ErrDifferent says that Go, the BEAM and the record do not agree.
var ErrDifferent = errors.New("the traces differ")

// goLimit is how long the Go side of one scenario may take.
const goLimit = 60 * time.Second

// FindModule finds the module's folder in the working directory or above it. The
// scripts, the recorded traces and, for the planted faults, the sources are read there.
func FindModule() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the module's folder: %w", err)
	}
	for {
		data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(data), "module github.com/beamline-go/beamline\n") {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("the scenarios are not here: run this in a clone of Beamline's repository")
		}
		dir = parent
	}
}

// Dir is the folder of the scenarios in a module.
func Dir(module string) string { return filepath.Join(module, "internal", "conformance", "scenarios") }

// Select picks the scenarios by name, by the ids that they answer, or by section: P, B
// or N. Empty is all.
func Select(only []string) ([]scenarios.Scenario, error) {
	all := scenarios.All()
	if len(only) == 0 {
		return all, nil
	}
	var chosen []scenarios.Scenario
	for _, word := range only {
		n := len(chosen)
		for _, sc := range all {
			if sc.Name == word || sc.Section() == word || slices.Contains(sc.Answers, word) {
				chosen = append(chosen, sc)
			}
		}
		if len(chosen) == n {
			return nil, fmt.Errorf("no scenario is named %q or answers it: beamline conformance --list shows them", word)
		}
	}
	slices.SortFunc(chosen, func(a, b scenarios.Scenario) int { return strings.Compare(a.Name, b.Name) })
	return slices.CompactFunc(chosen, func(a, b scenarios.Scenario) bool { return a.Name == b.Name }), nil
}

// Run runs scenarios on the BEAM and in Go, under the recorded seed and a fresh one,
// and compares. It prints a line a scenario, the differences, and the sum. The error
// is ErrDifferent when a scenario is red.
//
// Without elixir it compares Go with the recorded traces alone, and says so.
func Run(ctx context.Context, o Options) error {
	chosen, err := Select(o.Only)
	if err != nil {
		return err
	}
	r := &report{Options: o, dir: Dir(o.Module), fresh: o.Seed, different: map[string]int{}}
	if r.fresh == 0 {
		r.fresh = 1 + rand.Uint64N(1_000_000)
	}
	if err := r.readRecordings(chosen); err != nil {
		return err
	}
	if err := r.askBeam(ctx, chosen); err != nil {
		return err
	}
	for _, sc := range chosen {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.judge(sc); err != nil {
			return err
		}
	}
	return r.close(chosen)
}

type report struct {
	Options
	dir      string
	fresh    uint64
	recorded map[string]Recording
	beam     BeamRun
	noBeam   bool

	different map[string]int // scenarios, by section
	versions  int            // scenarios that this BEAM answers otherwise than the recorded one
}

func (r *report) readRecordings(chosen []scenarios.Scenario) error {
	r.recorded = map[string]Recording{}
	for _, sc := range chosen {
		rec, err := ReadRecording(r.dir, sc.Name)
		switch {
		case err == nil:
			if r.Record && r.Seed != 0 {
				rec.Seed = r.Seed
			}
		case r.Record:
			rec = Recording{Seed: r.fresh}
		default:
			return err
		}
		r.recorded[sc.Name] = rec
	}
	return nil
}

func (r *report) askBeam(ctx context.Context, chosen []scenarios.Scenario) error {
	var jobs []Job
	for _, sc := range chosen {
		jobs = append(jobs, Job{sc.Name, r.recorded[sc.Name].Seed})
		if !r.Record {
			jobs = append(jobs, Job{sc.Name, r.fresh})
		}
	}
	var err error
	codes := scenarios.Codes()
	r.beam, err = RunBeam(ctx, r.dir, jobs, func(scenario string) bool {
		_, ok := codes[scenario]
		return ok
	})
	switch {
	case errors.Is(err, ErrNoElixir) && !r.Record:
		r.noBeam = true
		fmt.Fprintln(r.Out, "elixir is not installed: Go is compared with the recorded traces, the BEAM is not asked")
		return nil
	case err != nil:
		return fmt.Errorf("run the scripts on the BEAM: %w", err)
	}
	fmt.Fprintf(r.Out, "BEAM: %s. Fresh seed: %d (again with --seed %d)\n", r.beam.Version, r.fresh, r.fresh)
	return nil
}

// judge decides one scenario and prints its line.
func (r *report) judge(sc scenarios.Scenario) error {
	if r.Record {
		return r.record(sc)
	}
	rec := r.recorded[sc.Name]
	var faults []string
	changed := false
	fault := func(seed uint64, what string, d fmt.Stringer) {
		faults = append(faults, fmt.Sprintf("  %s (%s), seed %d: %s\n%s", sc.Name, strings.Join(sc.Answers, ", "), seed, what, d))
	}

	got, err := RunGo(sc, rec.Seed, goLimit)
	if err != nil {
		fault(rec.Seed, err.Error(), lineList(got))
	} else if d := compare(sc, rec.Lines, got); d != nil {
		fault(rec.Seed, "Go differs from the recorded BEAM", d)
	} else if !slices.Equal(rec.Instead, instead(sc, got)) {
		fault(rec.Seed, "Go deviates otherwise than recorded", &Difference{Left: "recorded", Right: "Go", A: rec.Instead, B: instead(sc, got)})
	}
	if !r.noBeam {
		if text, failed := r.beam.Failed[Job{sc.Name, rec.Seed}]; failed {
			fault(rec.Seed, "the script does not run: "+text, lineList(nil))
		}
		if live := r.beam.Traces[Job{sc.Name, rec.Seed}]; !slices.Equal(rec.Lines, live) {
			d := &Difference{Left: "recorded", Right: "BEAM", A: rec.Lines, B: live}
			if changed = r.beam.Version != rec.Beam; changed {
				r.versions++
				fmt.Fprintf(r.Out, "version   %s, seed %d: %s answers otherwise than the recorded %s\n%s", sc.Name, rec.Seed, r.beam.Version, rec.Beam, d)
			} else {
				fault(rec.Seed, "the BEAM differs from its record", d)
			}
		}
		got, err := RunGo(sc, r.fresh, goLimit)
		if err != nil {
			fault(r.fresh, err.Error(), lineList(got))
		} else if d := compare(sc, r.beam.Traces[Job{sc.Name, r.fresh}], got); d != nil && !changed {
			fault(r.fresh, "Go differs from the BEAM", d)
		}
	}
	if len(faults) > 0 {
		r.different[sc.Section()]++
		fmt.Fprintf(r.Out, "DIFFERENT %s\n%s", sc.Name, strings.Join(faults, ""))
		return nil
	}
	fmt.Fprintf(r.Out, "identical %-14s %s\n", sc.Name, strings.Join(sc.Answers, ", "))
	for _, label := range sortedLabels(sc.Deviations) {
		fmt.Fprintf(r.Out, "          but deviates, as declared, in %q: %s\n", label, sc.Deviations[label])
	}
	return nil
}

// record writes what the BEAM said, and what Go says where it deviates.
func (r *report) record(sc scenarios.Scenario) error {
	seed := r.recorded[sc.Name].Seed
	if text, failed := r.beam.Failed[Job{sc.Name, seed}]; failed {
		return fmt.Errorf("record %s: the script does not run: %s", sc.Name, text)
	}
	rec := Recording{
		Scenario: sc.Name, Answers: strings.Join(sc.Answers, ", "), Beam: r.beam.Version, Seed: seed,
		Lines: r.beam.Traces[Job{sc.Name, seed}],
	}
	if len(sc.Deviations) > 0 {
		got, err := RunGo(sc, seed, goLimit)
		if err != nil {
			return fmt.Errorf("record %s: %w", sc.Name, err)
		}
		rec.Instead = instead(sc, got)
	}
	if err := rec.Write(r.dir); err != nil {
		return err
	}
	fmt.Fprintf(r.Out, "recorded  %s with seed %d\n", sc.Name, seed)
	return nil
}

func (r *report) close(chosen []scenarios.Scenario) error {
	if r.Record {
		return nil
	}
	if r.versions > 0 {
		fmt.Fprintf(r.Out, "%d answered otherwise by this BEAM than by the recorded one: a matter of its version, not of Go\n", r.versions)
	}
	n, different := len(chosen), 0
	all := map[string]int{}
	for _, sc := range chosen {
		all[sc.Section()]++
	}
	var sections []string
	for _, s := range []string{"P", "B", "N"} {
		if all[s] > 0 {
			sections = append(sections, fmt.Sprintf("%s %d of %d", s, all[s]-r.different[s], all[s]))
			different += r.different[s]
		}
	}
	fmt.Fprintf(r.Out, "conformance: %d scenarios, %d identical, %d different; by section: %s\n",
		n, n-different, different, strings.Join(sections, ", "))
	if different > 0 {
		return ErrDifferent
	}
	return nil
}

// lineList prints a trace as it is.
type lineList []string

func (l lineList) String() string {
	var b strings.Builder
	for _, line := range l {
		fmt.Fprintln(&b, "    "+line)
	}
	return b.String()
}
