package main

import (
	"context"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Two nodes: each is an operating-system process of its own, on loopback, without TLS;
// on the BEAM too. What is sent is as with one node.
//
// The benchmark in package cluster shows less than half of what is seen here, since its
// two nodes share one operating-system process: whoever gets a message is woken by a
// scheduler that is running. Here each handover between goroutines may have to wake a
// thread that sleeps, while threads of the other process look for work on the same
// processors; with GOMAXPROCS=1 in the environment the figure halves.

func types() *codec.Codec {
	c := codec.New()
	codec.MustRegister[ping](c, "bench.ping")
	codec.MustRegister[echoCall](c, "bench.echoCall")
	codec.MustRegister[expect](c, "bench.expect")
	codec.MustRegister[blob](c, "bench.blob")
	codec.MustRegister[allReceived](c, "bench.allReceived")
	return c
}

// far is the other node: an echo and an echo server, whose PIDs it emits.
func far(ctx context.Context, c *testcluster.Child) error {
	n, err := cluster.Start(ctx, cluster.Config{Name: "far", Codec: types()})
	if err != nil {
		return err
	}
	var pids [3]string
	err = n.System().Run(func(p *actor.Process) error {
		server, err := genserver.Start(p, &echoServer{})
		counter, _ := p.SpawnCallback(&farCounter{}, actor.SpawnOpts{})
		for i, pid := range []actor.PID{p.Spawn(echo), server, counter} {
			raw, _ := pid.MarshalBinary()
			pids[i] = fmt.Sprintf("%x", raw)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := c.Emit("pids", pids); err != nil {
		return err
	}
	if err := c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr()}); err != nil {
		return err
	}
	<-ctx.Done()
	return n.Stop(context.WithoutCancel(ctx))
}

func pingRemote(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error { return pings(p, b.farEcho, n) })
}

func callRemote(b *bench, n int) time.Duration {
	return b.run(func(p *actor.Process) error { return calls(p, b.farServer, n) })
}
