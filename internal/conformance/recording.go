package conformance

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Recording is a committed trace.txt: what the BEAM said under one seed, and what Go
// says instead where it deviates.
type Recording struct {
	Scenario string
	Answers  string // the ids, as in "P14, P15"
	Beam     string // the BEAM's version, as in "Elixir 1.14.0 OTP 25"
	Seed     uint64
	Lines    []string // the BEAM's
	Instead  []string // Go's lines under the labels that deviate
}

const insteadHeader = "# Go instead:"

// ErrNoRecording says that a scenario has no trace.txt yet.
var ErrNoRecording = errors.New("nothing is recorded yet: run beamline conformance --record")

// ReadRecording reads the trace.txt of a scenario; dir is the folder of all scenarios.
func ReadRecording(dir, scenario string) (Recording, error) {
	path := filepath.Join(dir, scenario, "trace.txt")
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return Recording{}, fmt.Errorf("%s: %w", path, ErrNoRecording)
	}
	if err != nil {
		return Recording{}, fmt.Errorf("read the recorded trace: %w", err)
	}
	r, err := parseRecording(string(data))
	if err != nil {
		return Recording{}, fmt.Errorf("%s: %w: record it again with beamline conformance --record", path, err)
	}
	return r, nil
}

func parseRecording(text string) (Recording, error) {
	var r Recording
	lines := &r.Lines
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		key, value, _ := strings.Cut(strings.TrimPrefix(line, "# "), ": ")
		switch {
		case line == insteadHeader:
			lines = &r.Instead
		case !strings.HasPrefix(line, "# "):
			*lines = append(*lines, line)
		case key == "scenario":
			r.Scenario = value
		case key == "answers":
			r.Answers = value
		case key == "beam":
			r.Beam = value
		case key == "seed":
			seed, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return r, fmt.Errorf("the seed: %w", err)
			}
			r.Seed = seed
		default:
			return r, fmt.Errorf("a header that nothing writes: %q", line)
		}
	}
	if r.Scenario == "" || r.Beam == "" || len(r.Lines) == 0 {
		return r, errors.New("the header or the trace is missing")
	}
	return r, nil
}

// Write puts r where ReadRecording finds it.
func (r Recording) Write(dir string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# scenario: %s\n# answers: %s\n# beam: %s\n# seed: %d\n", r.Scenario, r.Answers, r.Beam, r.Seed)
	for _, line := range r.Lines {
		fmt.Fprintln(&b, line)
	}
	if len(r.Instead) > 0 {
		fmt.Fprintln(&b, insteadHeader)
		for _, line := range r.Instead {
			fmt.Fprintln(&b, line)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, r.Scenario, "trace.txt"), b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("record the trace of %s: %w", r.Scenario, err)
	}
	return nil
}
