package plantedfaults

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beamline-go/beamline/internal/conformance"
	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

// The errors of Run.
var (
	// ErrNotCaught says that a fault turned no scenario red.
	ErrNotCaught = errors.New("a planted fault was not caught")
	// ErrRedAlready says that a scenario is red without any fault: mend that first.
	ErrRedAlready = errors.New("a scenario is red without a fault")
	// ErrStale says that a fault does not apply: the library's text has changed. Write the
	// fault anew in faults.go.
	ErrStale = errors.New("a fault's text is not in the library exactly once")
)

// Options says what Run does.
type Options struct {
	Module string  // the module's folder
	Faults []Fault // what to plant
	Only   []string
	Out    io.Writer
}

// Run plants the faults one after the other and prints which scenarios noticed.
func Run(ctx context.Context, o Options) error {
	chosen, err := conformance.Select(o.Only)
	if err != nil {
		return err
	}
	for _, f := range o.Faults { // before minutes are spent
		if _, err := f.apply(o.Module); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "beamline-faults-")
	if err != nil {
		return fmt.Errorf("plant faults: %w", err)
	}
	defer os.RemoveAll(dir)
	r := &run{Options: o, dir: dir, scenarios: chosen, caughtBy: map[string][]string{}}

	fmt.Fprintf(o.Out, "planting %d faults: each is compiled with go build -overlay and run through %d scenarios, some 10 s a fault\n", len(o.Faults), len(chosen))
	red, err := r.plant(ctx, nil)
	if err != nil {
		return err
	}
	if len(red) > 0 {
		return fmt.Errorf("%w: %s", ErrRedAlready, strings.Join(red, ", "))
	}
	fmt.Fprintf(o.Out, "%-60s %d scenarios green\n", "no fault", len(chosen))
	caught := 0
	for _, f := range o.Faults {
		red, err := r.plant(ctx, &f)
		if err != nil {
			return err
		}
		if len(red) == 0 {
			fmt.Fprintf(o.Out, "%-60s NOT CAUGHT\n", f.Name)
			continue
		}
		caught++
		fmt.Fprintf(o.Out, "%-60s caught by %s\n", f.Name, strings.Join(red, ", "))
	}
	return r.sum(caught)
}

type run struct {
	Options
	dir       string
	scenarios []scenarios.Scenario
	caughtBy  map[string][]string // scenario → faults
}

func (r *run) sum(caught int) error {
	var idle []string
	for _, sc := range r.scenarios {
		if len(r.caughtBy[sc.Name]) == 0 {
			idle = append(idle, sc.Name)
		}
	}
	if len(idle) > 0 {
		fmt.Fprintf(r.Out, "proving nothing, by these faults: %s\n", strings.Join(idle, ", "))
	}
	fmt.Fprintf(r.Out, "planted faults: %d of %d caught\n", caught, len(r.Faults))
	if caught < len(r.Faults) {
		return ErrNotCaught
	}
	return nil
}

// impatient makes scenarios give up early on what does not come under a fault.
var impatient = Fault{
	Name: "patience",
	File: "internal/conformance/trace/trace.go",
	Old:  "const Patience = 10 * time.Second",
	New:  "const Patience = 3 * time.Second",
}

// plant compiles the scenarios with fault, nil for none, runs them, and returns the
// names of those that are red.
func (r *run) plant(ctx context.Context, fault *Fault) (red []string, err error) {
	binary := filepath.Join(r.dir, "scenariorun")
	overlay := []Fault{impatient}
	if fault != nil {
		overlay = append(overlay, *fault)
	}
	if err := r.build(ctx, binary, overlay); err != nil {
		return nil, err
	}
	recordings := map[string]conformance.Recording{}
	var args []string
	for _, sc := range r.scenarios {
		rec, err := conformance.ReadRecording(conformance.Dir(r.Module), sc.Name)
		if err != nil {
			return nil, err
		}
		recordings[sc.Name] = rec
		args = append(args, sc.Name+":"+strconv.FormatUint(rec.Seed, 10))
	}
	results, died, err := execute(ctx, binary, args)
	if err != nil {
		return nil, err
	}
	for _, sc := range r.scenarios {
		result, ran := results[sc.Name]
		mark := ""
		switch {
		case !ran && died:
			mark = " (the process died)"
		case !ran:
			return nil, fmt.Errorf("plant faults: scenario %s was not run", sc.Name)
		case result.Err != "":
			mark = " (did not end)"
		case conformance.Agrees(sc, recordings[sc.Name], result.Lines):
			continue
		}
		red = append(red, sc.Name+mark)
		if fault != nil {
			r.caughtBy[sc.Name] = append(r.caughtBy[sc.Name], fault.Name)
		}
	}
	return red, nil
}

func (r *run) build(ctx context.Context, binary string, faults []Fault) error {
	replace := map[string]string{}
	for i, f := range faults {
		text, err := f.apply(r.Module)
		if err != nil {
			return err
		}
		changed := filepath.Join(r.dir, fmt.Sprintf("%d.go", i))
		if err := os.WriteFile(changed, text, 0o600); err != nil {
			return fmt.Errorf("plant faults: %w", err)
		}
		replace[filepath.Join(r.Module, filepath.FromSlash(f.File))] = changed
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return fmt.Errorf("plant faults: %w", err)
	}
	file := filepath.Join(r.dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		return fmt.Errorf("plant faults: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", file, "-o", binary, "./internal/plantedfaults/scenariorun")
	cmd.Dir = r.Module
	if out, err := cmd.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("plant faults: %q does not compile: %w\n%s", faults[len(faults)-1].Name, err, out)
	}
	return nil
}

// result is what scenariorun prints.
type result struct {
	Scenario string
	Lines    []string
	Err      string
}

// execute runs the compiled scenarios; died says that the process did not come to its end.
func execute(ctx context.Context, binary string, args []string) (results map[string]result, died bool, err error) {
	// However many scenarios hang, each for its whole limit, this is more than they take.
	limit, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(limit, binary, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	cmd.WaitDelay = 5 * time.Second // node processes may hold the pipe a little longer
	failed := cmd.Run()
	if ctx.Err() != nil {
		return nil, false, ctx.Err()
	}
	results = map[string]result{}
	for lines := json.NewDecoder(&out); ; {
		var r result
		if err := lines.Decode(&r); err != nil {
			return results, failed != nil, nil // a line that was cut off is a scenario that did not end
		}
		results[r.Scenario] = r
	}
}

// apply is the file with the fault in it.
func (f Fault) apply(module string) ([]byte, error) {
	src, err := os.ReadFile(filepath.Join(module, filepath.FromSlash(f.File)))
	if err != nil {
		return nil, fmt.Errorf("plant %q: %w", f.Name, err)
	}
	if n := bytes.Count(src, []byte(f.Old)); n != 1 || f.Old == f.New {
		return nil, fmt.Errorf("plant %q: %w: %s has it %d times: %q", f.Name, ErrStale, f.File, n, f.Old)
	}
	return bytes.Replace(src, []byte(f.Old), []byte(f.New), 1), nil
}

// Core is the faults of a short run.
func Core() []Fault { return slices.DeleteFunc(Faults(), func(f Fault) bool { return !f.Core }) }

// ByName picks faults by a part of their name.
func ByName(part string) []Fault {
	return slices.DeleteFunc(Faults(), func(f Fault) bool { return !strings.Contains(f.Name, part) })
}
