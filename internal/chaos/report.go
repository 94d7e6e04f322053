package chaos

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Table is the result as Markdown, for the page that keeps it.
func (r *Result) Table() string {
	var b strings.Builder
	b.WriteString("| what | how many |\n|---|---|\n")
	row := func(what string, n any) { fmt.Fprintf(&b, "| %s | %v |\n", what, n) }
	row("rounds", r.Rounds)
	kinds := make([]string, 0, len(r.Faults))
	for kind := range r.Faults {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		row("— "+kind, r.Faults[kind])
	}
	c := r.Counts
	row("messages sent to other nodes, of which arrived", fmt.Sprintf("%d, %d", c.Said, c.Heard))
	row("NodeUp and NodeDown seen", fmt.Sprintf("%d, %d", c.Ups, c.Downs))
	row("monitors and links across nodes", fmt.Sprintf("%d, %d", c.Monitors, c.Links))
	row("— ended with the process's own reason", c.Ended)
	row("— ended with NoConnection, or could not be begun", c.Lost)
	row("attempts at the global name, of which succeeded", fmt.Sprintf("%d, %d", c.Claims, c.Led))
	row("promises broken", len(r.Wrong))
	if len(r.Settled) > 0 {
		sorted := slices.Sorted(slices.Values(r.Settled))
		row("time to settle after the last fault: median, longest",
			fmt.Sprintf("%v, %v", sorted[len(sorted)/2].Round(time.Millisecond), sorted[len(sorted)-1].Round(time.Millisecond)))
	}
	row("goroutines and memory that a life grew by after its first rounds, at most",
		fmt.Sprintf("%d, %.1f MB", r.Goroutines, float64(r.Memory)/1e6))
	return b.String()
}

// Machine says what a run was made on.
func Machine() string {
	return fmt.Sprintf("%s, %s/%s, %d CPUs, %s", time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}
