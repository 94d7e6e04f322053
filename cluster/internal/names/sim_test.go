package names_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
	"github.com/beamline-go/beamline/cluster/internal/mesh/meshsim"
	"github.com/beamline-go/beamline/cluster/internal/names"
	"github.com/beamline-go/beamline/internal/simulation"
)

const (
	ms       = time.Millisecond
	tickTime = 200 * ms
	faults   = 4 * time.Second // faults happen until then
	// settle is how long it may take after the last fault until all agree: an old epoch is
	// noticed to be dead, those that left each other are connected again, one after the
	// other, and what waits for locks gets them.
	settle = 3 * time.Second
)

func meshConfig() mesh.Config {
	return mesh.Config{
		Cluster: "test", Cookie: "secret", TickTime: tickTime, DialTimeout: 150 * ms, HandshakeTimeout: 200 * ms,
		RetryMin: 20 * ms, RetryMax: 400 * ms, ReportEvery: time.Second,
	}
}

// world is a simulation of nodes with a register each, and what must hold of them.
type world struct {
	*simulation.World
	seed   uint64
	pop    bool // overlapping partitions are prevented
	hosts  map[*meshsim.Node]*host
	breaks map[[2]actor.NodeName]time.Duration // when a session of two nodes last began or ended
	wrong  []string

	answered map[string]int // by what, so that a test can see that it tests something
}

func newWorld(seed uint64) *world {
	w := &world{
		World: simulation.New(simulation.Config{Seed: seed, Break: 0.001, BreakEnd: faults}),
		seed:  seed, pop: seed%2 == 0,
		hosts: map[*meshsim.Node]*host{}, breaks: map[[2]actor.NodeName]time.Duration{}, answered: map[string]int{},
	}
	hooks := meshsim.Hooks{
		Up:   func(n *meshsim.Node, e mesh.Up) { w.host(n).up(e) },
		Down: func(n *meshsim.Node, e mesh.Down) { w.host(n).down(e) },
		Data: func(n *meshsim.Node, c mesh.Conn, payload any) { w.host(n).data(c, payload) },
	}
	for i := range 3 + seed%5 {
		name := string(rune('a' + i))
		w.Add(name, name+":1", meshsim.Start(meshsim.Config{
			Mesh: meshConfig(), Seeds: []string{"a:1", "b:1"}, Hooks: hooks, Quiet: true,
		}))
	}
	return w
}

// host is the host of a life of a node.
func (w *world) host(n *meshsim.Node) *host {
	h := w.hosts[n]
	if h == nil {
		h = newHost(w, n, w.pop)
		w.hosts[n] = h
		for _, name := range w.Nodes() {
			w.broken(h.id.Name, actor.NodeName(name))
		}
	}
	return h
}

func (w *world) violation(format string, args ...any) {
	text := "VIOLATION " + fmt.Sprintf(format, args...)
	w.wrong = append(w.wrong, text)
	w.Note("%s", text)
	w.Halt()
}

// on has f run on the running life of a node.
func (w *world) on(name string, f func(h *host)) {
	w.Command(name, meshsim.Call(func(n *meshsim.Node) { f(w.host(n)) }))
}

// running are the hosts of the running nodes, sorted.
func (w *world) running() []*host {
	var all []*host
	for _, name := range w.Nodes() {
		if n, ok := w.Running(name).(*meshsim.Node); ok {
			all = append(all, w.host(n))
		}
	}
	return all
}

func pair(a, b actor.NodeName) [2]actor.NodeName {
	if a > b {
		a, b = b, a
	}
	return [2]actor.NodeName{a, b}
}

// broken takes note that a session of two nodes begins or ends: no lock outlives that.
func (w *world) broken(a, b actor.NodeName) { w.breaks[pair(a, b)] = w.Now() }

// holds reports whether the lock holds on a node: nothing has happened to its session
// since it was asked for.
func (w *world) holds(x *hold, on actor.NodeName) bool {
	if !slices.Contains(x.nodes, on) {
		return false
	}
	at, ok := w.breaks[pair(x.h.id.Name, on)]
	return on == x.h.id.Name || !ok || at < x.since
}

// held checks that nobody else has the lock on a node that both have locked.
func (w *world) held(x *hold) {
	w.answered["lock held"]++
	for _, h := range w.running() {
		for _, o := range h.holds {
			if o.resource != x.resource || o.requester == x.requester {
				continue
			}
			for _, on := range x.nodes {
				if w.holds(x, on) && w.holds(o, on) {
					w.violation("%v and %v hold %v on %s", x.pid, o.pid, x.resource, on)
				}
			}
		}
	}
	x.h.holds = append(x.h.holds, x)
}

