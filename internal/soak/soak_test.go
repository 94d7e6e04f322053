package soak_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/internal/soak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Some seconds with a few processes; with LONG=1 ten minutes with 100,000. SOAK_TIME,
// SOAK_PROCESSES and SOAK_SEED set these; the table goes to the file SOAK_TABLE, if it
// is given. Ten minutes need go test's -timeout, as make soak has it.
func TestSoak(t *testing.T) {
	cfg := soak.Config{Processes: 2000, Duration: 3 * time.Second, Seed: uint64(time.Now().UnixNano())}
	if testing.Short() {
		cfg.Processes, cfg.Duration = 500, time.Second
	}
	if os.Getenv("LONG") != "" {
		cfg.Processes, cfg.Duration = 100_000, 10*time.Minute
		cfg.Progress = func(line string) { _, _ = os.Stderr.WriteString("soak: " + line + "\n") }
	}
	if s := os.Getenv("SOAK_TIME"); s != "" {
		cfg.Duration = must(time.ParseDuration(s))
	}
	if s := os.Getenv("SOAK_PROCESSES"); s != "" {
		cfg.Processes = must(strconv.Atoi(s))
	}
	if s := os.Getenv("SOAK_SEED"); s != "" {
		cfg.Seed = must(strconv.ParseUint(s, 10, 64))
	}
	report, err := soak.Run(cfg)
	if err != nil {
		t.Errorf("seed %d: %v", cfg.Seed, err)
	}
	var table strings.Builder
	if err := report.Markdown(&table); err != nil {
		t.Fatal(err)
	}
	t.Log(table.String())
	if file := os.Getenv("SOAK_TABLE"); file != "" && err == nil {
		if err := os.WriteFile(file, []byte(table.String()), 0o644); err != nil {
			t.Error(err)
		}
	}
}

func must[T any](x T, err error) T {
	if err != nil {
		panic(err)
	}
	return x
}
