package grains

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// tracker knows which grains run where, from what the nodes' grains tell.
type tracker struct {
	mu      sync.Mutex
	active  map[string]map[string]int // identity → node → how many
	silent  map[string]bool           // who was asked for silence
	changed chan struct{}
}

func newTracker() *tracker {
	return &tracker{active: make(map[string]map[string]int), silent: make(map[string]bool), changed: make(chan struct{})}
}

func (tr *tracker) event(n *testcluster.Node, e testcluster.Event) {
	var id string
	if err := e.Decode(&id); err != nil {
		panic(err)
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if tr.active[id] == nil {
		tr.active[id] = make(map[string]int)
	}
	switch e.Kind {
	case "silent":
		tr.silent[id] = true
	case "started":
		tr.active[id][n.Name()]++
	case "stopped":
		if tr.active[id][n.Name()]--; tr.active[id][n.Name()] == 0 {
			delete(tr.active[id], n.Name())
		}
	}
	close(tr.changed)
	tr.changed = make(chan struct{})
}

// died forgets the grains of a node that was killed.
func (tr *tracker) died(node string) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	for _, on := range tr.active {
		delete(on, node)
	}
}

// silenced waits until a grain has got the order.
func (tr *tracker) silenced(t *testing.T, id string) {
	t.Helper()
	ctx := within(t)
	for {
		tr.mu.Lock()
		silent, changed := tr.silent[id], tr.changed
		tr.mu.Unlock()
		if silent {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("%s was not asked for silence", id)
		}
	}
}

// once waits until each identity runs on exactly one node, once, and gives that node.
func (tr *tracker) once(t *testing.T, ids []string) map[string]string {
	t.Helper()
	ctx := within(t)
	for {
		where, wrong := make(map[string]string), ""
		tr.mu.Lock()
		for _, id := range ids {
			n := 0
			for node, count := range tr.active[id] {
				where[id] = node
				n += count
			}
			if n != 1 {
				wrong += fmt.Sprintf(" %s: %v", id, tr.active[id])
			}
		}
		changed := tr.changed
		tr.mu.Unlock()
		if wrong == "" {
			return where
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("not once each:%s", wrong)
		}
	}
}

// lab is a cluster of node processes.
type lab struct {
	t       *testing.T
	nodes   *testcluster.Cluster
	tracker *tracker
	seed    string
}

