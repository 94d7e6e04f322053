package mesh_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/mesh/meshsim"
	"github.com/beamline-go/beamline/internal/simulation"
)

// seeds is how many seeds the property tests try: what the environment's SEEDS says, so that
// `make sim SEEDS=10000` tries so many in every package.
var seeds = flag.Uint64("seeds", seedsWanted(), "how many seeds the property tests try")

func seedsWanted() uint64 {
	if n, err := strconv.ParseUint(os.Getenv("SEEDS"), 10, 64); err == nil {
		return n
	}
	return 100
}

const (
	ms       = time.Millisecond
	tickTime = 200 * ms
)

func config() mesh.Config {
	return mesh.Config{
		Cluster: "test", Cookie: "secret", TickTime: tickTime,
		DialTimeout: 150 * ms, HandshakeTimeout: 200 * ms,
		RetryMin: 20 * ms, RetryMax: 400 * ms, ReportEvery: time.Second,
	}
}

// world is a simulation of mesh nodes with a checker.
type world struct {
	*simulation.World
	*meshsim.Checker
}

func newWorld(cfg simulation.Config) world {
	w := simulation.New(cfg)
	return world{w, meshsim.NewChecker(w)}
}

// add makes a node known that finds its peers through the seeds.
func (w world) add(name string, cfg mesh.Config, seeds ...string) {
	w.Add(name, name+":1", meshsim.Start(meshsim.Config{Mesh: cfg, Seeds: seeds, Hooks: w.Hooks()}))
}

// fail ends a test, with the whole history in a file and its end in the log.
func (w world) fail(t *testing.T, seed uint64, format string, args ...any) {
	t.Helper()
	h := w.History()
	file := filepath.Join(os.TempDir(), fmt.Sprintf("%s-seed-%d.txt", t.Name(), seed))
	if err := os.WriteFile(file, []byte(h), 0o600); err != nil {
		file = err.Error()
	}
	lines := strings.Split(h, "\n")
	t.Fatalf("seed %d: %s\nhistory in %s, its end:\n%s", seed, fmt.Sprintf(format, args...), file,
		strings.Join(lines[max(0, len(lines)-60):], "\n"))
}

func (w world) check(t *testing.T, seed uint64) {
	t.Helper()
	if v := w.Violations(); len(v) > 0 {
		w.fail(t, seed, "%s", v[0])
	}
}

// chaos is a run of three to seven nodes under random faults that are mended after 6 s; it
// ends when it is to be checked that all are together again. Those beyond the third join
// later, and one leaves in good order and comes back.
func chaos(seed uint64) world {
	w := newWorld(simulation.Config{Seed: seed, Break: 0.002, BreakEnd: 6 * time.Second})
	nodes := []string{"a", "b", "c", "d", "e", "f", "g"}[:3+seed%5]
	for _, name := range nodes {
		w.add(name, config(), "a:1", "b:1", "alias-of-b:1")
	}
	w.Alias("b", "alias-of-b:1")
	simulation.Chaos{
		From: 100 * ms, Until: 6 * time.Second,
		CutGap: simulation.Range{Min: 100 * ms, Max: 3 * time.Second}, CutLength: simulation.Range{Min: 5 * ms, Max: 900 * ms},
		PauseGap: simulation.Range{Min: 300 * ms, Max: 4 * time.Second}, PauseLength: simulation.Range{Min: 5 * ms, Max: 600 * ms},
		DownGap: simulation.Range{Min: 500 * ms, Max: 6 * time.Second}, DownLength: simulation.Range{Min: 1 * ms, Max: 500 * ms},
	}.Run(w.World)
	w.Chat(23*ms, 9*time.Second)
	for i, name := range nodes {
		joins := time.Duration(max(0, i-2)) * time.Duration(seed%11) * 100 * ms
		w.At(joins, func() { w.Start(name) })
	}
	leaver, leaves := nodes[seed%3], time.Second+time.Duration(seed%17)*200*ms
	w.At(leaves, func() { w.Command(leaver, mesh.StopRequested{}) })
	w.At(leaves+20*ms, func() { w.Kill(leaver) })
	w.At(leaves+time.Duration(seed%13)*100*ms, func() { w.Start(leaver) })
	w.Run(6*time.Second + reunion)
	return w
}

// reunion is how long it may take after the last fault until everybody is connected:
// an old epoch is noticed to be dead, a dial into the void is given up, and the
// longest pause passes.
const reunion = 2*tickTime + 150*ms + 200*ms + 400*ms + 350*ms