// disagreement says what is wrong with the names, or nothing.
func (w *world) disagreement() string {
	all := w.running()
	for _, h := range all {
		if len(h.conns) != len(all)-1 {
			return fmt.Sprintf("%s is connected to %v", h.id.Name, slices.Sorted(maps.Keys(h.conns)))
		}
		if i := h.machine.Info(); !i.InStep || len(i.Nodes) != len(all)-1 {
			return fmt.Sprintf("%s is not in step: %+v", h.id.Name, i)
		}
		if !maps.Equal(h.table, all[0].table) {
			return fmt.Sprintf("%s knows %v, and %s %v", h.id.Name, h.table, all[0].id.Name, all[0].table)
		}
		for _, id := range slices.Sorted(maps.Keys(h.requests)) {
			if r := h.requests[id]; r.pid.IsZero() || h.alive[r.pid] {
				return fmt.Sprintf("%s has not answered request %d: %s", h.id.Name, id, r.what)
			}
		}
	}
	for name, pid := range all[0].table {
		i := slices.IndexFunc(all, func(h *host) bool { return h.id == pid.NodeID() })
		if i < 0 || !all[i].alive[pid] {
			return fmt.Sprintf("%v is the name of %v, which is dead", name, pid)
		}
	}
	return ""
}

var (
	methods   = []string{"exit", "low", "high", "none"}
	someNames = []any{"x", "y", 1, actor.Atom("z")}
)

// work has the nodes do things at random until the time.
func (w *world) work(rng *rand.Rand, until time.Duration) {
	between := func(low, high time.Duration) time.Duration { return low + time.Duration(rng.Int64N(int64(high-low))) }
	for _, node := range w.Nodes() {
		for at := between(0, 200*ms); at < until; at += between(ms, 200*ms) {
			what, name, method := rng.IntN(12), someNames[rng.IntN(len(someNames))], methods[rng.IntN(len(methods))]
			other, length := w.Nodes()[rng.IntN(len(w.Nodes()))], between(0, 60*ms)
			w.At(at, func() { w.on(node, func(h *host) { w.act(h, what, name, method, other, length) }) })
		}
	}
}

func (w *world) act(h *host, what int, name any, method, other string, length time.Duration) {
	count := func(key string) func(names.Reply) {
		return func(r names.Reply) { w.answered[fmt.Sprintf("%s: %d", key, r.Result)]++ }
	}
	switch what {
	case 0, 1, 2, 3:
		h.register(name, h.spawn(), method, false, count("register"))
	case 4: // a process of another node
		if n, ok := w.Running(other).(*meshsim.Node); ok {
			o := w.host(n)
			if pids := sortedPIDs(o.alive); len(pids) > 0 {
				h.register(name, pids[h.rand.IntN(len(pids))], method, false, count("register another's"))
			}
		}
	case 5:
		h.register(name, h.spawn(), method, true, count("re-register"))
	case 6:
		h.ask(fmt.Sprintf("unregister %v", name), actor.PID{}, func(id uint64) names.Event {
			return names.UnregisterAsked{ID: id, Name: name}
		}, count("unregister"))
	case 7:
		if pids := sortedPIDs(h.alive); len(pids) > 0 {
			h.kill(pids[h.rand.IntN(len(pids))])
		}
	case 8, 9:
		h.lock("lock", -1, length)
	case 10:
		h.lock("lock", h.rand.IntN(3), length)
	case 11:
		nodes := slices.Sorted(maps.Keys(h.conns))
		h.ask("sync", actor.PID{}, func(id uint64) names.Event { return names.SyncAsked{ID: id, Nodes: nodes} }, count("sync"))
	}
}

// reconnect has every node connect to every other now and then, as whoever wants a
// whole cluster does: nodes that have left each other stay apart otherwise.
func (w *world) reconnect(every, until time.Duration) {
	for at := every; at < until; at += every {
		w.At(at, func() {
			for _, node := range w.Nodes() {
				w.on(node, func(h *host) {
					for _, other := range w.Nodes() {
						if _, connected := h.conns[actor.NodeName(other)]; !connected && other != node {
							h.lastID++
							h.n.Do(mesh.ConnectRequested{ID: h.lastID, Addr: other + ":1"})
						}
					}
				})
			}
		})
	}
}

// leave has a node take leave of all, and come again in a new life.
func (w *world) leave(rng *rand.Rand) {
	for range 2 {
		node := w.Nodes()[rng.IntN(len(w.Nodes()))]
		at := 500*ms + time.Duration(rng.Int64N(int64(faults-time.Second)))
		w.At(at, func() { w.Command(node, mesh.StopRequested{}) })
		w.At(at+5*ms, func() { w.Kill(node) })
		w.At(at+time.Duration(rng.Int64N(int64(400*ms)))+6*ms, func() { w.Start(node) })
	}
}

