//go:build !race

package global_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/global"
)

const patience = 20 * time.Second

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

// Once Register has returned, all nodes find the name; once Unregister has, none does.
func TestEverybodyKnows(t *testing.T) {
	nodes := start(t, global.Config{}, "a", "b", "c")
	for i, n := range nodes {
		pid := idle(nodes[(i+1)%3]) // registered by another node than its own
		on(t, n, func(p *actor.Process) error { return global.Register(p, "name", pid) })
		for _, o := range nodes {
			if got, ok := global.Whereis(o.System(), "name"); !ok || got != pid {
				t.Errorf("%s finds %v, %v, not %v", o.Name(), got, ok, pid)
			}
		}
		on(t, nodes[(i+2)%3], func(p *actor.Process) error {
			if err := global.Register(p, "name", p.Self()); !errors.Is(err, actor.ErrNameTaken) {
				t.Errorf("a second registration gave %v", err)
			}
			return global.Unregister(p, "name")
		})
		for _, o := range nodes {
			if got, ok := global.Whereis(o.System(), "name"); ok {
				t.Errorf("%s still finds %v", o.Name(), got)
			}
		}
	}
}

// Of many that register one name at the same time one succeeds, and all know which.
func TestOneWins(t *testing.T) {
	nodes := start(t, global.Config{}, "a", "b", "c")
	const each = 5
	for range 10 {
		type outcome struct {
			pid actor.PID
			err error
		}
		results := make(chan outcome, 3*each)
		done := make(chan struct{})
		for _, n := range nodes {
			for range each {
				n.System().Spawn(func(p *actor.Process) error {
					err := global.Register(p, "name", p.Self())
					results <- outcome{p.Self(), err}
					<-done
					return err
				})
			}
		}
		var winners []actor.PID
		for range 3 * each {
			r := <-results
			if r.err == nil {
				winners = append(winners, r.pid)
			} else if !errors.Is(r.err, actor.ErrNameTaken) {
				t.Error(r.err)
			}
		}
		if len(winners) != 1 {
			t.Fatalf("%d registrations succeeded", len(winners))
		}
		for _, n := range nodes {
			if got, _ := global.Whereis(n.System(), "name"); got != winners[0] {
				t.Errorf("%s finds %v, not %v", n.Name(), got, winners[0])
			}
		}
		on(t, nodes[0], func(p *actor.Process) error { return global.Unregister(p, "name") })
		close(done)
	}
}

// A lock keeps others out, on whatever node they are.
func TestTransExcludes(t *testing.T) {
	nodes := start(t, global.Config{LockRetryMin: 1e6, LockRetryMax: 4e6}, "a", "b", "c")
	inside := 0 // guarded by the lock
	results := make(chan error, 9)
	for _, n := range nodes {
		for range 3 {
			n.System().Spawn(func(p *actor.Process) error {
				_, err := global.Trans(p, global.ID{Resource: "r", Requester: p.Self()}, func() (int, error) {
					if inside++; inside != 1 {
						return 0, errors.New("two are inside")
					}
					inside--
					return 0, nil
				})
				results <- err
				return nil
			})
		}
	}
	for range 9 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestErrors(t *testing.T) {
	nodes := start(t, global.Config{}, "a")
	n := nodes[0]
	on(t, n, func(p *actor.Process) error {
		type unknown struct{ X int }
		for _, c := range []struct {
			err  error
			want error
		}{
			{global.Register(p, []int{1}, p.Self()), actor.ErrBadName},
			{global.Register(p, nil, p.Self()), actor.ErrBadName},
			{global.Register(p, unknown{1}, p.Self()), actor.ErrNotEncodable},
			{global.Register(p, "x", p.Self(), global.WithResolver("mine")), global.ErrResolver},
			{global.Register(p, "x", p.Self()), nil},
			{global.Register(p, "y", p.Self()), global.ErrHasName},
			{global.Register(p, "x", p.Self()), actor.ErrNameTaken},
			{global.Unregister(p, "z"), nil},
		} {
			if !errors.Is(c.err, c.want) {
				t.Errorf("got %v, want %v", c.err, c.want)
			}
		}
		_, err := global.Send(p, "nobody", 1)
		if bad := (*global.BadArgError)(nil); !errors.As(err, &bad) || !errors.Is(err, actor.ErrNotRegistered) {
			t.Errorf("send to nobody gave %v", err)
		}
		return nil
	})
	if _, err := global.Start(n, global.Config{}); !errors.Is(err, global.ErrStarted) {
		t.Errorf("a second start gave %v", err)
	}
	alone := actor.NewSystem()
	if err := alone.Run(func(p *actor.Process) error { return global.Sync(p) }); !errors.Is(err, global.ErrNotStarted) {
		t.Errorf("without a start: %v", err)
	}
	if err := alone.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}

// A node that loses another has all others leave that one, or itself.
func TestNoOverlap(t *testing.T) {
	nodes := start(t, global.Config{}, "a", "b", "c")
	a, b, c := nodes[0], nodes[1], nodes[2]
	downs := make(chan actor.NodeName)
	b.System().Spawn(func(p *actor.Process) error {
		b.MonitorNodes(p, true)
		downs <- ""
		d, err := actor.Receive[cluster.NodeDown](p, actor.Infinity)
		downs <- d.Node
		return err
	})
	<-downs
	if err := a.Disconnect(c.Name()); err != nil {
		t.Fatal(err)
	}
	select {
	case left := <-downs:
		if left != a.Name() && left != c.Name() {
			t.Errorf("b has left %s", left)
		}
	case <-time.After(patience):
		t.Fatalf("b is still connected to %v", b.List())
	}
	// Who meets one of them meets all.
	for _, n := range []*cluster.Node{b, c} {
		if err := a.Connect(t.Context(), n.Addr()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := b.WaitFor(ctx, a.Name(), c.Name()); err != nil {
		t.Error(err)
	}
}
