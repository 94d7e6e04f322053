package grains

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net"
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
			// The global, and the logger that it then points to.
			if !strings.Contains(report, "grpclog.SetLoggerV2()") && !strings.Contains(report, "grpclog.NewLoggerV2()") {
				t.Errorf("data race in a node process:%s", report)
			}
		}
	}
}

// start starts a node that runs counters, unless told otherwise.
func (l *lab) start(name string, change ...func(*nodeArgs)) *testcluster.Node {
	l.t.Helper()
	args := nodeArgs{Seed: l.seed, Tick: patience, Kinds: []string{"counter"}}
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
func (l *lab) three(change ...func(*nodeArgs)) (a, b, c *testcluster.Node) {
	l.t.Helper()
	a, b, c = l.start("a", change...), l.start("b", change...), l.start("c", change...)
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

// newCertificates makes a certificate for 127.0.0.1, which is its own authority.
func newCertificates(t *testing.T) *certificates {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	text := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return &certificates{CA: text("CERTIFICATE", cert), Cert: text("CERTIFICATE", cert), Key: text("PRIVATE KEY", pkcs8)}
}
