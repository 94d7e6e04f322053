package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// The tests of this file have each node in an operating-system process of its own:
// to kill and pause it, and to look for races with several nodes.

type osArgs struct {
	Seed string
	Tick time.Duration
}

type osDown struct {
	What   string // exit, down or nodedown, in the order in which they came
	Reason string
	Took   time.Duration // since the watch began
}

// osNode is a node with a process "victim" on it.
func osNode(ctx context.Context, c *testcluster.Child) error {
	var args osArgs
	if err := c.Args(&args); err != nil {
		return err
	}
	cfg := cluster.Config{Name: actor.NodeName(c.Name()), Cookie: "c", TickTime: args.Tick, RetryMax: 300 * time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)), Faults: true}
	if args.Seed != "" {
		cfg.Discovery = seeds.New(args.Seed)
	}
	n, err := cluster.Start(ctx, cfg)
	if err != nil {
		return err
	}
	n.System().Spawn(func(p *actor.Process) error {
		p.TrapExit(true) // it outlives those that link to it
		_ = p.Register("victim", p.Self())
		for {
			m, err := actor.Receive[any](p, actor.Infinity)
			if err != nil {
				return err
			}
			if to, ok := m.(actor.PID); ok {
				_ = p.Send(to, p.Self())
			}
		}
	})
	testcluster.Handle(c, "wait", func(ctx context.Context, names []actor.NodeName) (bool, error) {
		return true, n.WaitFor(ctx, names...)
	})
	// watch links to and monitors the victim on a node, monitors nodes, and tells of the loss.
	testcluster.Handle(c, "watch", func(ctx context.Context, node actor.NodeName) (bool, error) {
		ready := make(chan error, 1)
		n.System().Spawn(func(p *actor.Process) error {
			p.TrapExit(true)
			n.MonitorNodes(p, true)
			victim := actor.Name("victim").At(node)
			if err := p.Send(victim, p.Self()); err != nil {
				ready <- err
				return err
			}
			pid, err := actor.Receive[actor.PID](p, patience)
			if err == nil {
				p.Monitor(pid)
				err = p.Link(pid)
			}
			ready <- err
			began := time.Now()
			for range 3 {
				m, err := actor.Receive[any](p, actor.Infinity)
				if err != nil {
					return err
				}
				d := osDown{Took: time.Since(began)}
				switch m := m.(type) {
				case actor.Exit:
					d.What, d.Reason = "exit", m.Reason.Error()
				case actor.Down:
					d.What, d.Reason = "down", m.Reason.Error()
				case cluster.NodeDown:
					d.What, d.Reason = "nodedown", rootOf(m.Reason)
				}
				if err := c.Emit("lost", d); err != nil {
					return err
				}
			}
			return nil
		})
		return true, <-ready
	})
	// flood sends numbered messages to all nodes from several processes at once.
	testcluster.Handle(c, "flood", func(ctx context.Context, nodes []actor.NodeName) (int, error) {
		done := make(chan error)
		for i := range 4 {
			n.System().Spawn(func(p *actor.Process) error {
				for j := range 300 {
					for _, node := range nodes {
						size := 10
						if j%100 == i {
							size = 200_000
						}
						if err := p.Send(actor.Name("victim").At(node), make([]byte, size)); err != nil {
							done <- err
							return err
						}
					}
				}
				for _, node := range nodes { // the answer comes after all that was sent before
					if err := p.Send(actor.Name("victim").At(node), p.Self()); err != nil {
						done <- err
						return err
					}
					if _, err := actor.Receive[actor.PID](p, 4*patience); err != nil {
						done <- fmt.Errorf("no answer from %s: %w", node, err)
						return err
					}
				}
				done <- nil
				return nil
			})
		}
		var err error
		for range 4 {
			err = errors.Join(err, <-done)
		}
		return 4, err
	})
	testcluster.Handle(c, "disconnect", func(_ context.Context, node actor.NodeName) (bool, error) {
		return true, n.Disconnect(node)
	})
	if err := c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr()}); err != nil {
		return err
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return n.Stop(stop)
}

// rootOf is the name of the reason that a node went down for.
func rootOf(reason error) string {
	for _, e := range []error{cluster.ErrConnectionClosed, cluster.ErrTickTimeout, cluster.ErrDisconnect} {
		if errors.Is(reason, e) {
			return e.Error()
		}
	}
	return "another reason: " + reason.Error()
}