// Whatever happened, in the end all are together again; order, gaps and epochs are the
// checker's.
func TestSim(t *testing.T) {
	var ups, downs, data int
	for seed := range *seeds {
		w := chaos(seed)
		w.check(t, seed)
		if apart := w.Apart(); apart != "" {
			w.fail(t, seed, "%v after the last fault: %s", reunion, apart)
		}
		for _, name := range w.Nodes() {
			w.Command(name, mesh.StopRequested{})
		}
		w.check(t, seed)
		for _, name := range w.Nodes() {
			if live := w.Live(name); len(live) > 0 {
				w.fail(t, seed, "%s has stopped and has %d epochs", name, len(live))
			}
		}
		ups, downs, data = ups+w.Ups, downs+w.Downs, data+w.Data
	}
	t.Logf("%d seeds: %d epochs begun, %d ended, %d data delivered", *seeds, ups, downs, data)
	if n := int(*seeds); ups < 30*n || downs < 20*n || data < 200*n {
		t.Errorf("too little happened to mean something")
	}
}

func TestOneSeedIsOneHistory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	first := chaos(11).History()
	for i := range 30 {
		runtime.GOMAXPROCS([]int{1, 2, 8}[i%3])
		if again := chaos(11).History(); again != first {
			t.Fatalf("run %d differs from the first", i)
		}
	}
	if chaos(12).History() == first {
		t.Error("seeds 11 and 12 have one history")
	}
}

// Without faults a mesh forms from one seed, no epoch is ever lost, and dials that
// cross do no harm.
func TestQuietMesh(t *testing.T) {
	crossed := 0
	for seed := range *seeds {
		w := newWorld(simulation.Config{Seed: seed})
		all := []string{"a:1", "b:1", "c:1", "d:1", "e:1"}
		for i, name := range []string{"a", "b", "c", "d", "e"} {
			switch seed % 3 {
			case 0:
				w.add(name, config(), all...)
			case 1:
				w.add(name, config(), all[(i+4)%5]) // a ring of seeds
			case 2:
				w.add(name, config(), "alias-of-a:1", "alias-of-c:1", "a:1", "c:1")
			}
			w.Start(name)
		}
		w.Alias("a", "alias-of-a:1")
		w.Alias("c", "alias-of-c:1")
		w.Run(4 * time.Second)
		w.check(t, seed)
		if apart := w.Apart(); apart != "" {
			w.fail(t, seed, "%s", apart)
		}
		if w.Downs > 0 || w.Ups != 20 {
			w.fail(t, seed, "%d epochs begun and %d ended; 20 and 0 are right", w.Ups, w.Downs)
		}
		crossed += strings.Count(w.History(), "of two streams one counts")
	}
	if crossed == 0 {
		t.Error("no two dials ever crossed")
	}
}

// A cut in one direction ends the epoch on both sides: where nothing comes in any
// more after the tick time, and on the other side as long again after that at most.
func TestOneWayCut(t *testing.T) {
	byTick := 0
	for seed := range *seeds {
		w := newWorld(simulation.Config{Seed: seed})
		w.add("a", config(), "b:1")
		w.add("b", config())
		w.Chat(7*ms, 3*time.Second)
		w.Start("b")
		w.Start("a")
		from, to := "a", "b"
		if seed%2 == 0 {
			from, to = to, from
		}
		cutAt := time.Second + time.Duration(seed%1000)*ms
		w.At(cutAt, func() { w.Cut(from, to) })
		w.Run(3 * time.Second)
		w.check(t, seed)
		for _, name := range w.Nodes() {
			if live := w.Live(name); len(live) > 0 {
				w.fail(t, seed, "%s still takes itself for connected", name)
			}
			ep := w.Epochs(actor.NodeName(name))[0]
			bound := tickTime + 60*ms
			if name == from {
				bound = 2*tickTime + 60*ms
			}
			if ep.Ended < cutAt || ep.Ended > cutAt+bound {
				w.fail(t, seed, "%s noticed the cut after %v, not within %v", name, ep.Ended-cutAt, bound)
			}
			if name == to && !errors.Is(ep.Reason, mesh.ErrTickTimeout) {
				w.fail(t, seed, "%s gave the reason %v", name, ep.Reason)
			}
			if errors.Is(ep.Reason, mesh.ErrTickTimeout) {
				byTick++
			}
		}
	}
	if byTick < int(*seeds) {
		t.Errorf("only %d epochs ended by silence", byTick)
	}
}

// A paused node: the others notice within the tick time; the node itself when it goes
// on. A pause much shorter than the tick time is nobody's business.
func TestPause(t *testing.T) {
	for seed := range *seeds {
		length := 10 * ms * time.Duration(1+seed%100)
		w := newWorld(simulation.Config{Seed: seed, Slow: -1})
		w.add("a", config(), "b:1")
		w.add("b", config())
		w.Start("b")
		w.Start("a")
		w.At(time.Second, func() { w.Pause("b") })
		w.At(time.Second+length, func() { w.Resume("b") })
		w.Run(4 * time.Second)
		w.check(t, seed)
		if apart := w.Apart(); apart != "" {
			w.fail(t, seed, "%s", apart)
		}
		first := w.Epochs("a")[0]
		switch {
		case length > tickTime+10*ms && (first.Ended == 0 || first.Ended > time.Second+tickTime+10*ms):
			w.fail(t, seed, "a did not notice in time that b was paused for %v", length)
		case length < tickTime*3/4-10*ms && w.Downs > 0:
			w.fail(t, seed, "an epoch ended over a pause of %v", length)
		}
	}
}

