package conformance

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/internal/conformance/scenarios"
	"github.com/beamline-go/beamline/internal/testcluster"
)

func TestMain(m *testing.M) {
	testcluster.Main(Programs())
	goleak.VerifyTestMain(m)
}

// What the BEAM said is committed; Go says the same.
func TestGoAgreesWithTheRecordedTraces(t *testing.T) {
	for _, sc := range scenarios.All() {
		t.Run(sc.Name, func(t *testing.T) {
			rec, err := ReadRecording("scenarios", sc.Name)
			if err != nil {
				t.Fatal(err)
			}
			got, err := RunGo(sc, rec.Seed, goLimit)
			if err != nil {
				t.Fatalf("%v; until then:\n%s", err, lineList(got))
			}
			if err := agrees(sc, rec, got); err != nil {
				t.Error(err)
			}
		})
	}
}

// A seed decides the trace: the same one gives it again, others give others. Nobody
// has prepared for these seeds, and no scenario may end in disorder with them. Those on
// one node run in virtual time, which spares the waiting.
func TestSeedsDecideTheTrace(t *testing.T) {
	for _, sc := range scenarios.All() {
		if sc.Heavy {
			continue
		}
		t.Run(sc.Name, func(t *testing.T) {
			if sc.RunNodes != nil {
				seedsDecide(t, sc)
				return
			}
			synctest.Test(t, func(t *testing.T) { seedsDecide(t, sc) })
		})
	}
}

func seedsDecide(t *testing.T, sc scenarios.Scenario) {
	traces := map[string]bool{}
	seeds := uint64(4)
	if sc.RunNodes != nil { // which takes seconds
		seeds = 2
	}
	for seed := uint64(11); seed < 11+seeds; seed++ {
		first, err := RunGo(sc, seed, goLimit)
		if err != nil {
			t.Fatalf("%v; until then:\n%s", err, lineList(first))
		}
		again, err := RunGo(sc, seed, goLimit)
		if err != nil {
			t.Fatalf("%v; until then:\n%s", err, lineList(again))
		}
		if !slices.Equal(first, again) {
			t.Errorf("seed %d gives two traces:\n%s", seed, &Difference{Left: "first", Right: "again", A: first, B: again})
		}
		for _, line := range first {
			if strings.Contains(line, "!") || strings.HasPrefix(line, "the scenario's process ended") {
				t.Errorf("seed %d: %s", seed, line)
			}
		}
		traces[strings.Join(first, "\n")] = true
	}
	if len(traces) == 1 {
		t.Errorf("%d seeds give one trace: nothing that is emitted is drawn", seeds)
	}
}