func newLab(t *testing.T) *lab {
	l := &lab{t: t, tracker: newTracker()}
	opts := testcluster.Options{Timeout: patience, OnEvent: l.tracker.event}
	if os.Getenv("BEAMLINE_TEST_LOG") != "" {
		opts.Output = os.Stderr
	}
	if raceDetector {
		reports := t.TempDir()
		opts.Env = []string{"GORACE=exitcode=0 log_path=" + filepath.Join(reports, "race")}
		t.Cleanup(func() { checkRaces(t, reports) }) // after the nodes have ended
	}
	l.nodes = testcluster.New(opts)
	t.Cleanup(func() {
		if err := l.nodes.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// checkRaces fails the test for every race that is not the one of oneProcess.
func checkRaces(t *testing.T, dir string) {
	files, err := filepath.Glob(filepath.Join(dir, "race*"))
	if err != nil {
		t.Error(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		}
		for _, report := range strings.Split(string(data), "WARNING: DATA RACE")[1:] {
			if !strings.Contains(report, "grpclog.SetLoggerV2()") {
				t.Errorf("data race in a node process:%s", report)
			}
		}
	}
}

// start starts a node that runs counters, unless told otherwise.
func (l *lab) start(name string, change ...func(*nodeArgs)) *testcluster.Node {
	l.t.Helper()
	args := nodeArgs{Seed: l.seed, Tick: time.Second, Kinds: []string{"counter"}}
	for _, c := range change {
		c(&args)
	}
	n, err := l.nodes.Start(within(l.t), name, "grains", args)
	if err != nil {
		l.t.Fatal(err)
	}
	if l.seed == "" {
		l.seed = n.Info().Addr
	}
	return n
}

// three starts three nodes and waits until each has all three.
func (l *lab) three() (a, b, c *testcluster.Node) {
	l.t.Helper()
	a, b, c = l.start("a"), l.start("b"), l.start("c")
	l.members("abc", a, b, c)
	return a, b, c
}

// members waits until these nodes have exactly the members with these one-letter names.
func (l *lab) members(names string, at ...*testcluster.Node) {
	l.t.Helper()
	var want []actor.NodeName
	for _, r := range names {
		want = append(want, actor.NodeName(string(r)+"@127.0.0.1"))
	}
	for _, n := range at {
		if _, err := testcluster.Call[bool](within(l.t), n, "members", want); err != nil {
			l.t.Fatalf("members %s at %s: %v", names, n.Name(), err)
		}
	}
}

// call runs a command on a node.
func call[R any](t *testing.T, n *testcluster.Node, command string, arg any) R {
	t.Helper()
	r, err := testcluster.Call[R](within(t), n, command, arg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// add has a node call a counter, and gives its total and the node that it runs on.
func add(t *testing.T, from *testcluster.Node, id string, n int64) (total int64, on string) {
	t.Helper()
	r := call[told](t, from, "tell", tell{Kind: "counter", Identity: id, Add: n})
	if _, err := fmt.Sscanf(r.Reply, "%d on %s", &total, &on); err != nil {
		t.Fatalf("from %s, add to %s: %+v", from.Name(), id, r)
	}
	return total, strings.TrimSuffix(on, "@127.0.0.1")
}

func identities(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("grain-%d", i))
	}
	return ids
}

func nodesOf(where map[string]string) []string {
	seen := make(map[string]bool)
	for _, n := range where {
		seen[n] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// A virtual actor on one node is called from the others; the nodes found each other
// through one seed.
func TestGrainsOnThreeNodes(t *testing.T) {
	l := newLab(t)
	a, b, c := l.three()
	ids := identities(30)
	for _, id := range ids {
		var on string
		for i, from := range []*testcluster.Node{a, b, c} {
			total, where := add(t, from, id, 1)
			if total != int64(i+1) || i > 0 && where != on {
				t.Errorf("%s from %s: %d on %s, before on %s", id, from.Name(), total, where, on)
			}
			on = where
			if w := call[actor.NodeName](t, from, "where", id); string(w) != on+"@127.0.0.1" {
				t.Errorf("Where(%s) at %s: %s, it is on %s", id, from.Name(), w, on)
			}
		}
	}
	if nodes := nodesOf(l.tracker.once(t, ids)); len(nodes) != 3 {
		t.Errorf("30 grains live on %v only", nodes)
	}
	for _, n := range []*testcluster.Node{c, b, a} {
		if err := n.Stop(within(t)); err != nil {
			t.Error(err)
		}
	}
}

// The grains of a node that was killed come back on the others, and the node itself
// comes back under its name as another one.
func TestKill9(t *testing.T) {
	l := newLab(t)
	a, b, c := l.three()
	ids := identities(30)
	for _, id := range ids {
		add(t, a, id, 1)
	}
	before := l.tracker.once(t, ids)
	if err := c.Kill9(); err != nil {
		t.Fatal(err)
	}
	l.tracker.died("c")
	l.members("ab", a, b)
	moved := 0
	for _, id := range ids {
		total, on := add(t, b, id, 1)
		switch {
		case before[id] == "c" && (total != 1 || on == "c"):
			t.Errorf("%s was on the dead node and is %d on %s", id, total, on)
		case before[id] != "c" && (total != 2 || on != before[id]):
			t.Errorf("%s was on %s and is %d on %s", id, before[id], total, on)
		}
		if before[id] == "c" {
			moved++
		}
	}
	if moved == 0 {
		t.Error("no grain was on the dead node")
	}
	// At its old address, as where the port is given: to Proto.Actor it is the same host.
	c = l.start("c", func(n *nodeArgs) { n.Listen = c.Info().Meta["grains"] })
	l.members("abc", a, b, c)
	for _, id := range ids {
		if _, on := add(t, c, id, 1); on != before[id] {
			t.Errorf("%s is on %s, at first it was on %s", id, on, before[id])
		}
	}
	l.tracker.once(t, ids)
}

// This is why who is alive is not Proto.Actor's to decide: see also
// TestProtoActorBlocksForGood.
func TestCutAndHealAgainAndAgain(t *testing.T) {
	l := newLab(t)
	a, b, c := l.three()
	ids := identities(40)
	for round := range 3 {
		for _, id := range ids {
			add(t, a, id, 1)
		}
		l.tracker.once(t, ids)
		// c is cut off. Calls go on meanwhile, also into the cut.
		stop := make(chan struct{})
		var noise sync.WaitGroup
		for _, n := range []*testcluster.Node{a, c} {
			noise.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
						_, _ = testcluster.Call[told](context.Background(), n, "tell", tell{Kind: "counter", Identity: ids[i%len(ids)], Add: 1, Timeout: time.Second})
					}
				}
			})
		}
		for _, n := range []*testcluster.Node{a, b} {
			if err := n.Cut(within(t), "c"); err != nil {
				t.Fatal(err)
			}
		}
		l.members("ab", a, b)
		l.members("c", c)
		for _, id := range ids { // each side has all grains, its own
			if _, on := add(t, c, id, 1); on != "c" {
				t.Errorf("round %d: %s, called at the cut-off c, is on %s", round, id, on)
			}
			if _, on := add(t, b, id, 1); on == "c" {
				t.Errorf("round %d: %s, called at b, is on c", round, id)
			}
		}
		for _, n := range []*testcluster.Node{a, b} {
			if err := n.HealAll(within(t)); err != nil {
				t.Fatal(err)
			}
		}
		l.members("abc", a, b, c)
		close(stop)
		noise.Wait()
		for _, id := range ids {
			_, fromA := add(t, a, id, 1)
			_, fromC := add(t, c, id, 1)
			if fromA != fromC {
				t.Errorf("round %d: after the heal %s is on %s for a and on %s for c", round, id, fromA, fromC)
			}
		}
		if nodes := nodesOf(l.tracker.once(t, ids)); len(nodes) != 3 {
			t.Errorf("round %d: after the heal the grains live on %v only", round, nodes)
		}
		for _, n := range []*testcluster.Node{a, b, c} {
			top := call[topology](t, n, "topology", nil)
			if len(top.Addrs) != 3 || top.MemberBlocked || top.Blocked == 0 {
				t.Errorf("round %d: at %s Proto.Actor has %+v", round, n.Name(), top)
			}
		}
	}
}

// A node that stops for longer than the tick time is down, and back when it goes on.
func TestPauseAndResume(t *testing.T) {
	l := newLab(t)
	a, b, c := l.three()
	ids := identities(20)
	for range 2 {
		for _, id := range ids {
			add(t, a, id, 1)
		}
		if err := b.Pause(); err != nil {
			t.Fatal(err)
		}
		l.members("ac", a, c)
		for _, id := range ids {
			if _, on := add(t, c, id, 1); on == "b" {
				t.Errorf("%s is on the node that is paused", id)
			}
		}
		if err := b.Resume(); err != nil {
			t.Fatal(err)
		}
		l.members("abc", a, b, c)
		for _, id := range ids {
			add(t, b, id, 1)
		}
		l.tracker.once(t, ids)
	}
}

// Grains that stop in good order leave the topology though their node stays, finish
// first what they have, and come back.
func TestStopAndStartOfTheGrainsAlone(t *testing.T) {
	l := newLab(t)
	a, b, c := l.three()
	ids := identities(20)
	for range 3 {
		for _, id := range ids {
			add(t, a, id, 1)
		}
		call[bool](t, b, "stop grains", nil)
		l.members("ac", a, c)
		for _, id := range ids {
			if _, on := add(t, c, id, 1); on == "b" {
				t.Errorf("%s is where no grains are", id)
			}
		}
		l.tracker.once(t, ids)
		call[bool](t, b, "start grains", nil)
		l.members("abc", a, b, c)
	}
}

// A call that waits for a node that goes down ends then, and says that it may have run.
func TestACallIntoADeadNode(t *testing.T) {
	l := newLab(t)
	a, b := l.start("a", func(n *nodeArgs) { n.Kinds = nil }), l.start("b")
	l.members("ab", a, b)
	add(t, a, "x", 1)
	ended := make(chan told, 1)
	go func() {
		r, err := testcluster.Call[told](context.Background(), a, "tell", tell{Kind: "counter", Identity: "x", Order: "silence"})
		if err != nil {
			t.Error(err)
		}
		ended <- r
	}()
	l.tracker.silenced(t, "x")
	if err := b.Kill9(); err != nil {
		t.Fatal(err)
	}
	select {
	case r := <-ended:
		if !r.NoConn || r.Node != "b@127.0.0.1" || !r.MayHaveRun {
			t.Errorf("%+v", r)
		}
	case <-within(t).Done():
		t.Error("it still waits")
	}
	l.members("a", a)
	if r := call[told](t, a, "tell", tell{Kind: "counter", Identity: "x", Add: 1}); !strings.Contains(r.Err, ErrNoKind.Error()) || r.MayHaveRun {
		t.Errorf("%+v", r)
	}
}

// What a grain on another node answers crosses, or the caller hears why it does not.
func TestAnswersFromAnotherNode(t *testing.T) {
	l := newLab(t)
	a, b := l.start("a", func(n *nodeArgs) { n.Kinds = []string{"other"} }), l.start("b")
	l.members("ab", a, b)
	for order, want := range map[string]string{
		"text":  "only protobuf messages travel between grains, not a string",
		"nil":   "nil *wrapperspb.StringValue",
		"error": "no luck today",
		"crash": "crashed on purpose",
	} {
		r := call[told](t, a, "tell", tell{Kind: "counter", Identity: "x", Order: order})
		if !strings.Contains(r.Err, want) || r.Node != "b@127.0.0.1" || !r.MayHaveRun {
			t.Errorf("%s: %+v", order, r)
		}
	}
	if total, on := add(t, a, "x", 3); total != 3 || on != "b" {
		t.Errorf("%d on %s", total, on)
	}
}
