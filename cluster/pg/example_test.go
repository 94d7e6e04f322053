//go:build !race

package pg_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/cluster/pg"
)

// exampleNodes starts a and b, which b joins, each with the scope pg. As a rule each is an
// operating-system process of its own; two in one do for an example.
func exampleNodes(ctx context.Context) (a, b *cluster.Node, stop func(), err error) {
	var nodes []*cluster.Node
	stop = func() {
		for _, n := range nodes {
			_ = n.Stop(ctx)
		}
	}
	var seed []string
	for _, name := range []actor.NodeName{"a", "b"} {
		n, err := cluster.Start(ctx, cluster.Config{
			Name: name, Cookie: "a secret", Codec: codec.New(),
			Discovery: seeds.New(seed...), Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			stop()
			return nil, nil, nil, err
		}
		nodes, seed = append(nodes, n), []string{n.Addr()}
		if err := n.System().Run(func(p *actor.Process) error {
			_, err := pg.Start(p, n, pg.Default)
			return err
		}); err != nil {
			stop()
			return nil, nil, nil, err
		}
	}
	a, b = nodes[0], nodes[1]
	if err := a.WaitFor(ctx, b.Name()); err != nil {
		stop()
		return nil, nil, nil, err
	}
	return a, b, stop, nil
}

// worker starts a process on n that joins a group and waits for ever.
func worker(n *cluster.Node, group any) (actor.PID, error) {
	joined := make(chan error, 1)
	pid := n.System().Spawn(func(p *actor.Process) error {
		joined <- pg.Join(p, pg.Default, group, p.Self())
		_, err := actor.Receive[string](p, actor.Infinity)
		return err
	})
	return pid, <-joined
}

// A process of b joins a group, and a sees it: first by monitoring the group, and from
// then on in its table. When the process dies it has left.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		ref, members, err := pg.Monitor(p, pg.Default, "workers")
		fmt.Println(members, err)
		pid, err := worker(b, "workers")
		if err != nil {
			return err
		}
		joined, err := actor.Receive[pg.Joined](p, 5*time.Second)
		fmt.Println(joined.Ref == ref, joined.Group, joined.PIDs[0] == pid, err)
		fmt.Println(len(pg.GetMembers(a.System(), pg.Default, "workers")), "of which here", len(pg.GetLocalMembers(a.System(), pg.Default, "workers")))
		fmt.Println(pg.WhichGroups(a.System(), pg.Default))
		fmt.Println(pg.WhichLocalGroups(b.System(), pg.Default))

		b.System().Spawn(func(p *actor.Process) error { return p.SendExit(pid, actor.Kill) })
		left, err := actor.Receive[pg.Left](p, 5*time.Second)
		fmt.Println(left.PIDs[0] == pid, err, len(pg.GetMembers(a.System(), pg.Default, "workers")))
		return nil
	})
	// Output:
	// [] <nil>
	// true workers true <nil>
	// 1 of which here 0
	// [workers] <nil>
	// [workers] <nil>
	// true <nil> 0
}

// Who joins twice is a member twice, and only processes of the node itself can.
func ExampleJoin() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		fmt.Println(pg.Join(p, pg.Default, "twice", p.Self(), p.Self()))
		fmt.Println(len(pg.GetMembers(a.System(), pg.Default, "twice")))
		fmt.Println(pg.Leave(p, pg.Default, "twice", p.Self()))
		fmt.Println(pg.Leave(p, pg.Default, "twice", p.Self()))
		fmt.Println(errors.Is(pg.Leave(p, pg.Default, "twice", p.Self()), pg.ErrNotJoined))

		pid, err := worker(b, "elsewhere")
		fmt.Println(errors.Is(pg.Join(p, pg.Default, "twice", pid), pg.ErrNotLocal))
		return err
	})
	// Output:
	// <nil>
	// 2
	// <nil>
	// <nil>
	// true
	// true
}

// A monitor of the scope gives all groups, and then each change.
func ExampleMonitorScope() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, _, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		if _, err := worker(a, "x"); err != nil {
			return err
		}
		ref, all, err := pg.MonitorScope(p, pg.Default)
		fmt.Println(len(all), len(all["x"]), err)
		for _, group := range []string{"y", "z"} {
			if _, err := worker(a, group); err != nil {
				return err
			}
		}
		joined, err := actor.Receive[pg.Joined](p, 5*time.Second)
		fmt.Println(joined.Group, err)
		fmt.Println(pg.Demonitor(p, pg.Default, ref)) // and what it had sent is gone
		_, err = actor.Receive[any](p, 0)
		fmt.Println(errors.Is(err, actor.Timeout))
		return nil
	})
	// Output:
	// 1 1 <nil>
	// y <nil>
	// true <nil>
	// true
}

// The scope under a supervisor comes first: those after it may join.
func ExampleChild() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, _, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		child := pg.Child(a, "chat")
		pid, err := child.Start(p) // as a supervisor does
		fmt.Println(child.ID, err)
		fmt.Println(pg.Join(p, "chat", "room 1", p.Self()))
		_, err = pg.StartLink(p, a, "chat")
		fmt.Println(errors.Is(err, actor.ErrNameTaken), a.System().Alive(pid))
		return nil
	})
	// Output:
	// chat <nil>
	// <nil>
	// true true
}
