package cluster_test

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

func TestMain(m *testing.M) {
	testcluster.Main(map[string]testcluster.Program{"node": osNode})
	goleak.VerifyTestMain(m)
}

// logger shows what nodes log when a test fails or -v is given.
func logger(t testing.TB) *slog.Logger {
	if os.Getenv("BEAMLINE_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type note struct {
	From string
	N    int
}

// inProcess skips a test with nodes in this process under the race detector: each of
// Proto.Actor's Remotes writes a global of grpclog when it starts. The tests with a
// process a node run there.
func inProcess(t testing.TB) {
	if cluster.RaceDetector {
		t.Skip("a second Remote in one process races in grpclog")
	}
}

// start starts a node that stops with the test.
func start(t testing.TB, name actor.NodeName, more ...func(*cluster.Config)) *cluster.Node {
	t.Helper()
	inProcess(t)
	c := codec.New()
	codec.MustRegister[note](c, "test.note")
	cfg := cluster.Config{Name: name, Cookie: "cookie", Codec: c, Logger: logger(t), Faults: true, TickTime: 30 * time.Second}
	for _, m := range more {
		m(&cfg)
	}
	n, err := cluster.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := n.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return n
}

func seed(n *cluster.Node) func(*cluster.Config) {
	return func(c *cluster.Config) { c.Discovery = seeds.New(n.Addr()) }
}

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestThreeNodesThroughOneSeed(t *testing.T) {
	a := start(t, "a")
	b := start(t, "b", seed(a))
	c := start(t, "c", seed(a))
	for _, n := range []*cluster.Node{a, b, c} {
		if err := n.WaitFor(within(t), "a", "b", "c"); err != nil {
			t.Fatal(err)
		}
		t.Log(n.Name(), n.List())
	}
}
