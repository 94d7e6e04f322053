package chaos_test

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/internal/chaos"
	"github.com/beamline-go/beamline/internal/consulagent"
	"github.com/beamline-go/beamline/internal/consulagent/consultest"
	"github.com/beamline-go/beamline/internal/testcluster"
)

func TestMain(m *testing.M) {
	testcluster.Main(chaos.Programs())
	goleak.VerifyTestMain(m)
}

// What a node may grow by while it lives, after its first rounds.
const (
	moreGoroutines = 8
	moreMemory     = 8 << 20
)

// number is what the environment says, or else.
func number(t *testing.T, name string, otherwise uint64) uint64 {
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		t.Fatalf("%s=%q: %v", name, s, err)
	}
	return n
}

func rounds(t *testing.T, short uint64) int {
	if os.Getenv("LONG") != "" {
		short *= 20
	}
	return int(number(t, "CHAOS_ROUNDS", short))
}

func run(t *testing.T, cfg chaos.Config) chaos.Result {
	t.Helper()
	cfg.Seed = number(t, "CHAOS_SEED", uint64(time.Now().UnixNano()))
	if testing.Verbose() {
		cfg.Progress = os.Stderr
	}
	r, err := chaos.Run(t.Context(), cfg)
	if err != nil {
		t.Errorf("%v\nCHAOS_SEED=%d draws the same faults again", err, cfg.Seed)
	}
	if r.Goroutines > moreGoroutines || r.Memory > moreMemory {
		t.Errorf("seed %d: a node grew by %d goroutines and %d bytes", cfg.Seed, r.Goroutines, r.Memory)
	}
	title := fmt.Sprintf("%s; seed %d.\n\n", chaos.Machine(), cfg.Seed)
	t.Log(title + r.Table())
	if file := os.Getenv("CHAOS_TABLE"); file != "" && !t.Failed() {
		write(t, file, title+r.Table())
	}
	return r
}

// write adds a table to the file that keeps them.
func write(t *testing.T, file, text string) {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	what := strings.TrimPrefix(t.Name(), "TestChaos")
	if _, err := fmt.Fprintf(f, "## %s\n\n%s\n", what, text); err != nil {
		t.Error(err)
	}
}

// Nodes that find each other through seeds: a short form of what follows, without an agent.
func TestChaosSeeds(t *testing.T) {
	run(t, chaos.Config{Rounds: rounds(t, 4)})
}

// An agent that remembers, and one that forgets everything when it is started again.
func TestChaosConsulRemembers(t *testing.T) {
	agent := consultest.StartWith(t, consulagent.Config{DataDir: t.TempDir()})
	run(t, chaos.Config{Rounds: rounds(t, 5), Agent: agent})
}

func TestChaosConsulForgets(t *testing.T) {
	agent := consultest.Start(t)
	run(t, chaos.Config{Rounds: rounds(t, 5), Agent: agent})
}
