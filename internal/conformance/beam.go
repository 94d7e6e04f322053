package conformance

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Job is one run: a scenario under a seed.
type Job struct {
	Scenario string
	Seed     uint64
}

// BeamRun is what the BEAM answered.
type BeamRun struct {
	Version string // as in "Elixir 1.14.0 OTP 25"
	Traces  map[Job][]string
	Failed  map[Job]string // scripts that do not compile, with the error
}

// ErrNoElixir says that there is no BEAM on this machine to ask.
var ErrNoElixir = errors.New("elixir is not installed")

// RunBeam runs the jobs, on two BEAMs at a time: those across nodes wait, most of
// their time, for nodes to start. dir is the folder of all scenarios, across tells which
// ones are across nodes. Everything that it starts ends with it, also when this process
// is killed.
func RunBeam(ctx context.Context, dir string, jobs []Job, across func(scenario string) bool) (BeamRun, error) {
	sum := BeamRun{Traces: map[Job][]string{}, Failed: map[Job]string{}}
	var parts [2][]Job
	for _, j := range jobs {
		i := 0
		if across(j.Scenario) {
			i = 1
		}
		parts[i] = append(parts[i], j)
	}
	ctx, cancel := context.WithCancel(ctx) // one that fails ends the other
	defer cancel()
	var runs [2]BeamRun
	var errs [2]error
	var running sync.WaitGroup
	for i, part := range parts {
		if len(part) == 0 {
			continue
		}
		running.Go(func() {
			runs[i], errs[i] = runBeam(ctx, dir, part)
			if errs[i] != nil {
				cancel()
			}
		})
	}
	running.Wait()
	for i := range runs {
		maps.Copy(sum.Traces, runs[i].Traces)
		maps.Copy(sum.Failed, runs[i].Failed)
		if runs[i].Version != "" {
			sum.Version = runs[i].Version
		}
	}
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return sum, err
		}
	}
	return sum, errors.Join(errs[:]...)
}

func runBeam(ctx context.Context, dir string, jobs []Job) (BeamRun, error) {
	elixir, err := exec.LookPath("elixir")
	if err != nil {
		return BeamRun{}, ErrNoElixir
	}
	epmd, err := freePort()
	if err != nil {
		return BeamRun{}, err
	}
	args := []string{filepath.Join(dir, "run.exs")}
	for _, j := range jobs {
		args = append(args, j.Scenario+":"+strconv.FormatUint(j.Seed, 10))
	}
	cmd := exec.CommandContext(ctx, elixir, args...)
	// A port mapper of its own: the machine's, if there is one, is not touched.
	cmd.Env = append(os.Environ(), "ERL_EPMD_PORT="+strconv.Itoa(epmd))
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	alive, err := cmd.StdinPipe() // run.exs ends when this closes
	if err != nil {
		return BeamRun{}, fmt.Errorf("run %s: %w", elixir, err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return BeamRun{}, fmt.Errorf("run %s: %w", elixir, err)
	}
	cmd.Cancel = alive.Close
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		return BeamRun{}, fmt.Errorf("run %s: %w", elixir, err)
	}
	run, done := readBeam(out)
	_ = alive.Close()
	err = cmd.Wait()
	switch {
	case ctx.Err() != nil:
		return run, ctx.Err()
	case !done:
		return run, fmt.Errorf("%s ended before its scenarios did (%w):\n%s", elixir, err, complaints.String())
	}
	return run, nil
}

// readBeam reads what run.exs prints; done says that it came to its end.
func readBeam(out io.Reader) (run BeamRun, done bool) {
	run = BeamRun{Traces: map[Job][]string{}, Failed: map[Job]string{}}
	var job Job
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		word, rest, _ := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "\t"):
			run.Traces[job] = append(run.Traces[job], line[1:])
		case word == "beam":
			run.Version = rest
		case word == "=":
			job, _ = parseJob(rest)
		case word == "!":
			failed, text := parseJob(rest)
			run.Failed[failed] = text
		case line == "done":
			return run, true
		}
	}
	return run, false
}

func parseJob(text string) (j Job, rest string) {
	fields := strings.SplitN(text, " ", 3)
	if len(fields) < 2 {
		return Job{}, text
	}
	j.Scenario = fields[0]
	j.Seed, _ = strconv.ParseUint(fields[1], 10, 64)
	if len(fields) == 3 {
		rest = fields[2]
	}
	return j, rest
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port for epmd: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
