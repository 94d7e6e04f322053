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
	"github.com/beamline-go/beamline/cluster/global"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Code is what both nodes of a scenario know.
type Code struct {
	Types func(*codec.Codec)
	Serve func(*cluster.Node) error // registers the functions that the other node spawns
	// Global starts a global register on each node. Nil is none.
	Global *global.Config
	// Ops are what hands can be asked for, by name; see Pair.Hand.
	Ops map[string]Op
	// Third asks for a third node, c.
	Third bool
	// Apart has the other nodes know each other, but not node a, until Pair.Join.
	Apart bool
}

// Pair is a scenario's two nodes, or three.
type Pair struct {
	A    *cluster.Node
	B, C actor.NodeName // C is empty without Code.Third

	processes *testcluster.Cluster
	args      args
	others    map[actor.NodeName]*testcluster.Node
}

// args are what another node than a is started with. Seeds are the addresses of nodes.
type args struct {
	Scenario, Cluster, Cookie string
	Seeds                     []string
	Hidden                    bool
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
			serveFar(c, n, code)
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
	registerPuppet(types)
	if err := registerHands(types); err != nil {
		return nil, err
	}
	if code.Types != nil {
		code.Types(types)
	}
	cfg := cluster.Config{
		Name: actor.NodeName(name), Cluster: a.Cluster, Cookie: a.Cookie, Codec: types, Hidden: a.Hidden,
		Logger: slog.New(slog.DiscardHandler),
	}
	if len(a.Seeds) > 0 {
		cfg.Discovery = seeds.New(a.Seeds...)
	}
	n, err := cluster.Start(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(servePuppet(n), serve(n, code)); err != nil {
		return nil, errors.Join(err, stop(n))
	}
	return n, nil
}

func serve(n *cluster.Node, code Code) error {
	if code.Global != nil {
		if _, err := global.Start(n, *code.Global); err != nil {
			return err
		}
	}
	if err := serveHands(n, code.Ops); err != nil || code.Serve == nil {
		return err
	}
	return code.Serve(n)
}

func stop(n *cluster.Node) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return n.Stop(ctx)
}

// Start starts the nodes and connects them.
func Start(ctx context.Context, scenario string, code Code) (*Pair, error) {
	a := args{Scenario: scenario, Cluster: "conformance-" + rand.Text(), Cookie: rand.Text()}
	n, err := start(ctx, "a", a, code)
	if err != nil {
		return nil, fmt.Errorf("start node a of %s: %w", scenario, err)
	}
	pair := &Pair{A: n, processes: testcluster.New(testcluster.Options{}), args: a, others: map[actor.NodeName]*testcluster.Node{}}
	if !code.Apart {
		pair.args.Seeds = []string{n.Addr()}
	}
	pair.B, err = pair.launch(ctx, "b", false)
	if err == nil && code.Third {
		pair.args.Seeds = append(pair.args.Seeds, pair.others[pair.B].Info().Addr)
		pair.C, err = pair.launch(ctx, "c", false)
	}
	if err == nil && !code.Apart {
		err = pair.meet(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the other nodes of %s: %w", scenario, err), pair.Close())
	}
	return pair, nil
}

// Start starts a further node, hidden or not, as Trace.start_peer does, and returns once
// a is connected with it. A node that is gone may be started again.
func (pair *Pair) Start(ctx context.Context, name string, hidden bool) (actor.NodeName, error) {
	full, err := pair.launch(ctx, name, hidden)
	if err == nil {
		err = pair.A.WaitFor(ctx, full)
	}
	if err != nil {
		return "", fmt.Errorf("start node %s of %s: %w", name, pair.args.Scenario, err)
	}
	return full, nil
}

// launch starts a node's process.
func (pair *Pair) launch(ctx context.Context, name string, hidden bool) (actor.NodeName, error) {
	a := pair.args
	a.Hidden = hidden
	n, err := pair.processes.Start(ctx, name, program, a)
	if err != nil {
		return "", err
	}
	full := actor.NodeName(n.Info().Name)
	pair.others[full] = n
	return full, nil
}

// MustStart is Start for the scenario's process, which exits when it fails.
func (pair *Pair) MustStart(p *actor.Process, name string, hidden bool) actor.NodeName {
	full, err := pair.Start(p.Context(), name, hidden)
	if err != nil {
		p.Exit(err)
	}
	return full
}

// Kill9 kills a node's process, as kill -9 does, and waits until it is gone.
func (pair *Pair) Kill9(name actor.NodeName) error { return pair.others[name].Kill9() }

// Kill9B is Kill9 for node b.
func (pair *Pair) Kill9B() error { return pair.Kill9(pair.B) }

// Stop stops a node in good order, as :init.stop() does, and waits until it is gone.
func (pair *Pair) Stop(ctx context.Context, name actor.NodeName) error {
	return pair.others[name].Stop(ctx)
}

// Join connects node a to the others, of Code.Apart, and waits until all are connected.
func (pair *Pair) Join(ctx context.Context) error {
	if err := pair.A.Connect(ctx, pair.others[pair.B].Info().Addr); err != nil {
		return err
	}
	return pair.meet(ctx)
}

// meet waits until each node is connected to each other.
func (pair *Pair) meet(ctx context.Context) error {
	all := []actor.NodeName{pair.A.Name(), pair.B}
	if pair.C != "" {
		all = append(all, pair.C)
	}
	if err := pair.A.WaitFor(ctx, all...); err != nil || pair.C == "" {
		return err
	}
	_, err := testcluster.Call[bool](ctx, pair.others[pair.B], "meet", all)
	return err
}

// Close ends both nodes.
func (pair *Pair) Close() error {
	return errors.Join(pair.processes.Close(), stop(pair.A))
}
