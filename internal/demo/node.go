package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/conformance/trace"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// The commands and events between the launcher and a node of a sample.
const (
	cmdConnected = "connected" // wait until connected to these nodes
	cmdRun       = "run"       // run the sample
	cmdPlay      = "play"      // begin to play it
	eventLine    = "line"      // a line of the trace
	eventKill    = "kill"      // kill -9 this node, please
)

// nodeArgs are what a node of a sample is started with.
type nodeArgs struct {
	Cluster  string
	Cookie   string
	Seeds    []string // addresses, when nodes are found through seeds
	Consul   string   // the agent's address, when they are found through Consul
	TickTime time.Duration
	LogLevel slog.Level
}

// Programs are the programs of the samples' nodes, for testcluster.Main.
func Programs(samples ...*Sample) map[string]testcluster.Program {
	programs := make(map[string]testcluster.Program, len(samples))
	for _, s := range samples {
		programs[s.Name] = s.serve
	}
	return programs
}

// serve is a node process of the sample.
func (s *Sample) serve(ctx context.Context, c *testcluster.Child) error {
	var args nodeArgs
	if err := c.Args(&args); err != nil {
		return err
	}
	types := codec.New()
	if s.Types != nil {
		if err := s.Types(types); err != nil {
			return err
		}
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: args.LogLevel}))
	found, err := args.discovery(logger)
	if err != nil {
		return err
	}
	n, err := cluster.Start(ctx, cluster.Config{
		Name:      actor.NodeName(c.Name()),
		Listen:    "127.0.0.1:0",
		Cluster:   args.Cluster,
		Cookie:    args.Cookie,
		Discovery: found,
		Codec:     types,
		TickTime:  args.TickTime,
		Faults:    true,
		Logger:    logger,
		Boot:      s.Serve,
	})
	if err != nil {
		return err
	}
	err = s.ready(c, n)
	if err == nil {
		<-ctx.Done()
	}
	goodbye, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return errors.Join(err, n.Stop(goodbye))
}

func (a nodeArgs) discovery(logger *slog.Logger) (discovery.Discovery, error) {
	if a.Consul != "" {
		return consul.New(consul.Config{Address: a.Consul, Logger: logger})
	}
	return seeds.New(a.Seeds...), nil
}

func (s *Sample) ready(c *testcluster.Child, n *cluster.Node) error {
	testcluster.Handle(c, cmdConnected, func(ctx context.Context, peers []actor.NodeName) (bool, error) {
		return true, n.WaitFor(ctx, peers...)
	})
	testcluster.Handle(c, cmdRun, func(_ context.Context, nodes map[string]actor.NodeName) (bool, error) {
		return true, s.perform(s.Run, c, n, nodes)
	})
	testcluster.Handle(c, cmdPlay, func(_ context.Context, nodes map[string]actor.NodeName) (bool, error) {
		go func() {
			if err := s.perform(s.Play, c, n, nodes); err != nil {
				slog.Warn("the sample has ended", "node", n.Name(), "err", err)
			}
		}()
		return true, nil
	})
	testcluster.ServeFaults(c, n.Faults())
	return c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr()})
}

// perform runs body in a process of its own and waits until it has ended.
func (s *Sample) perform(
	body func(*actor.Process, *cluster.Node, *Trace),
	c *testcluster.Child, n *cluster.Node, nodes map[string]actor.NodeName,
) error {
	t := &Trace{
		t:     trace.New(s.Name, 0),
		nodes: nodes,
		// The launcher is gone when it cannot be told, and this process about to end.
		kill9: func(node actor.NodeName) { _ = c.Emit(eventKill, node) },
		hand:  func(line string) { _ = c.Emit(eventLine, line) },
	}
	err := n.System().Run(func(p *actor.Process) error {
		body(p, n, t)
		return nil
	})
	if err != nil {
		return fmt.Errorf("the sample's process on %s ended: %w", n.Name(), err)
	}
	return nil
}
