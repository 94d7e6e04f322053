//go:build !race

package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
)

// Upcase is a request that crosses between nodes; exampleCodec registers it.
type Upcase struct {
	genserver.Req[string]
	Text string
}

// Shouter answers with its node's name.
type Shouter struct{ genserver.Default }

func (s *Shouter) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	switch m := req.(type) {
	case Upcase:
		return genserver.Reply(m, fmt.Sprintf("%s! said %s", m.Text, p.Node()))
	}
	return s.Default.HandleCall(p, req, from)
}

// exampleNodes starts a and b, which b joins. As a rule each is an operating-system
// process of its own; two in one do for an example.
func exampleNodes(ctx context.Context) (a, b *cluster.Node, stop func(), err error) {
	var nodes []*cluster.Node
	stop = func() {
		for _, n := range nodes {
			_ = n.Stop(ctx)
		}
	}
	var seed []string
	for _, name := range []actor.NodeName{"a", "b"} {
		c := codec.New()
		codec.MustRegister[Upcase](c, "example.Upcase")
		n, err := cluster.Start(ctx, cluster.Config{
			Name: name, Cookie: "a secret", Codec: c, Faults: true,
			Discovery: seeds.New(seed...),
			Logger:    slog.New(slog.DiscardHandler),
		})
		if err != nil {
			stop()
			return nil, nil, nil, err
		}
		nodes, seed = append(nodes, n), []string{n.Addr()}
	}
	a, b = nodes[0], nodes[1]
	if err := a.WaitFor(ctx, b.Name()); err != nil {
		stop()
		return nil, nil, nil, err
	}
	return a, b, stop, nil
}

// A GenServer on b, called from a by its name there.
func Example() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	there := make(chan error)
	b.System().Spawn(func(p *actor.Process) error {
		_, err := genserver.Start(p, &Shouter{}, genserver.WithName("shouter"))
		there <- err
		return err
	})
	fmt.Println(<-there)
	_ = a.System().Run(func(p *actor.Process) error {
		fmt.Println(a.Name(), a.List())
		fmt.Println(genserver.Call(p, actor.Name("shouter").At(b.Name()), Upcase{Text: "hello"}))
		return nil
	})
	// Output:
	// <nil>
	// a@127.0.0.1 [b@127.0.0.1]
	// hello! said b@127.0.0.1 <nil>
}

// Go code cannot be sent, so a function that others start is registered by name.
func ExampleSpawnMonitor() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	err = cluster.RegisterFunc(b, "greet", func(p *actor.Process, to actor.PID) error {
		if err := p.Send(to, "hello from "+string(p.Node())); err != nil {
			return err
		}
		return actor.Reason(actor.Atom("done"))
	})
	fmt.Println(err)
	_ = a.System().Run(func(p *actor.Process) error {
		pid, ref := cluster.SpawnMonitor(p, a, b.Name(), "greet", p.Self())
		fmt.Println(pid.Node())
		fmt.Println(actor.Receive[string](p, 5*time.Second))
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason)
		return err
	})
	// Output:
	// <nil>
	// b@127.0.0.1
	// hello from b@127.0.0.1 <nil>
	// :done
}

// With Spawn nobody is told; a function that is not there is the reason of its end.
func ExampleSpawn() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = cluster.RegisterFunc(b, "greet", func(p *actor.Process, to actor.PID) error {
		return p.Send(to, "hello from "+string(p.Node()))
	})
	_ = a.System().Run(func(p *actor.Process) error {
		cluster.Spawn(p, a, b.Name(), "greet", p.Self())
		fmt.Println(actor.Receive[string](p, 5*time.Second))

		p.TrapExit(true)
		cluster.SpawnLink(p, a, b.Name(), "no such function", p.Self())
		e, err := actor.Receive[actor.Exit](p, 5*time.Second)
		var undef *cluster.UndefError
		fmt.Println(errors.As(e.Reason, &undef) && undef.Node == b.Name())
		return err
	})
	// Output:
	// hello from b@127.0.0.1 <nil>
	// true
}

// When the connection is lost, monitors end with NoConnection. b's process is alive.
func ExampleFaults() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	pid := b.System().Spawn(func(p *actor.Process) error {
		_, err := actor.Receive[string](p, actor.Infinity)
		return err
	})
	_ = a.System().Run(func(p *actor.Process) error {
		ref := p.Monitor(pid)
		a.Faults().Cut(b.Name())
		d, err := actor.Receive(p, 5*time.Second, func(d actor.Down) bool { return d.Ref == ref })
		fmt.Println(d.Reason, a.Connected(b.Name()), b.System().Alive(pid))
		return err
	})
	a.Faults().HealAll()
	// Output: noconnection false true
}

// A node's processes are told who comes and goes.
func ExampleNode_MonitorNodes() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		a.MonitorNodes(p, true)
		fmt.Println(a.Disconnect(b.Name()))
		d, err := actor.Receive[cluster.NodeDown](p, 5*time.Second)
		fmt.Println("down", d.Node, errors.Is(d.Reason, cluster.ErrDisconnect))
		if err != nil {
			return err
		}
		fmt.Println(a.Connect(ctx, string(b.Name())))
		u, err := actor.Receive[cluster.NodeUp](p, 5*time.Second)
		fmt.Println("up", u.Node)
		a.MonitorNodes(p, false)
		return err
	})
	// Output:
	// <nil>
	// down b@127.0.0.1 true
	// <nil>
	// up b@127.0.0.1
}
