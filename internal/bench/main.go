// Command bench measures, in one run, the same workloads here, on Proto.Actor's own
// actors, on bare goroutines and channels, and on a real BEAM when Elixir is installed,
// in alternating rounds, and prints the medians and their ratios to the BEAM's.
//
// Absolute times differ from machine to machine: compare the ratios.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// bench is what the workloads run on.
type bench struct {
	sys       *actor.System
	farEcho   actor.PID
	farServer actor.PID
}

// check ends the run: a benchmark that met an error has measured something else.
func (b *bench) check(err error) {
	if err != nil {
		panic(fmt.Sprintf("bench: %v", err))
	}
}

func main() {
	testcluster.Main(map[string]testcluster.Program{"far": far})
	rounds := flag.Int("rounds", 5, "how often each workload is measured; the median counts")
	scale := flag.Float64("scale", 1, "how many operations, as a multiple of the default")
	script := flag.String("beam", filepath.Join("internal", "bench", "beam.exs"), "the BEAM's side")
	flag.Parse()
	if err := run(*rounds, *scale, *script, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func types() *codec.Codec {
	c := codec.New()
	codec.MustRegister[ping](c, "bench.ping")
	codec.MustRegister[echoCall](c, "bench.echoCall")
	return c
}

// far is the other node: an echo and an echo server, under their names.
func far(ctx context.Context, c *testcluster.Child) error {
	n, err := cluster.Start(ctx, cluster.Config{Name: "far", Codec: types()})
	if err != nil {
		return err
	}
	err = n.System().Run(func(p *actor.Process) error {
		if err := p.Register("echo", p.Spawn(echo)); err != nil {
			return err
		}
		_, err := genserver.Start(p, &echoServer{}, genserver.WithName("server"))
		return err
	})
	if err != nil {
		return err
	}
	pid := func(name actor.Name) string {
		pid, _ := n.System().Whereis(name)
		b, _ := pid.MarshalBinary()
		return string(fmt.Appendf(nil, "%x", b))
	}
	if err := c.Emit("pids", []string{pid("echo"), pid("server")}); err != nil {
		return err
	}
	if err := c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr()}); err != nil {
		return err
	}
	<-ctx.Done()
	return n.Stop(context.WithoutCancel(ctx))
}

func run(rounds int, scale float64, script string, out io.Writer) (err error) {
	ctx := context.Background()
	nodes := testcluster.New(testcluster.Options{})
	defer func() { err = errors.Join(err, nodes.Close()) }()
	child, err := nodes.Start(ctx, "far", "far", nil)
	if err != nil {
		return err
	}
	near, err := cluster.Start(ctx, cluster.Config{Name: "near", Codec: types(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, near.Stop(ctx)) }()
	if err := near.Connect(ctx, child.Info().Addr); err != nil {
		return err
	}
	b := &bench{sys: near.System()}
	pids, err := testcluster.Await[[]string](ctx, child, "pids")
	if err != nil {
		return err
	}
	for i, pid := range []*actor.PID{&b.farEcho, &b.farServer} {
		var raw []byte
		if _, err := fmt.Sscanf(pids[i], "%x", &raw); err != nil {
			return err
		}
		if err := pid.UnmarshalBinary(raw); err != nil {
			return err
		}
	}
	_, lookErr := exec.LookPath("elixir")
	beam := lookErr == nil
	samples := map[string][]float64{} // by workload and column
	for round := range rounds {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", round+1, rounds)
		if beam {
			if err := measureBeam(ctx, script, samples); err != nil {
				return err
			}
		}
		for _, w := range workloads() {
			for _, column := range slices.Sorted(mapKeys(w.columns)) {
				n := max(1, int(float64(w.n)*scale))
				w.columns[column](b, n/10+1) // warm up
				d := w.columns[column](b, n)
				key := w.name + "/" + column
				samples[key] = append(samples[key], float64(d.Nanoseconds())/float64(n))
			}
		}
	}
	return table(out, samples, rounds, beam)
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// measureBeam runs the script once, with a port mapper of its own.
func measureBeam(ctx context.Context, script string, samples map[string][]float64) error {
	port := 20000 + os.Getpid()%20000
	env := append(os.Environ(), "ERL_EPMD_PORT="+strconv.Itoa(port), "BENCH_TAG="+strconv.Itoa(os.Getpid()))
	epmd := exec.CommandContext(ctx, "epmd")
	epmd.Env = env
	if err := epmd.Start(); err != nil {
		return fmt.Errorf("start epmd: %w", err)
	}
	defer func() {
		_ = epmd.Process.Kill()
		_ = epmd.Wait()
	}()
	cmd := exec.CommandContext(ctx, "elixir", script)
	cmd.Env = env
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("elixir %s: %w\n%s", script, err, complaints.String())
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		line := lines.Text()
		i := strings.LastIndexByte(line, ' ')
		ns, err := strconv.ParseFloat(line[i+1:], 64)
		if i < 0 || err != nil {
			continue // Elixir has something else to say
		}
		key := line[:i] + "/BEAM"
		samples[key] = append(samples[key], ns)
	}
	return nil
}

func median(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	slices.Sort(xs)
	return xs[len(xs)/2]
}

func table(out io.Writer, samples map[string][]float64, rounds int, beam bool) error {
	fmt.Fprintf(out, "%s, %s/%s, %d CPUs, %s; medians of %d rounds, in ns an operation; in brackets the ratio to the BEAM\n\n",
		time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), runtime.Version(), rounds)
	if !beam {
		fmt.Fprintln(out, "Elixir is not installed: no BEAM to compare with (apt-get install elixir erlang-dev).")
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	columns := []string{blocking, callback, proto, bare}
	fmt.Fprintf(t, "workload\tBEAM\t%s\n", strings.Join(columns, "\t"))
	for _, w := range workloads() {
		base := median(samples[w.name+"/BEAM"])
		fmt.Fprintf(t, "%s\t%s", w.what, cell(base, 0))
		for _, c := range columns {
			fmt.Fprintf(t, "\t%s", cell(median(samples[w.name+"/"+c]), base))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

func cell(ns, base float64) string {
	switch {
	case ns == 0:
		return "-"
	case base == 0:
		return fmt.Sprintf("%.0f", ns)
	}
	return fmt.Sprintf("%.0f (%.2f)", ns, ns/base)
}
