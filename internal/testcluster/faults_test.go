package testcluster_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// beamlineNode is a node of a cluster that tells which others come and go.
func beamlineNode(ctx context.Context, c *testcluster.Child) error {
	var seed []string
	if err := c.Args(&seed); err != nil {
		return err
	}
	n, err := cluster.Start(ctx, cluster.Config{
		Name: actor.NodeName(c.Name()), Cluster: "faults", Cookie: "c", Discovery: seeds.New(seed...),
		TickTime: 400 * time.Millisecond, RetryMax: 200 * time.Millisecond, Faults: true,
	})
	if err != nil {
		return err
	}
	n.System().Spawn(func(p *actor.Process) error {
		n.MonitorNodes(p, true)
		for _, other := range n.List() {
			_ = c.Emit("up", other)
		}
		for {
			err := actor.Select(p, actor.Infinity,
				actor.On(func(up cluster.NodeUp) { _ = c.Emit("up", up.Node) }),
				actor.On(func(down cluster.NodeDown) { _ = c.Emit("down", down.Node) }))
			if err != nil {
				return err
			}
		}
	})
	testcluster.ServeFaults(c, n.Faults())
	testcluster.Handle(c, "list", func(context.Context, any) ([]actor.NodeName, error) { return n.List(), nil })
	if err := c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr()}); err != nil {
		return err
	}
	<-ctx.Done()
	goodbye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return errors.Join(ctx.Err(), n.Stop(goodbye))
}

func TestFaults(t *testing.T) {
	ctx := t.Context()
	nodes := testcluster.New(testcluster.Options{})
	defer nodes.Close()
	a, err := nodes.Start(ctx, "a", "beamline", nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := nodes.Start(ctx, "b", "beamline", []string{a.Info().Addr})
	if err != nil {
		t.Fatal(err)
	}
	nameA, nameB := actor.NodeName(a.Info().Name), actor.NodeName(b.Info().Name)
	awaits := func(n *testcluster.Node, kind string, want actor.NodeName) {
		t.Helper()
		if got, err := testcluster.Await[actor.NodeName](ctx, n, kind); err != nil || got != want {
			t.Fatalf("%s %s: %q, %v", n.Name(), kind, got, err)
		}
	}
	both := func(kind string) {
		t.Helper()
		awaits(a, kind, nameB)
		awaits(b, kind, nameA)
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	both("up")

	ok(a.Cut(ctx, nameB))
	both("down")
	if list, err := testcluster.Call[[]actor.NodeName](ctx, a, "list", nil); err != nil || slices.Contains(list, nameB) {
		t.Errorf("after the cut a lists %v, %v", list, err)
	}
	ok(a.Heal(ctx, nameB))
	both("up")

	ok(b.CutOneWay(ctx, nameA, cluster.ToPeer))
	both("down") // by the tick time
	ok(b.HealAll(ctx))
	both("up")

	ok(a.Delay(ctx, nameB, 10*time.Millisecond))
	ok(a.Heal(ctx, nameB))

	ok(b.Pause())
	awaits(a, "down", nameB) // by the tick time
	ok(b.Resume())
	awaits(a, "up", nameB)
	awaits(b, "down", nameA)
	awaits(b, "up", nameA)

	ok(b.Kill9())
	awaits(a, "down", nameB)
	ok(a.Stop(ctx))
}
