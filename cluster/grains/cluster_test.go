package grains

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/testcluster"
)

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
	a, b, c := l.three(func(n *nodeArgs) { n.Tick = 2 * time.Second })
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

// What a grain saves with another node's grain as it stops is saved, and it is not started
// elsewhere before that.
func TestStopSaves(t *testing.T) {
	l := newLab(t)
	a := l.start("a", func(n *nodeArgs) { n.Kinds = []string{"other"} })
	b := l.start("b", func(n *nodeArgs) { n.Save = true })
	l.members("ab", a, b)
	for _, id := range identities(20) {
		add(t, a, id, 1)
	}
	call[bool](t, b, "stop grains", nil)
	l.members("a", a)
	r := call[told](t, a, "tell", tell{Kind: "other", Identity: "saved", Add: 0})
	if !strings.HasPrefix(r.Reply, "20 on a") {
		t.Errorf("saved: %+v", r)
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

// The caller's node remembers where a grain lives; when that one has stopped, the call
// goes to a new one.
func TestAGrainThatHasStoppedElsewhere(t *testing.T) {
	l := newLab(t)
	a, b := l.start("a", func(n *nodeArgs) { n.Kinds = nil }), l.start("b")
	l.members("ab", a, b)
	for _, id := range identities(10) {
		add(t, a, id, 5)
		call[told](t, a, "tell", tell{Kind: "counter", Identity: id, Order: "stop"})
		for {
			r := call[told](t, a, "tell", tell{Kind: "counter", Identity: id, Add: 1, Timeout: 200 * time.Millisecond})
			if strings.Contains(r.Err, context.DeadlineExceeded.Error()) {
				continue // Proto.Actor loses what comes while it stops
			}
			if r.Err != "" || strings.HasPrefix(r.Reply, "6") {
				t.Errorf("%+v", r)
			}
			break
		}
	}
}

// Many large messages at once make batches that are far larger than gRPC's own limit.
func TestLargeMessages(t *testing.T) {
	l := newLab(t)
	a, b := l.start("a", func(n *nodeArgs) { n.Kinds = nil }), l.start("b")
	l.members("ab", a, b)
	var calls sync.WaitGroup
	for range 50 {
		calls.Go(func() {
			if n, err := testcluster.Call[int64](within(t), a, "size", 200_000); err != nil || n != 200_000 {
				t.Errorf("%d, %v", n, err)
			}
		})
	}
	calls.Wait()
	if n := call[int64](t, a, "size", maxMessage-100); n != maxMessage-100 {
		t.Error(n)
	}
	_, err := testcluster.Call[int64](within(t), a, "size", maxMessage)
	if err == nil || !strings.Contains(err.Error(), ErrUnsendable.Error()) || strings.Contains(err.Error(), "may have run") {
		t.Errorf("too large: %v", err)
	}
}

// With TLS both sides show a certificate; who has none gets nowhere.
func TestTLS(t *testing.T) {
	l := newLab(t)
	certs := newCertificates(t)
	secure := func(n *nodeArgs) { n.TLS = certs }
	a, b := l.start("a", secure), l.start("b", secure)
	l.members("ab", a, b)
	ids := identities(10)
	for _, id := range ids {
		add(t, a, id, 1)
		add(t, b, id, 1)
	}
	if nodes := nodesOf(l.tracker.once(t, ids)); len(nodes) != 2 {
		t.Errorf("10 grains live on %v only", nodes)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(certs.CA))
	c, err := tls.Dial("tcp", a.Info().Meta["grains"], &tls.Config{RootCAs: roots, NextProtos: []string{"h2"}})
	if err == nil { // with TLS 1.3 the refusal comes with the first read
		_, err = c.Read(make([]byte, 1))
		c.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("without a certificate: %v", err)
	}
}