// osCluster starts nodes a, b, … in processes of their own, connected with each other.
func osCluster(t *testing.T, tick time.Duration, names ...actor.NodeName) map[actor.NodeName]*testcluster.Node {
	t.Helper()
	t.Setenv("GORACE", "halt_on_error=1") // a race in a node ends it, and so the test
	c := testcluster.New(testcluster.Options{})
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	nodes := map[actor.NodeName]*testcluster.Node{}
	seed := ""
	for _, name := range names {
		n, err := c.Start(within(t), string(name), "node", osArgs{seed, tick})
		if err != nil {
			t.Fatal(err)
		}
		nodes[name] = n
		if seed == "" {
			seed = n.Info().Addr
		}
	}
	for _, n := range nodes {
		tell[bool](t, n, "wait", names)
	}
	return nodes
}

func tell[R any](t *testing.T, n *testcluster.Node, command string, arg any) R {
	t.Helper()
	r, err := testcluster.Call[R](within(t), n, command, arg)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lost checks what a node's watcher was told, and gives when the last came.
func lost(t *testing.T, n *testcluster.Node, nodeReason error) time.Duration {
	t.Helper()
	var last osDown
	for _, want := range []osDown{{What: "exit", Reason: "noconnection"}, {What: "down", Reason: "noconnection"}, {What: "nodedown", Reason: nodeReason.Error()}} {
		got, err := testcluster.Await[osDown](within(t), n, "lost")
		if err != nil {
			t.Fatal(err)
		}
		last = got
		if got.Took = 0; got != want {
			t.Errorf("node %s was told %+v, want %+v", n.Name(), got, want)
		}
	}
	return last.Took
}

func TestKill9(t *testing.T) {
	nodes := osCluster(t, 30*time.Second, "a", "b", "c")
	for _, name := range []actor.NodeName{"b", "c"} {
		tell[bool](t, nodes[name], "watch", "a@127.0.0.1")
	}
	begin := time.Now()
	if err := nodes["a"].Kill9(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []actor.NodeName{"b", "c"} {
		lost(t, nodes[name], cluster.ErrConnectionClosed)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("a kill -9 was noticed after %v, as by the tick time", took)
	}
	tell[bool](t, nodes["b"], "wait", []actor.NodeName{"c"})
}

// A paused node is silent: its peers give it up after the tick time, and when it goes
// on it finds that it was given up, and joins again.
func TestPause(t *testing.T) {
	const tick = time.Second
	nodes := osCluster(t, tick, "a", "b", "c")
	tell[bool](t, nodes["a"], "watch", "b@127.0.0.1")
	tell[bool](t, nodes["b"], "watch", "a@127.0.0.1")
	if err := nodes["a"].Pause(); err != nil {
		t.Fatal(err)
	}
	if took := lost(t, nodes["b"], cluster.ErrTickTimeout); took < tick/2 {
		t.Errorf("the pause was noticed after %v already, the tick time being %v", took, tick)
	}
	tell[bool](t, nodes["b"], "wait", []actor.NodeName{"c"})
	if err := nodes["a"].Resume(); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := testcluster.Await[osDown](within(t), nodes["a"], "lost")
		if err != nil {
			t.Fatal(err)
		}
		if got.What != "nodedown" && got.Reason != "noconnection" {
			t.Errorf("the paused node was told %+v", got)
		}
	}
	for _, n := range nodes {
		tell[bool](t, n, "wait", []actor.NodeName{"a", "b", "c"})
	}
}

// Three nodes that all send to each other at once; with -race this is where races of
// the shell show.
func TestFlood(t *testing.T) {
	nodes := osCluster(t, 30*time.Second, "a", "b", "c")
	all := []actor.NodeName{"a@127.0.0.1", "b@127.0.0.1", "c@127.0.0.1"}
	done := make(chan error)
	for _, n := range nodes {
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), 6*patience)
			defer cancel()
			_, err := testcluster.Call[int](ctx, n, "flood", all)
			done <- err
		}()
	}
	for range nodes {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	// And with connections that come and go: what is lost is lost, and nobody hangs.
	tell[bool](t, nodes["a"], "watch", "b@127.0.0.1")
	tell[bool](t, nodes["a"], "disconnect", "b@127.0.0.1")
	lost(t, nodes["a"], cluster.ErrDisconnect)
	tell[int](t, nodes["a"], "flood", all)
}
