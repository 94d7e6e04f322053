//go:build !race

// As oneProcess says.

package grains_test

import (
	"context"
	"fmt"
	"log/slog"

	protoactor "github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/grains"
)

// Counter is a grain: an actor of Proto.Actor's.
type Counter struct{ total int64 }

func (c *Counter) Receive(ctx protoactor.Context) {
	switch m := ctx.Message().(type) {
	case *wrapperspb.Int64Value:
		c.total += m.Value
		ctx.Respond(wrapperspb.Int64(c.total))
	}
}

func Example() {
	ctx := context.Background()
	node, err := cluster.Start(ctx, cluster.Config{Name: "a", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer node.Stop(ctx)

	g, err := grains.Start(ctx, node, grains.Config{Kinds: map[string]*protoactor.Props{
		"counter": protoactor.PropsFromProducer(func() protoactor.Actor { return &Counter{} }),
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer g.Stop(ctx)

	err = node.System().Run(func(p *actor.Process) error {
		for _, n := range []int64{1, 2} {
			visits := grains.MustCall[*wrapperspb.Int64Value](p, g, "counter", "visits", wrapperspb.Int64(n))
			fmt.Println("visits:", visits.Value)
		}
		_, err := grains.Call[*wrapperspb.Int64Value](p, g, "conter", "visits", wrapperspb.Int64(1))
		fmt.Println(err)
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// visits: 1
	// visits: 3
	// grains: call conter/visits with a *wrapperspb.Int64Value: no member runs that kind of grain; members are [a@127.0.0.1], and they run counter
}
