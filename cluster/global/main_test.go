package global_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/cluster/global"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// startNodes starts nodes of those names that know each other, each with a register.
func startNodes(ctx context.Context, cfg global.Config, types func(*codec.Codec), names ...actor.NodeName) (nodes []*cluster.Node, stop func(), err error) {
	stop = func() {
		for _, n := range nodes {
			_ = n.Stop(ctx)
		}
	}
	var seed []string
	for _, name := range names {
		c := codec.New()
		if types != nil {
			types(c)
		}
		n, err := cluster.Start(ctx, cluster.Config{
			Name: name, Cookie: "a secret", Codec: c, Discovery: seeds.New(seed...), Logger: slog.New(slog.DiscardHandler),
		})
		if err == nil {
			nodes, seed = append(nodes, n), append(seed, n.Addr())
			_, err = global.Start(n, cfg)
		}
		if err != nil {
			stop()
			return nil, nil, err
		}
	}
	for _, n := range nodes {
		if err := n.WaitFor(ctx, names...); err != nil {
			stop()
			return nil, nil, err
		}
	}
	return nodes, stop, nil
}

func start(t *testing.T, cfg global.Config, names ...actor.NodeName) []*cluster.Node {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	nodes, stop, err := startNodes(ctx, cfg, nil, names...)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		defer cancel()
		stop()
	})
	return nodes
}

// on runs body in a process of a node.
func on(t *testing.T, n *cluster.Node, body func(p *actor.Process) error) {
	t.Helper()
	if err := n.System().Run(body); err != nil && !errors.Is(err, actor.Normal) {
		t.Fatal(err)
	}
}

// idle is a process that waits.
func idle(n *cluster.Node) actor.PID {
	return n.System().Spawn(func(p *actor.Process) error {
		_, err := actor.Receive[any](p, actor.Infinity)
		return err
	})
}
