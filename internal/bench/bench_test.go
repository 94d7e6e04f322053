package main

import (
	"os/exec"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/internal/testcluster"
)

func TestMain(m *testing.M) {
	testcluster.Main(programs)
	goleak.VerifyTestMain(m)
}

// Every column of every workload gives a figure.
func TestEveryWorkloadRuns(t *testing.T) {
	b := &bench{ctx: t.Context(), nodes: testcluster.New(testcluster.Options{Timeout: memoryTimeout})}
	defer func() { b.check(b.nodes.Close()) }()
	stop, err := b.start()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { b.check(stop()) }()
	for _, w := range workloads() {
		for column, f := range w.columns {
			if x := f(b, min(100, w.n)); x <= 0 {
				t.Errorf("%s, %s: %v", w.name, column, x)
			}
		}
	}
}

// Every workload has a figure of the BEAM's to be compared with.
func TestTheBeamsSide(t *testing.T) {
	if _, err := exec.LookPath("elixir"); err != nil || testing.Short() {
		t.Skip("it needs Elixir, and some seconds")
	}
	ws := workloads()
	for i := range ws {
		ws[i].n = min(100, ws[i].n)
	}
	r := newResults(1, true)
	if err := measureBeam(t.Context(), options{scale: 1, script: "beam.exs"}, ws, r); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(r.elixir, "Elixir 1.") {
		t.Errorf("the BEAM's version is %q", r.elixir)
	}
}

func TestTargets(t *testing.T) {
	for _, test := range []struct {
		target        target
		figure, other float64
		want          string
	}{
		{atMost(callback, 0.8, onBeam), 80, 100, "≤ 0.8 × BEAM; 0.80 ×; met"},
		{atMost(callback, 0.8, onBeam), 100, 100, "≤ 0.8 × BEAM; 1.00 ×; MISSED by 25 %"},
		{atMost(callback, 0.8, onBeam), 100, 0, "≤ 0.8 × BEAM; -; not measured"},
		{timesAsFast(callback, 7, proto), 10, 80, "≥ 7 × as fast as Proto.Actor; 8.0 × as fast; met"},
		{timesAsFast(callback, 8, proto), 20, 80, "≥ 8 × as fast as Proto.Actor; 4.0 × as fast; MISSED by 100 %"},
		{atMost(blocking, 1.3, blocking).of("other"), 120, 100, "≤ 1.3 × with an empty mailbox; 1.20 ×; met"},
		{limit(callback, 600), 600, 0, "≤ 600; ; met"},
		{limit(callback, 600), 601, 0, "≤ 600; ; MISSED by 1 %"},
	} {
		ratio, verdict := test.target.held(test.figure, test.other)
		if got := test.target.String() + "; " + ratio + "; " + verdict; got != test.want {
			t.Errorf("%v against %v: %q, want %q", test.figure, test.other, got, test.want)
		}
	}
}

// What a target is compared with is measured.
func TestTargetsHaveFigures(t *testing.T) {
	byName := map[string]workload{}
	for _, w := range workloads() {
		byName[w.name] = w
	}
	for _, w := range workloads() {
		for _, g := range w.targets {
			other := w
			if g.other != "" {
				other = byName[g.other]
			}
			if w.columns[g.column] == nil || g.versus != "" && g.versus != onBeam && other.columns[g.versus] == nil {
				t.Errorf("%s: nothing measures %v %v", w.name, g.column, g)
			}
		}
	}
}

func TestTables(t *testing.T) {
	r := newResults(3, true)
	for _, x := range []float64{300, 100, 200} {
		r.add("ping-pong", onBeam, x)
		r.add("ping-pong", blocking, x/2)
		r.add("ping-pong", callback, x)
		r.add("ping-pong", proto, 10*x)
	}
	var text, page strings.Builder
	if err := r.text(&text, workloads()[:1]); err != nil {
		t.Fatal(err)
	}
	r.markdown(&page, workloads()[:1])
	for _, want := range []string{
		"| round trip, two processes | ns | 200 | 100 (0.50) | 200 (1.00) | 2000 (10.00) | - |",
		"| round trip, two processes | blocking | 100 ns | ≤ 0.8 × BEAM | 0.50 × | met |",
		"| round trip, two processes | callback | 200 ns | ≤ 0.7 × BEAM | 1.00 × | MISSED by 43 % |",
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no line %q in\n%s", want, page.String())
		}
	}
	if !strings.Contains(text.String(), "MISSED by 43 %") {
		t.Error(text.String())
	}
}
