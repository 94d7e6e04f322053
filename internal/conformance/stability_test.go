package conformance

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

// oneNode are the scenarios of P and B that need one node, so that they run under the race
// detector too.
func oneNode() []scenarios.Scenario {
	return slices.DeleteFunc(scenarios.All(), func(sc scenarios.Scenario) bool {
		return sc.Section() == "N" || sc.RunNodes != nil
	})
}

// A scenario of processes or behaviours gives one trace, however often it runs and on however many
// processors. A few runs by default; with LONG=1 200 of each, and under the race
// detector a sample of them:
//
//	LONG=1 go test -timeout 60m -run TestStable ./internal/conformance
//	go test -race -run TestStable ./internal/conformance
func TestStable(t *testing.T) {
	runs, heavy := map[int]int{1: 1, 2: 1, 8: 1}, 0 // by GOMAXPROCS
	if os.Getenv("LONG") != "" {
		runs, heavy = map[int]int{1: 50, 2: 100, 8: 50}, 3
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 8} {
		t.Run("GOMAXPROCS="+strconv.Itoa(procs), func(t *testing.T) {
			runtime.GOMAXPROCS(procs)
			var running sync.WaitGroup
			slots := make(chan struct{}, 4) // at a time: some wait most of it
			run := func(sc scenarios.Scenario, n int) {
				if err := stable(sc, n); err != nil {
					t.Errorf("GOMAXPROCS %d: %s: %v", procs, sc.Name, err)
				}
			}
			for _, sc := range oneNode() {
				if sc.Heavy {
					continue
				}
				slots <- struct{}{}
				running.Go(func() {
					defer func() { <-slots }()
					run(sc, runs[procs])
				})
			}
			running.Wait()
			for _, sc := range oneNode() { // these keep the others from being in time
				if sc.Heavy {
					run(sc, heavy)
				}
			}
		})
	}
}

// stable runs a scenario n times under the recorded seed. The error shows the first run
// that was otherwise than recorded.
func stable(sc scenarios.Scenario, n int) error {
	rec, err := ReadRecording("scenarios", sc.Name)
	if err != nil {
		return err
	}
	for i := range n {
		got, err := RunGo(sc, rec.Seed, goLimit)
		if err != nil {
			return fmt.Errorf("run %d of %d: %w; until then:\n%s", i+1, n, err, lineList(got))
		}
		if err := agrees(sc, rec, got); err != nil {
			return fmt.Errorf("run %d of %d: %w", i+1, n, err)
		}
	}
	return nil
}

// agrees is Agrees, with the difference as the error.
func agrees(sc scenarios.Scenario, rec Recording, got []string) error {
	if d := compare(sc, rec.Lines, got); d != nil {
		return fmt.Errorf("seed %d:\n%s", rec.Seed, d)
	}
	if dev := instead(sc, got); !slices.Equal(dev, rec.Instead) {
		return fmt.Errorf("seed %d: deviates with %q, recorded is %q", rec.Seed, dev, rec.Instead)
	}
	return nil
}

// Under virtual time nothing is ever late: the clock stands still while anything runs. So
// a scenario that waits agrees with the BEAM there by its logic alone, and one that needs
// no time shows that it waits for nothing that does not come.
func TestVirtualTime(t *testing.T) {
	for _, sc := range oneNode() {
		if sc.Heavy {
			continue
		}
		rec, err := ReadRecording("scenarios", sc.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		t.Run(sc.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := RunGo(sc, rec.Seed, goLimit)
				if err != nil {
					t.Fatalf("%v; until then:\n%s", err, lineList(got))
				}
				if err := agrees(sc, rec, got); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
