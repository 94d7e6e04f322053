package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// measureBeam runs the script once, with a port mapper of its own.
func measureBeam(ctx context.Context, o options, wanted []workload, r *results) error {
	port := 20000 + os.Getpid()%20000
	var counts []string
	for _, w := range wanted {
		counts = append(counts, fmt.Sprintf("%s=%d", w.name, w.count(o.scale)))
	}
	env := append(os.Environ(), "ERL_EPMD_PORT="+strconv.Itoa(port), "BENCH_TAG="+strconv.Itoa(os.Getpid()),
		"BENCH_COUNTS="+strings.Join(counts, ","))
	epmd := exec.CommandContext(ctx, "epmd")
	epmd.Env = env
	if err := epmd.Start(); err != nil {
		return fmt.Errorf("start epmd: %w", err)
	}
	defer func() {
		_ = epmd.Process.Kill()
		_ = epmd.Wait()
	}()
	cmd := exec.CommandContext(ctx, "elixir", o.script)
	cmd.Env = env
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("elixir %s: %w\n%s", o.script, err, complaints.String())
	}
	seen := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		line := lines.Text()
		if version, ok := strings.CutPrefix(line, "version "); ok {
			r.elixir = version
			continue
		}
		i := strings.LastIndexByte(line, ' ')
		figure, err := strconv.ParseFloat(line[i+1:], 64)
		if i < 0 || err != nil {
			continue // Elixir has something else to say
		}
		r.add(line[:i], onBeam, figure)
		seen[line[:i]] = true
	}
	for _, w := range wanted {
		if !seen[w.name] {
			return fmt.Errorf("elixir %s: no figure for %q in its output:\n%s%s", o.script, w.name, out, complaints.String())
		}
	}
	return nil
}
