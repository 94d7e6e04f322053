// Package nodes gives a conformance scenario its second node: a real operating-system
// process, which it can kill with kill -9.
//
// The scenario runs on node a@127.0.0.1, in the process that runs the scenarios; b is
// that process's binary once more, so the binary calls Main first of all. Both nodes
// have the scenario's types and functions, as both BEAM nodes have its modules.
package nodes

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Code is what both nodes of a scenario know.
type Code struct {
	Types func(*codec.Codec)
	Serve func(*cluster.Node) error // registers the functions that the other node spawns
}

// Pair is a scenario's two nodes.
type Pair struct {
	A *cluster.Node
	B actor.NodeName

	processes *testcluster.Cluster
	b         *testcluster.Node
}

// args are what node b is started with.
type args struct {
	Scenario, Cluster, Cookie, Seed string
}

const program = "conformance"

// Programs is the program of node b, for testcluster.Main; codes are those of the
// scenarios by name.
func Programs(codes map[string]Code) map[string]testcluster.Program {
	return map[string]testcluster.Program{
		program: func(ctx context.Context, c *testcluster.Child) error {
			var a args
			if err := c.Args(&a); err != nil {
				return err
			}
			code, ok := codes[a.Scenario]
			if !ok {
				return fmt.Errorf("conformance: no scenario across nodes is named %q", a.Scenario)
			}
			n, err := start(ctx, c.Name(), a, code)
			if err != nil {
				return err
			}
			if err := c.Ready(testcluster.Info{Name: string(n.Name()), Addr: n.Addr()}); err != nil {
				return errors.Join(err, stop(n))
			}
			<-ctx.Done()
			return stop(n)
		},
	}
}

func start(ctx context.Context, name string, a args, code Code) (*cluster.Node, error) {
	types := codec.New()
	code.Types(types)
	cfg := cluster.Config{
		Name: actor.NodeName(name), Cluster: a.Cluster, Cookie: a.Cookie, Codec: types,
		Logger: slog.New(slog.DiscardHandler),
	}
	if a.Seed != "" {
		cfg.Discovery = seeds.New(a.Seed)
	}
	n, err := cluster.Start(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := code.Serve(n); err != nil {
		return nil, errors.Join(err, stop(n))
	}
	return n, nil
}

func stop(n *cluster.Node) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return n.Stop(ctx)
}

// Start starts both nodes and connects them.
func Start(ctx context.Context, scenario string, code Code) (*Pair, error) {
	a := args{Scenario: scenario, Cluster: "conformance-" + rand.Text(), Cookie: rand.Text()}
	n, err := start(ctx, "a", a, code)
	if err != nil {
		return nil, fmt.Errorf("start node a of %s: %w", scenario, err)
	}
	pair := &Pair{A: n, processes: testcluster.New(testcluster.Options{})}
	a.Seed = n.Addr()
	pair.b, err = pair.processes.Start(ctx, "b", program, a)
	if err == nil {
		pair.B = actor.NodeName(pair.b.Info().Name)
		err = n.WaitFor(ctx, pair.B)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start node b of %s: %w", scenario, err), pair.Close())
	}
	return pair, nil
}

// Kill9B kills node b's process, as kill -9 does, and waits until it is gone.
func (pair *Pair) Kill9B() error { return pair.b.Kill9() }

// Close ends both nodes.
func (pair *Pair) Close() error {
	return errors.Join(pair.processes.Close(), stop(pair.A))
}