// A node with another cookie or of another cluster is never let in,
// whoever dials, whatever the network does.
func TestStrangersStayOut(t *testing.T) {
	refusals := map[mesh.Code]int{}
	for seed := range *seeds {
		w := newWorld(simulation.Config{Seed: seed, Break: 0.01, BreakEnd: 2 * time.Second})
		w.add("a", config(), "m:1")
		w.add("b", config(), "a:1")
		wrong := config()
		if seed%2 == 0 {
			wrong.Cookie = "Secret"
		} else {
			wrong.Cluster = "tests"
		}
		hooks := w.Hooks()
		effect := hooks.Effect
		hooks.Effect = func(n *meshsim.Node, e mesh.Effect) {
			effect(n, e)
			if r, ok := e.(mesh.Refused); ok {
				refusals[r.Err.Code]++
			}
		}
		w.Add("m", "m:1", meshsim.Start(meshsim.Config{Mesh: wrong, Seeds: []string{"a:1", "b:1"}, Hooks: hooks}))
		for _, name := range w.Nodes() {
			w.Start(name)
		}
		w.Run(3 * time.Second)
		w.check(t, seed)
		if n := len(w.Epochs("m")); n > 0 {
			w.fail(t, seed, "the stranger was let in %d times", n)
		}
		for _, name := range []string{"a", "b"} {
			for _, ep := range w.Epochs(actor.NodeName(name)) {
				if ep.Peer.Name == "m" {
					w.fail(t, seed, "%s let the stranger in", name)
				}
			}
		}
		if len(w.Live("a")) != 1 {
			w.fail(t, seed, "a and b are not connected")
		}
		if strings.Contains(w.History(), "ecret") {
			w.fail(t, seed, "a cookie is in the history")
		}
	}
	if refusals[mesh.CodeCookie] == 0 || refusals[mesh.CodeCluster] == 0 {
		t.Errorf("refusals were %v", refusals)
	}
}

// Of two nodes with one name, the one that is connected stays, and the other is
// refused at each try until the first is gone; then it is let in.
func TestNameInUse(t *testing.T) {
	for seed := range *seeds {
		w := newWorld(simulation.Config{Seed: seed})
		w.add("a", config())
		first, second := config(), config()
		first.Name, first.Incarnation = "b", 100
		second.Name, second.Incarnation = "b", 200
		w.add("x", first, "a:1")
		w.add("y", second, "a:1")
		w.Start("a")
		w.Start("x")
		w.At(500*ms, func() { w.Start("y") })
		w.At(2*time.Second, func() {
			if live := w.Live("a"); w.Ups != 2 || len(live) != 1 || live[0].Peer.Incarnation != 100 {
				w.fail(t, seed, "the second node of the name was let in")
			}
			if n := strings.Count(w.History(), "refused by the peer, name-in-use"); n < 2 {
				w.fail(t, seed, "the second node of the name was refused %d times", n)
			}
			w.Kill("x")
		})
		w.Run(3 * time.Second)
		w.check(t, seed)
		if live := w.Live("a"); len(live) != 1 || live[0].Peer.Incarnation != 200 {
			w.fail(t, seed, "the second node of the name was not let in after the first had died")
		}
	}
}

// A node that was killed and comes back is connected again in its new life, after the
// old epoch has ended.
func TestRestart(t *testing.T) {
	for seed := range *seeds {
		w := newWorld(simulation.Config{Seed: seed})
		w.add("a", config())
		w.add("b", config(), "a:1")
		w.Start("a")
		w.Start("b")
		// In half of the runs a does not hear of the death.
		if seed%2 == 0 {
			w.At(time.Second-60*ms, func() { w.Cut("b", "a") })
			w.At(time.Second+10*ms, func() { w.Heal("b", "a") })
		}
		w.At(time.Second, func() { w.Kill("b") })
		w.At(time.Second+time.Duration(seed%40)*ms, func() { w.Start("b") })
		w.Run(3 * time.Second)
		w.check(t, seed)
		if live := w.Live("a"); len(live) != 1 || live[0].Peer.Incarnation != 2 {
			w.fail(t, seed, "the new life of b is not connected")
		}
		if apart := w.Apart(); apart != "" {
			w.fail(t, seed, "%s", apart)
		}
	}
}
