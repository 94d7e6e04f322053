package grains

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

func TestMain(m *testing.M) {
	testcluster.Main(map[string]testcluster.Program{"grains": grainsNode})
	goleak.VerifyTestMain(m)
}

// patience is for what takes milliseconds on an idle machine.
const patience = 20 * time.Second

func within(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// logger shows what nodes log when BEAMLINE_TEST_LOG is set.
func logger() *slog.Logger {
	if os.Getenv("BEAMLINE_TEST_LOG") == "" {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func discard(*protoactor.ActorSystem) *slog.Logger { return slog.New(slog.DiscardHandler) }

// counter is a grain that adds up.
type counter struct {
	node  string
	total int64
	save  bool                        // when it stops, in a grain of the kind "other"
	seen  func(what, identity string) // started, stopped, silent
}

func (c *counter) Receive(ctx protoactor.Context) {
	switch m := ctx.Message().(type) {
	case *protoactor.Started:
		c.seen("started", protocluster.GetClusterIdentity(ctx).Identity)
	case *protoactor.Stopping:
		if c.save {
			reply, err := protocluster.GetCluster(ctx.ActorSystem()).Request("saved", "other", wrapperspb.Int64(c.total))
			if _, ok := reply.(*wrapperspb.StringValue); !ok {
				ctx.Logger().Error("not saved", slog.Any("reply", reply), slog.Any("err", err))
			}
		}
	case *protoactor.Stopped:
		c.seen("stopped", protocluster.GetClusterIdentity(ctx).Identity)
	case *wrapperspb.Int64Value:
		c.total += m.Value
		ctx.Respond(wrapperspb.String(fmt.Sprintf("%d on %s", c.total, c.node)))
	case *wrapperspb.StringValue:
		c.obey(ctx, m.Value)
	case *wrapperspb.BytesValue:
		ctx.Respond(wrapperspb.Int64(int64(len(m.Value))))
	}
}

func (c *counter) obey(ctx protoactor.Context, order string) {
	switch order {
	case "crash":
		panic("crashed on purpose")
	case "error":
		RespondError(ctx, errors.New("no luck today"))
	case "text":
		ctx.Respond("a Go string")
	case "nil":
		ctx.Respond((*wrapperspb.StringValue)(nil))
	case "stop":
		ctx.Respond(wrapperspb.Bool(true))
		ctx.Stop(ctx.Self())
	case "ask b": // by Proto.Actor's own means
		reply, err := protocluster.GetCluster(ctx.ActorSystem()).Request("b", "counter", wrapperspb.Int64(1))
		if err != nil {
			RespondError(ctx, err)
			return
		}
		ctx.Respond(reply)
	case "silence":
		c.seen("silent", protocluster.GetClusterIdentity(ctx).Identity)
	}
}

func counterProps(node actor.NodeName, seen func(what, identity string)) *protoactor.Props {
	return protoactor.PropsFromProducer(func() protoactor.Actor { return &counter{node: string(node), seen: seen} })
}

func unseen(string, string) {}

// oneProcess skips a test that has a node with grains in this process, under -race: the
// start of the second Remote of a process (the node's is the first) sets gRPC's logger,
// without a lock, while the first one uses it. The tests with processes of their own
// run, and tell that race from others.
func oneProcess(t testing.TB) {
	t.Helper()
	if raceDetector {
		t.Skip("Proto.Actor's second Remote races in grpclog")
	}
}

// startNode starts a node in this process that stops with the test.
func startNode(t testing.TB, name actor.NodeName, more ...func(*cluster.Config)) *cluster.Node {
	t.Helper()
	oneProcess(t)
	cfg := cluster.Config{Name: name, Cookie: "cookie", Logger: logger()}
	for _, m := range more {
		m(&cfg)
	}
	n, err := cluster.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := n.Stop(within(t)); err != nil {
			t.Error(err)
		}
	})
	return n
}

// startGrains starts a node with counters.
func startGrains(t testing.TB) *Grains {
	t.Helper()
	n := startNode(t, "a")
	g, err := Start(within(t), n, Config{Kinds: map[string]*protoactor.Props{"counter": counterProps(n.Name(), unseen)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := g.Stop(within(t)); err != nil {
			t.Error(err)
		}
	})
	return g
}

// nodeArgs is what a node process is started with.
type nodeArgs struct {
	Seed   string
	Tick   time.Duration
	Listen string // of the grains
	Kinds  []string
	TLS    *certificates
	Save   bool // counters save
}

// certificates are PEM texts.
type certificates struct{ CA, Cert, Key string }

func (c *certificates) config() (*tls.Config, error) {
	if c == nil {
		return nil, nil
	}
	pair, err := tls.X509KeyPair([]byte(c.Cert), []byte(c.Key))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(c.CA))
	return &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots}, nil
}

