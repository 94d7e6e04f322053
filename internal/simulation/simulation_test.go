package simulation_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/internal/simulation"
)

// talker dials everybody when it starts, counts on each stream, answers each number
// with itself, and posts now and then.
type talker struct {
	t     *testing.T
	life  simulation.Life
	all   []string
	next  map[simulation.Stream]int // what is to come in
	tick  int
	heard int
}

func (k *talker) Step(env *simulation.Env, ev simulation.Event) {
	switch ev := ev.(type) {
	case simulation.Started:
		k.next = map[simulation.Stream]int{}
		env.WakeAt(20 * time.Millisecond)
		for _, addr := range k.all {
			if addr != k.life.Addr {
				env.Dial(addr)
			}
		}
	case simulation.Woken:
		k.tick++
		env.Note("tick %d luck %x", k.tick, k.life.Seed>>48)
		env.WakeAt(env.Now() + 20*time.Millisecond)
		env.Post("a", fmt.Sprintf("hello %d", k.tick))
	case simulation.Dialed:
		for i := range 20 {
			env.Send(ev.Stream, i)
		}
	case simulation.DialFailed:
		env.Note("%v failed: %v", ev.Stream, ev.Err)
	case simulation.Accepted:
		env.Note("%v from %s", ev.Stream, ev.From)
	case simulation.Received:
		if got := ev.Payload.(int); got != k.next[ev.Stream] {
			k.t.Errorf("%s: %v brought %d, not %d", env.Name(), ev.Stream, got, k.next[ev.Stream])
		}
		k.next[ev.Stream]++
		k.heard++
		if ev.Stream < 0 {
			env.Send(ev.Stream, ev.Payload)
		} else if k.next[ev.Stream] == 20 {
			env.Close(ev.Stream)
		}
	case simulation.Closed:
		env.Note("%v closed: %v", ev.Stream, ev.Err)
		if ev.Stream > 0 {
			env.Dial(k.all[k.tick%len(k.all)])
		}
	case simulation.Posted:
		k.heard++
	}
}

func history(t *testing.T, seed uint64) string {
	w := simulation.New(simulation.Config{Seed: seed, Break: 0.01, Lose: 0.1, Twice: 0.1})
	addrs := []string{"a:1", "b:1", "c:1", "d:1"}
	for _, addr := range addrs {
		w.Add(addr[:1], addr, func(l simulation.Life) simulation.Node {
			return &talker{t: t, life: l, all: addrs}
		})
	}
	ms := time.Millisecond
	simulation.Chaos{
		From: 5 * ms, Until: 700 * ms,
		CutGap: simulation.Range{Min: 10 * ms, Max: 200 * ms}, CutLength: simulation.Range{Min: 5 * ms, Max: 100 * ms},
		PauseGap: simulation.Range{Min: 50 * ms, Max: 300 * ms}, PauseLength: simulation.Range{Min: 5 * ms, Max: 80 * ms},
		DownGap: simulation.Range{Min: 100 * ms, Max: 300 * ms}, DownLength: simulation.Range{Min: 1 * ms, Max: 50 * ms},
	}.Run(w)
	for _, n := range w.Nodes() {
		w.Start(n)
	}
	w.Run(time.Second)
	return w.History()
}

func TestOneSeedIsOneHistory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for seed := range uint64(5) {
		first := history(t, seed)
		for i := range 30 {
			runtime.GOMAXPROCS([]int{1, 2, 8}[i%3])
			if again := history(t, seed); again != first {
				t.Fatalf("seed %d, run %d: %s", seed, i, firstDifference(first, again))
			}
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	seen := map[string]uint64{}
	for seed := range uint64(50) {
		h := history(t, seed)
		if other, ok := seen[h]; ok {
			t.Errorf("seeds %d and %d have one history", seed, other)
		}
		seen[h] = seed
	}
}

// The faults that a world can have do occur, or the tests above would mean little.
func TestEverythingHappens(t *testing.T) {
	var all strings.Builder
	for seed := range uint64(10) {
		all.WriteString(history(t, seed))
	}
	for _, what := range []string{
		"is cut", "is healed", "is paused", "resumes", "is killed", "starts, life 2", "breaks", "is stuck this way",
		"is dead this way", "dial refused", "nobody there", "lost", "closed: <nil>", "closed: connection reset",
		"closed: connection timed out", "failed: connection",
	} {
		if !strings.Contains(all.String(), what) {
			t.Errorf("%q never happened", what)
		}
	}
}

// Luck belongs to a link: a node that joins elsewhere does not shuffle it.
func TestLuckIsLocal(t *testing.T) {
	run := func(others ...string) string {
		w := simulation.New(simulation.Config{Seed: 3})
		for _, name := range append([]string{"a", "b"}, others...) {
			peers := []string{"a:1", "b:1"}
			if name != "a" && name != "b" {
				peers = []string{"c:1", "d:1"}
			}
			w.Add(name, name+":1", func(l simulation.Life) simulation.Node {
				return &counter{peers: peers, self: l.Addr}
			})
		}
		for _, name := range w.Nodes() {
			w.Start(name)
		}
		w.Run(time.Second)
		var ours []string
		for line := range strings.Lines(w.History()) {
			if strings.Contains(line, "a>b") || strings.Contains(line, "b>a") {
				at, what, _ := strings.Cut(line, " s")
				_, what, _ = strings.Cut(what, " ")
				ours = append(ours, at+" "+what)
			}
		}
		return strings.Join(ours, "")
	}
	alone, among := run(), run("c", "d")
	if alone == "" || alone != among {
		t.Errorf("a and b alone:\n%s\nwith c and d beside them:\n%s", alone, among)
	}
}

// counter dials its peer and sends ten numbers.
type counter struct {
	peers []string
	self  string
}

func (c *counter) Step(env *simulation.Env, ev simulation.Event) {
	switch ev := ev.(type) {
	case simulation.Started:
		for _, p := range c.peers {
			if p > c.self {
				env.Dial(p)
			}
		}
	case simulation.Dialed:
		for i := range 10 {
			env.Send(ev.Stream, i)
		}
	}
}

func firstDifference(a, b string) string {
	as, bs := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range as {
		if i >= len(bs) || as[i] != bs[i] {
			other := "<end>"
			if i < len(bs) {
				other = bs[i]
			}
			return fmt.Sprintf("line %d:\n%s\n%s", i+1, as[i], other)
		}
	}
	return "the second is longer"
}

func ExampleWorld() {
	w := simulation.New(simulation.Config{Seed: 7})
	w.Add("a", "a:1", func(simulation.Life) simulation.Node { return &counterOnce{} })
	w.Add("b", "b:1", func(simulation.Life) simulation.Node { return &counterOnce{} })
	w.Start("b")
	w.Start("a")
	w.Run(time.Second)
	for line := range strings.Lines(w.History()) {
		fmt.Print(strings.TrimSpace(line[11:]), "\n")
	}
	// Output:
	// b     starts, life 1
	// a     starts, life 1
	// a>b   s1 dial
	// b>a   s1 open
	// a>b   s1 hello
}

// counterOnce says hello to b.
type counterOnce struct{}

func (counterOnce) Step(env *simulation.Env, ev simulation.Event) {
	switch ev := ev.(type) {
	case simulation.Started:
		if env.Name() == "a" {
			env.Dial("b:1")
		}
	case simulation.Dialed:
		env.Send(ev.Stream, "hello")
	}
}
