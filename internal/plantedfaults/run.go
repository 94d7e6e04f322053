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
	"path"
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
	// fault anew.
	ErrStale = errors.New("a fault's text is not in the library exactly once")
)

// Options says what Run does.
type Options struct {
	Module string   // the module's folder
	Faults []Fault  // what to plant
	Only   []string // the scenarios to run, as for conformance.Select; empty for all
	Out    io.Writer
}

// Run plants the faults one after the other and prints which scenarios noticed.
//
// Under a fault first those scenarios run that no fault before it has turned red. When
// one of them is red now, it proves something and the fault is caught; the others run
// only when none is, and no longer than until one is.
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
	r := &run{Options: o, dir: dir, binary: filepath.Join(dir, "scenariorun"), scenarios: chosen}
	if err := r.readRecordings(); err != nil {
		return err
	}

	fmt.Fprintf(o.Out, "planting %d faults: all are compiled at once, with go build -overlay, and each is run through %d scenarios or as many as it takes\n", len(o.Faults), len(chosen))
	if err := r.build(ctx); err != nil {
		return err
	}
	red, err := r.plant(ctx, 0, chosen, false)
	if err != nil {
		return err
	}
	if len(red) > 0 {
		return fmt.Errorf("%w: %s", ErrRedAlready, strings.Join(red, ", "))
	}
	fmt.Fprintf(o.Out, "%-60s %d scenarios green\n", "no fault", len(chosen))
	caught := 0
	unproven := slices.Clone(chosen)
	for i, f := range o.Faults {
		red, err := r.catch(ctx, i+1, &unproven)
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
	return r.sum(caught, unproven)
}

type run struct {
	Options
	dir        string
	binary     string
	scenarios  []scenarios.Scenario
	recordings map[string]conformance.Recording
}

func (r *run) readRecordings() error {
	r.recordings = map[string]conformance.Recording{}
	for _, sc := range r.scenarios {
		rec, err := conformance.ReadRecording(conformance.Dir(r.Module), sc.Name)
		if err != nil {
			return err
		}
		r.recordings[sc.Name] = rec
	}
	return nil
}