// grainsNode is a node process with counters.
func grainsNode(ctx context.Context, c *testcluster.Child) error {
	var args nodeArgs
	if err := c.Args(&args); err != nil {
		return err
	}
	secure, err := args.TLS.config()
	if err != nil {
		return err
	}
	cfg := cluster.Config{
		TLS: secure, Name: actor.NodeName(c.Name()), Cookie: "cookie", Faults: true, TickTime: args.Tick,
		RetryMax: 500 * time.Millisecond, Logger: logger(),
	}
	if args.Seed != "" {
		cfg.Discovery = seeds.New(args.Seed)
	}
	n, err := cluster.Start(ctx, cfg)
	if err != nil {
		return err
	}
	testcluster.ServeFaults(c, n.Faults())
	seen := func(what, identity string) { _ = c.Emit(what, identity) }
	config := Config{TLS: secure, Listen: args.Listen, Kinds: make(map[string]*protoactor.Props)}
	for _, kind := range args.Kinds {
		config.Kinds[kind] = protoactor.PropsFromProducer(func() protoactor.Actor {
			return &counter{node: string(n.Name()), seen: seen, save: args.Save && kind == "counter"}
		})
	}
	g, err := Start(ctx, n, config)
	if err != nil {
		return err
	}
	serve(c, &g, config)
	if err := c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr(), Meta: map[string]string{"grains": g.Addr()}}); err != nil {
		return err
	}
	<-ctx.Done()
	stopping, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := errors.Join(g.Stop(stopping), n.Stop(stopping)); err != nil {
		return err
	}
	// The two goroutines of this process that are testcluster's.
	return goleak.Find(goleak.IgnoreAnyFunction("github.com/beamline-go/beamline/internal/testcluster.(*Child).run.func1"))
}

// tell is a call of a grain that a node is asked to make.
type tell struct {
	Kind, Identity string
	Add            int64
	Order          string        // instead of Add
	Timeout        time.Duration // 0: patience
}

// told is what came of it.
type told struct {
	Reply      string
	Err        string
	Node       actor.NodeName
	MayHaveRun bool
	NoConn     bool
}

// serve answers the commands of a test. They come one at a time.
func serve(c *testcluster.Child, g **Grains, config Config) {
	testcluster.Handle(c, "tell", func(ctx context.Context, a tell) (told, error) {
		if a.Timeout == 0 {
			a.Timeout = patience
		}
		ctx, cancel := context.WithTimeout(ctx, a.Timeout)
		defer cancel()
		var r *wrapperspb.StringValue
		var err error
		if a.Order != "" {
			r, err = Request[*wrapperspb.StringValue](ctx, *g, a.Kind, a.Identity, wrapperspb.String(a.Order))
		} else {
			r, err = Request[*wrapperspb.StringValue](ctx, *g, a.Kind, a.Identity, wrapperspb.Int64(a.Add))
		}
		var failed *CallError
		if errors.As(err, &failed) {
			return told{Err: err.Error(), Node: failed.Node, MayHaveRun: failed.MayHaveRun, NoConn: errors.Is(err, actor.NoConnection)}, nil
		}
		return told{Reply: r.GetValue()}, err
	})
	// size has a grain tell the size of n bytes that it gets.
	testcluster.Handle(c, "size", func(ctx context.Context, n int) (int64, error) {
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		r, err := Request[*wrapperspb.Int64Value](ctx, *g, "counter", "sizes", wrapperspb.Bytes(make([]byte, n)))
		return r.GetValue(), err
	})
	testcluster.Handle(c, "where", func(_ context.Context, identity string) (actor.NodeName, error) {
		name, _ := (*g).Where("counter", identity)
		return name, nil
	})
	// members waits until the members are exactly these.
	testcluster.Handle(c, "members", func(ctx context.Context, want []actor.NodeName) (bool, error) {
		for {
			v := (*g).view.Load()
			if fmt.Sprint((*g).Members()) == fmt.Sprint(want) {
				return true, nil
			}
			select {
			case <-v.changed:
			case <-ctx.Done():
				return false, ctx.Err()
			}
		}
	})
	// topology is what Proto.Actor takes for its members, by address, with the number of
	// ids that it has blocked.
	testcluster.Handle(c, "topology", func(context.Context, any) (topology, error) {
		var t topology
		for _, m := range (*g).cluster.MemberList.Members().Members() {
			t.Addrs = append(t.Addrs, m.Address())
			t.MemberBlocked = t.MemberBlocked || (*g).cluster.Remote.BlockList().IsBlocked(m.Id)
		}
		t.Blocked = (*g).cluster.Remote.BlockList().Len()
		return t, nil
	})
	testcluster.Handle(c, "stop grains", func(ctx context.Context, _ any) (bool, error) {
		return true, (*g).Stop(ctx)
	})
	testcluster.Handle(c, "start grains", func(ctx context.Context, _ any) (bool, error) {
		again, err := Start(ctx, (*g).node, config)
		if err == nil {
			*g = again
		}
		return true, err
	})
}

type topology struct {
	Addrs         []string
	Blocked       int
	MemberBlocked bool
}
