// Command bench measures, in one run, the same workloads here, on Proto.Actor's own
// actors, on bare goroutines and channels, and on a real BEAM when Elixir is installed,
// in alternating rounds, and prints the medians, their ratios to the BEAM's, and which
// targets were met.
//
// Absolute times differ from machine to machine: compare the ratios. RESULTS.md holds
// one run's table, made with -o. What each workload does is said where it is:
// workloads.go has the list.
//
// What is fair:
//
//   - A message holds the same on each side. Its tag is an atom on the BEAM and the type
//     in Go: {:item, n} against item{n}, {from, n} against ping{from, n}. The BEAM copies
//     it to the receiver's heap, Go allocates it once.
//   - Who waits for whom is the same: where the BEAM's process awaits a reply, so do a
//     blocking process, a goroutine or a Proto.Actor actor.
//   - The BEAM's code is compiled, and each workload runs in a process of its own with an
//     empty heap. Both sides run with the settings they have when nobody sets any.
//   - Each workload runs a tenth of its operations first, untimed.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// bench is what the workloads run on.
type bench struct {
	ctx       context.Context
	sys       *actor.System
	nodes     *testcluster.Cluster
	farEcho   actor.PID
	farServer actor.PID
	farSink   actor.PID
}

// check ends the run: a benchmark that met an error has measured something else.
func (b *bench) check(err error) {
	if err != nil {
		panic(fmt.Sprintf("bench: %v", err))
	}
}

// options are the flags.
type options struct {
	rounds int
	scale  float64
	script string
	only   string
	out    string
}

// programs are what the other operating-system processes of a run do.
var programs = map[string]testcluster.Program{"far": far, "far proto": farProto, "memory": memory}

func main() {
	testcluster.Main(programs)
	var o options
	flag.IntVar(&o.rounds, "rounds", 5, "how often each workload is measured; the median counts")
	flag.Float64Var(&o.scale, "scale", 1, "how many operations, as a multiple of the default")
	flag.StringVar(&o.script, "beam", filepath.Join("internal", "bench", "beam.exs"), "the BEAM's side")
	flag.StringVar(&o.only, "only", "", "measure only the workloads whose name contains this")
	flag.StringVar(&o.out, "o", "", "also write the tables to this file, as Markdown")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	var wanted []workload
	for _, w := range workloads() {
		if strings.Contains(w.name, o.only) {
			wanted = append(wanted, w)
		}
	}
	if len(wanted) == 0 {
		return fmt.Errorf("no workload's name contains %q; they are %s", o.only, strings.Join(workloadNames(), ", "))
	}
	b := &bench{ctx: ctx, nodes: testcluster.New(testcluster.Options{Timeout: memoryTimeout})}
	defer func() { err = errors.Join(err, b.nodes.Close()) }()
	stop, err := b.start()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()

	_, lookErr := exec.LookPath("elixir")
	beam := lookErr == nil
	r := newResults(o.rounds, beam)
	for round := range o.rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, o.rounds)
		if beam {
			if err := measureBeam(ctx, o, wanted, r); err != nil {
				return err
			}
		}
		for _, w := range wanted {
			for _, column := range columns {
				if f := w.columns[column]; f != nil {
					runtime.GC() // what the one before left behind is not this one's to clear away
					r.add(w.name, column, f(b, w.count(o.scale)))
				}
			}
		}
	}
	if err := r.text(os.Stdout, wanted); err != nil {
		return err
	}
	if o.out == "" {
		return nil
	}
	var page strings.Builder
	r.markdown(&page, wanted)
	return os.WriteFile(o.out, []byte(page.String()), 0o644)
}

// start connects this process's node with that of another process.
func (b *bench) start() (stop func() error, err error) {
	child, err := b.nodes.Start(b.ctx, "far", "far", nil)
	if err != nil {
		return nil, err
	}
	near, err := cluster.Start(b.ctx, cluster.Config{Name: "near", Codec: types(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	stop = func() error { return near.Stop(b.ctx) }
	b.sys = near.System()
	if err := near.Connect(b.ctx, child.Info().Addr); err != nil {
		return nil, errors.Join(err, stop())
	}
	pids, err := testcluster.Await[[3]string](b.ctx, child, "pids")
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	for i, pid := range []*actor.PID{&b.farEcho, &b.farServer, &b.farSink} {
		var raw []byte
		if _, err := fmt.Sscanf(pids[i], "%x", &raw); err != nil {
			return nil, errors.Join(err, stop())
		}
		if err := pid.UnmarshalBinary(raw); err != nil {
			return nil, errors.Join(err, stop())
		}
	}
	return stop, nil
}
