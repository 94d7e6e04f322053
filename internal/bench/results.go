package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// results are the figures of a run.
type results struct {
	rounds  int
	beam    bool
	elixir  string               // its versions, as the BEAM told them
	samples map[string][]float64 // by workload and column
}

func newResults(rounds int, beam bool) *results {
	return &results{rounds: rounds, beam: beam, samples: map[string][]float64{}}
}

func (r *results) add(workload, column string, figure float64) {
	key := workload + "/" + column
	r.samples[key] = append(r.samples[key], figure)
}

// median is 0 when there is no figure.
func (r *results) median(workload, column string) float64 {
	xs := slices.Sorted(slices.Values(r.samples[workload+"/"+column]))
	if len(xs) == 0 {
		return 0
	}
	return xs[len(xs)/2]
}

// cell is a figure, with its ratio to the BEAM's.
func (r *results) cell(w workload, column string) string {
	x, base := r.median(w.name, column), r.median(w.name, onBeam)
	switch {
	case x == 0:
		return "-"
	case base == 0 || column == onBeam:
		return fmt.Sprintf(w.unit.format, x)
	}
	return fmt.Sprintf(w.unit.format+" (%.2f)", x, x/base)
}

// figures are the rows of the table of all that was measured.
func (r *results) figures(ws []workload) [][]string {
	rows := [][]string{slices.Concat([]string{"workload", "unit", onBeam}, columns)}
	for _, w := range ws {
		row := []string{w.what, w.unit.name}
		for _, c := range slices.Concat([]string{onBeam}, columns) {
			row = append(row, r.cell(w, c))
		}
		rows = append(rows, row)
	}
	return rows
}

// targets are the rows of the table of what was aimed at.
func (r *results) targets(ws []workload) [][]string {
	rows := [][]string{{"workload", "here", "figure", "target", "seen", ""}}
	for _, w := range ws {
		for _, t := range w.targets {
			other := w.name
			if t.other != "" {
				other = t.other
			}
			x := r.median(w.name, t.column)
			ratio, verdict := t.held(x, r.median(other, t.versus))
			rows = append(rows, []string{w.what, t.column, fmt.Sprintf(w.unit.format+" "+w.unit.name, x), t.String(), ratio, verdict})
		}
	}
	return rows
}

// heading says when, where and how it was measured.
func (r *results) heading() string {
	return fmt.Sprintf("%s, %s/%s, %s, %d CPUs%s, %s, %s; medians of %d alternating rounds",
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, cpuModel(), runtime.GOMAXPROCS(0),
		load(), runtime.Version(), r.elixirVersion(), r.rounds)
}

const legend = "In brackets the ratio to the BEAM; - where a workload has no meaning or was not measured."

func (r *results) elixirVersion() string {
	switch {
	case !r.beam:
		return "no Elixir to compare with (apt-get install elixir erlang-dev)"
	case r.elixir == "":
		return "Elixir"
	}
	return r.elixir
}

// text writes the tables for a terminal.
func (r *results) text(out io.Writer, ws []workload) error {
	fmt.Fprintf(out, "%s.\n%s\n\n", r.heading(), legend)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range r.figures(ws) {
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	if rows := r.targets(ws); len(rows) > 1 {
		fmt.Fprintln(t)
		for _, row := range rows {
			fmt.Fprintln(t, strings.Join(row, "\t"))
		}
	}
	return t.Flush()
}

// markdown writes the tables for a file in the repository.
func (r *results) markdown(out io.Writer, ws []workload) {
	fmt.Fprintf(out, "# What `make bench` showed\n\n%s.\n\n%s\n\n", r.heading(), legend)
	pipes(out, r.figures(ws))
	if rows := r.targets(ws); len(rows) > 1 {
		fmt.Fprintf(out, "\n## Targets\n\nEach is held against the same run's figures.\n\n")
		pipes(out, rows)
	}
}

// pipes writes a Markdown table.
func pipes(out io.Writer, rows [][]string) {
	for i, row := range rows {
		fmt.Fprintf(out, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintln(out, strings.Repeat("|---", len(row))+"|")
		}
	}
}

// cpuModel is the processor's name, where the system tells it.
func cpuModel() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "CPU unknown"
	}
	for line := range strings.Lines(string(data)) {
		if name, model, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "CPU unknown"
}

// load tells how busy the machine was in the last minutes, this run included.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(data))
	if err != nil || len(fields) < 2 {
		return ""
	}
	return ", load " + fields[1]
}
