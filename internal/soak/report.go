package soak

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// counters count what happened.
type counters struct {
	rounds, operations, started, cascaded                atomic.Int64
	links, unlinks, monitors, demonitors, names          atomic.Int64
	kills, signals, exits                                atomic.Int64
	normal, killed, kill, shutdown, noproc, panics, term atomic.Int64
}

// countDown counts a DOWN by its reason.
func (w *world) countDown(reason error) {
	c := &w.count
	var crash *actor.PanicError
	switch {
	case reason == actor.Killed:
		c.killed.Add(1)
	case reason == actor.Kill:
		c.kill.Add(1)
	case reason == actor.NoProc:
		c.noproc.Add(1)
	case errors.As(reason, &crash):
		c.panics.Add(1)
	case actor.Kind(reason) == actor.KindNormal:
		c.normal.Add(1)
	case actor.Kind(reason) == actor.KindShutdown:
		c.shutdown.Add(1)
	default:
		c.term.Add(1)
	}
}

func (c *counters) downs() int64 {
	return c.normal.Load() + c.killed.Load() + c.kill.Load() + c.shutdown.Load() + c.noproc.Load() + c.panics.Load() + c.term.Load()
}

// Report is what a soak did and left behind.
type Report struct {
	Config Config
	Begun  time.Time
	Took   time.Duration
	// Memory is the bytes in use after the first rounds, when all were dead, at the end with all of them alive, and after the last of them died.
	Memory     [3]uint64
	Goroutines [2]int // before the soak and after
	Failures   int    // differences from the model
	rows       [][2]string
}

// take takes over the counters.
func (r *Report) take(w *world) {
	r.Took, r.Failures = time.Since(r.Begun), w.failed
	c := &w.count
	for _, x := range []struct {
		what string
		n    int64
	}{
		{"rounds, each compared with the model", c.rounds.Load()},
		{"operations", c.operations.Load()},
		{"processes started", c.started.Load()},
		{"kills sent", c.kills.Load()},
		{"other exit signals sent", c.signals.Load()},
		{"links set or tried", c.links.Load()},
		{"links removed or tried", c.unlinks.Load()},
		{"deaths that came along a link", c.cascaded.Load()},
		{"EXITs trapped", c.exits.Load()},
		{"names registered", c.names.Load()},
		{"monitors set by the processes", c.monitors.Load()},
		{"monitors removed or tried", c.demonitors.Load()},
		{"DOWNs, the coordinator's among them", c.downs()},
		{"— normal", c.normal.Load()},
		{"— killed", c.killed.Load()},
		{"— kill, as one's own reason", c.kill.Load()},
		{"— shutdown with a term", c.shutdown.Load()},
		{"— a term", c.term.Load()},
		{"— a panic", c.panics.Load()},
		{"— noproc", c.noproc.Load()},
	} {
		r.rows = append(r.rows, [2]string{x.what, group(x.n)})
	}
	mb := func(n uint64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
	r.rows = append(r.rows,
		[2]string{"memory, after the first rounds and all their deaths", mb(r.Memory[0])},
		[2]string{"memory, all alive", mb(r.Memory[1])},
		[2]string{"memory, after the last died", mb(r.Memory[2])},
		[2]string{"goroutines before and after", fmt.Sprintf("%d and %d", r.Goroutines[0], r.Goroutines[1])},
		[2]string{"differences from the model", group(int64(r.Failures))})
}

// Markdown writes the report as a table.
func (r *Report) Markdown(out io.Writer) error {
	_, err := fmt.Fprintf(out, "# Soak of %s processes\n\n%s, %s/%s, %s, %d CPUs, %s; seed %d, %v.\n\n| what | how many |\n|---|---|\n",
		group(int64(r.Config.Processes)), r.Begun.Format(time.DateOnly), runtime.GOOS, runtime.GOARCH,
		cpuModel(), runtime.GOMAXPROCS(0), runtime.Version(), r.Config.Seed, r.Took.Round(time.Second))
	for _, row := range r.rows {
		if err == nil {
			_, err = fmt.Fprintf(out, "| %s | %s |\n", row[0], row[1])
		}
	}
	return err
}

// group is n with a comma between the thousands.
func group(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// cpuModel is the processor's name, where the system tells it.
func cpuModel() string {
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if name, model, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(model)
		}
	}
	return "CPU unknown"
}