func (r *run) sum(caught int, unproven []scenarios.Scenario) error {
	if len(unproven) > 0 {
		var idle []string
		for _, sc := range unproven {
			idle = append(idle, sc.Name)
		}
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

// catch runs fault n through the scenarios that are unproven, and through the others
// when none of those is red, and returns the red ones. They are unproven no more.
func (r *run) catch(ctx context.Context, n int, unproven *[]scenarios.Scenario) (red []string, err error) {
	red, err = r.reliably(ctx, n, *unproven, false)
	if err != nil {
		return nil, err
	}
	idle := func(sc scenarios.Scenario) bool {
		return slices.ContainsFunc(*unproven, func(other scenarios.Scenario) bool { return sc.Name == other.Name })
	}
	if len(red) == 0 {
		red, err = r.reliably(ctx, n, slices.DeleteFunc(slices.Clone(r.scenarios), idle), true)
	}
	*unproven = slices.DeleteFunc(*unproven, func(sc scenarios.Scenario) bool {
		return slices.ContainsFunc(red, func(name string) bool { return name == sc.Name || strings.HasPrefix(name, sc.Name+" ") })
	})
	return red, err
}

// reliably is plant without those that are red by chance, such as who was too late on a
// busy machine: what is red is red twice.
func (r *run) reliably(ctx context.Context, n int, chosen []scenarios.Scenario, one bool) (red []string, err error) {
	for left := chosen; ; {
		first, err := r.plant(ctx, n, left, one)
		if err != nil || len(first) == 0 {
			return nil, err
		}
		isRed := func(sc scenarios.Scenario) bool { return slices.Contains(first, sc.Name) }
		again := slices.DeleteFunc(slices.Clone(left), func(sc scenarios.Scenario) bool { return !isRed(sc) })
		second, err := r.plant(ctx, n, again, false)
		if err != nil {
			return nil, err
		}
		for _, name := range first { // one that hung, or killed its process, is not asked again
			if strings.Contains(name, " ") || slices.ContainsFunc(second, func(s string) bool { return s == name || strings.HasPrefix(s, name+" ") }) {
				red = append(red, name)
			}
		}
		if len(red) > 0 || !one {
			return red, nil
		}
		left = slices.DeleteFunc(slices.Clone(left), isRed)
	}
}

// plant runs scenarios with fault n, 0 for none, and returns those that are red, each
// with a mark when it did not end. With one it ends at the first.
func (r *run) plant(ctx context.Context, n int, chosen []scenarios.Scenario, one bool) (red []string, err error) {
	left := map[string]scenarios.Scenario{}
	for _, sc := range chosen {
		left[sc.Name] = sc
	}
	judge := func(result result) (stop bool) {
		sc := left[result.Scenario]
		delete(left, result.Scenario)
		switch {
		case result.Err != "":
			red = append(red, sc.Name+" (did not end)")
		case !conformance.Agrees(sc, r.recordings[sc.Name], result.Lines):
			red = append(red, sc.Name)
		}
		return one && len(red) > 0
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	if err := r.execute(ctx, n, chosen, judge); err != nil || one && len(red) > 0 {
		return red, err
	}
	// The process died under one of those that were running: under which, each shows alone.
	for _, sc := range chosen {
		if _, missing := left[sc.Name]; !missing {
			continue
		}
		if err := r.execute(ctx, n, []scenarios.Scenario{sc}, judge); err != nil {
			return nil, err
		}
		if _, missing := left[sc.Name]; missing {
			red = append(red, sc.Name+" (the process died)")
		}
		if one && len(red) > 0 {
			break
		}
	}
	return red, nil
}

func (r *run) build(ctx context.Context) error {
	files, err := variants(r.Module, r.Faults)
	if err != nil {
		return err
	}
	if files[impatient.File], err = impatient.apply(r.Module); err != nil {
		return err
	}
	var packages []string
	for _, f := range r.Faults {
		packages = append(packages, "./"+path.Dir(f.File))
	}
	slices.Sort(packages)
	out, err := r.compile(ctx, files, slices.Compact(packages)...) // what does not compile fails here, soon
	if err == nil {
		if out, err = r.compile(ctx, files, "-o", r.binary, "./internal/plantedfaults/scenariorun"); err == nil {
			return nil
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	// Which fault is it? Each alone, in its own package, tells.
	for _, f := range r.Faults {
		files, failed := variants(r.Module, []Fault{f})
		if failed != nil {
			return failed
		}
		if out, failed := r.compile(ctx, files, "./"+path.Dir(f.File)); failed != nil {
			return fmt.Errorf("plant faults: %q does not compile: %w\n%s", f.Name, failed, out)
		}
	}
	return fmt.Errorf("plant faults: together they do not compile: %w\n%s", err, out)
}

// compile runs go build with files in place of the module's own.
func (r *run) compile(ctx context.Context, files map[string][]byte, args ...string) (output []byte, err error) {
	replace := map[string]string{}
	for name, text := range files {
		changed := filepath.Join(r.dir, strconv.Itoa(len(replace))+".go")
		if err := os.WriteFile(changed, text, 0o600); err != nil {
			return nil, fmt.Errorf("plant faults: %w", err)
		}
		replace[filepath.Join(r.Module, filepath.FromSlash(name))] = changed
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, fmt.Errorf("plant faults: %w", err)
	}
	file := filepath.Join(r.dir, "overlay.json")
	if err := os.WriteFile(file, overlay, 0o600); err != nil {
		return nil, fmt.Errorf("plant faults: %w", err)
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-overlay", file}, args...)...)
	cmd.Dir = r.Module
	return cmd.CombinedOutput()
}

// result is what scenariorun prints.
type result struct {
	Scenario string
	Lines    []string
	Err      string
}

// execute runs the compiled scenarios with fault n and gives judge each result, until
// that says stop. A process that dies or hangs gives no more.
func (r *run) execute(ctx context.Context, n int, chosen []scenarios.Scenario, judge func(result) (stop bool)) error {
	var args []string
	for _, sc := range chosen {
		args = append(args, sc.Name+":"+strconv.FormatUint(r.recordings[sc.Name].Seed, 10))
	}
	// However many scenarios hang, each for its whole limit, this is more than they take.
	limit, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(limit, r.binary, args...)
	cmd.Env = append(os.Environ(), plantedVariable+"="+strconv.Itoa(n))
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.WaitDelay = 5 * time.Second // node processes may hold the pipe a little longer
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("plant faults: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("plant faults: %w", err)
	}
	for lines := json.NewDecoder(out); ; {
		var result result
		if lines.Decode(&result) != nil {
			break // its end; a line that was cut off is a scenario that did not end
		}
		if judge(result) {
			cancel()
			break
		}
	}
	failed := cmd.Wait()
	if n == 0 && failed != nil && ctx.Err() == nil {
		return fmt.Errorf("plant faults: run the scenarios: %w\n%s", failed, said.String())
	}
	return ctx.Err()
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

// Of is the faults of one section: P, B or N.
func Of(section string) []Fault {
	return slices.DeleteFunc(Faults(), func(f Fault) bool { return f.Section != section })
}

// ByName picks faults by a part of their name.
func ByName(part string) []Fault {
	return slices.DeleteFunc(Faults(), func(f Fault) bool { return !strings.Contains(f.Name, part) })
}