// run is a run under a seed: chaos, and then a while without faults.
func run(seed uint64) *world {
	w := newWorld(seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	chaos := simulation.Chaos{From: 100 * ms, Until: faults}
	if seed%4 != 3 {
		chaos.CutGap, chaos.CutLength = simulation.Range{Min: 200 * ms, Max: 6 * time.Second}, simulation.Range{Min: 5 * ms, Max: 900 * ms}
	}
	chaos.PauseGap, chaos.PauseLength = simulation.Range{Min: 300 * ms, Max: 4 * time.Second}, simulation.Range{Min: 5 * ms, Max: 600 * ms}
	chaos.DownGap, chaos.DownLength = simulation.Range{Min: 500 * ms, Max: 6 * time.Second}, simulation.Range{Min: ms, Max: 500 * ms}
	chaos.Run(w.World)
	w.leave(rng)
	w.work(rng, faults+settle/3)
	w.reconnect(150*ms, faults+settle)
	for _, node := range w.Nodes() {
		w.At(time.Duration(rng.Int64N(int64(faults/2)))/time.Duration(1+rng.IntN(20)), func() { w.Start(node) }) // joins
	}
	w.Run(faults + settle)
	return w
}

// epilogue has all nodes register one name and take one lock at the same time, where all
// agree: exactly one has the name, and one at a time the lock.
func (w *world) epilogue() string {
	yes, inside, most := 0, 0, 0
	var left []string
	for _, h := range w.running() {
		w.on(string(h.id.Name), func(h *host) {
			h.register("epilogue", h.spawn(), "exit", false, func(r names.Reply) {
				if r.Result == names.Yes {
					yes++
				}
			})
			for range 2 {
				pid := h.spawn()
				nodes := append(slices.Sorted(maps.Keys(h.conns)), h.id.Name)
				h.ask("the last lock", pid, func(id uint64) names.Event {
					return names.LockAsked{ID: id, Resource: "last", Requester: pid, PID: pid, Nodes: nodes, Retries: -1}
				}, func(names.Reply) {
					inside++
					most = max(most, inside)
					h.after(2*ms, func() {
						inside--
						h.ask("unlock it", pid, func(id uint64) names.Event {
							return names.UnlockAsked{ID: id, Resource: "last", Requester: pid, PID: pid, Nodes: nodes}
						}, func(names.Reply) { left = append(left, string(h.id.Name)) })
					})
				})
			}
		})
	}
	w.Run(w.Now() + settle)
	switch all := w.running(); {
	case yes != 1:
		return fmt.Sprintf("%d of %d registrations at the same time succeeded", yes, len(all))
	case most != 1 || len(left) != 2*len(all):
		return fmt.Sprintf("%d were inside the lock at a time, and %d of %d came out", most, len(left), 2*len(all))
	}
	return w.disagreement()
}

func seeds(t *testing.T, usual uint64) uint64 {
	text := os.Getenv("SEEDS")
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("SEEDS=%q is no number", text)
	}
	return n
}

func (w *world) fail(t *testing.T, what string) {
	t.Helper()
	h := w.History()
	file := filepath.Join(os.TempDir(), fmt.Sprintf("global-seed-%d.txt", w.seed))
	if err := os.WriteFile(file, []byte(h), 0o600); err != nil {
		file = err.Error()
	}
	lines := strings.Split(h, "\n")
	t.Errorf("seed %d: %s\nagain: SEED=%d go test -run TestSim ./cluster/internal/names\nhistory in %s, its end:\n%s",
		w.seed, what, w.seed, file, strings.Join(lines[max(0, len(lines)-25):], "\n"))
}

// TestSim runs as many seeds as SEEDS says, or the one that SEED says. After the last
// fault, within the time settle, all nodes agree on every name, every request of a
// living process is answered, and there were never two that held one lock on one node.
func TestSim(t *testing.T) {
	first, n := uint64(0), seeds(t, 100)
	if text := os.Getenv("SEED"); text != "" {
		one, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatalf("SEED=%q is no number", text)
		}
		first, n = one, 1
	}
	sum := map[string]int{}
	failed := 0
	for seed := first; seed < first+n && failed < 3; seed++ {
		w := run(seed)
		what := w.disagreement()
		if len(w.wrong) == 0 && what == "" {
			what = w.epilogue()
		}
		if len(w.wrong) > 0 {
			what = w.wrong[0]
		}
		if what != "" {
			failed++
			w.fail(t, what)
		}
		for key, n := range w.answered {
			sum[key] += n
		}
	}
	t.Logf("%d seeds: %v", n, sum)
	if n < 100 || failed > 0 {
		return
	}
	for _, key := range []string{"register: 0", "register: 1", "re-register: 0", "unregister: 0", "sync: 0", "lock held"} {
		if sum[key] < int(n) {
			t.Errorf("%q happened %d times: too little to mean something", key, sum[key])
		}
	}
}

func TestOneSeedIsOneHistory(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, seed := range []uint64{11, 12} {
		first := run(seed).History()
		for i := range 5 {
			runtime.GOMAXPROCS([]int{1, 2, 8}[i%3])
			if again := run(seed).History(); again != first {
				t.Fatalf("seed %d: run %d differs from the first", seed, i)
			}
		}
	}
	if run(11).History() == run(12).History() {
		t.Error("seeds 11 and 12 have one history")
	}
}
