//go:build !race

package cluster_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
)

// A hidden node is connected to a, and b hears nothing of it.
func ExampleNode_List() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	h, err := cluster.Start(ctx, cluster.Config{
		Name: "h", Hidden: true, Cookie: "a secret",
		Discovery: seeds.New(a.Addr()), Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer h.Stop(ctx)
	fmt.Println(a.WaitFor(ctx, "h"))
	fmt.Println(a.List(), a.List(cluster.Hidden), a.List(cluster.Connected))
	fmt.Println(b.List(cluster.Connected), h.List(), h.List(cluster.Hidden))
	// Output:
	// <nil>
	// [b@127.0.0.1] [h@127.0.0.1] [b@127.0.0.1 h@127.0.0.1]
	// [a@127.0.0.1] [] [a@127.0.0.1]
}

// A process is told once when the connection to one node ends, or cannot be had.
func ExampleNode_MonitorNode() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	_ = a.System().Run(func(p *actor.Process) error {
		a.MonitorNode(p, b.Name(), true)
		_ = a.Disconnect(b.Name())
		d, err := actor.Receive[cluster.NodeDown](p, 5*time.Second)
		fmt.Println(d.Node, err)
		a.MonitorNode(p, "nobody", true)
		d, err = actor.Receive[cluster.NodeDown](p, 5*time.Second)
		fmt.Println(d.Node, err)
		return nil
	})
	// Output:
	// b@127.0.0.1 <nil>
	// nobody@127.0.0.1 <nil>
}

func ExampleNode_Ping() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, _, stop, err := exampleNodes(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	fmt.Println(a.Ping(ctx, "b") == nil, a.Ping(ctx, "nobody") == nil)
	// Output: true false
}
