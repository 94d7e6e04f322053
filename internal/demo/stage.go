package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/consulagent"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// The ways in which the nodes of a sample find each other.
const (
	Seeds  = "seeds"
	Consul = "consul"
)

// Options say how a sample's nodes are run.
type Options struct {
	Discovery string // Seeds or Consul; empty means Seeds
	// ConsulBinary is the agent to start for Consul; empty means the one that is found.
	ConsulBinary string
	// BeamDir is the folder that has the sample's folder: the sample is then run on a real
	// BEAM first, and what it does there takes the place of the recording. Show only.
	BeamDir  string
	Logger   *slog.Logger
	LogLevel slog.Level // of the nodes
	Output   io.Writer  // gets what the nodes print, logs for the most part
}

// event is what a node of the stage told.
type event struct {
	node *testcluster.Node
	testcluster.Event
}

// stage is the running nodes of a sample.
type stage struct {
	sample *Sample
	args   nodeArgs
	procs  *testcluster.Cluster
	agent  *consulagent.Agent // nil without Consul
	events chan event
	deaf   chan struct{} // closed when nobody reads events any more
	hush   sync.Once     // closes deaf

	mu    sync.Mutex
	nodes map[string]*testcluster.Node // by the name without the host
}

// tickTime is the nodes' net_ticktime: how long a link may be silent in the interactive
// demo before its ends give it up.
const tickTime = 2 * time.Second

// openStage starts the sample's nodes and waits until each is connected to all others.
// With an error nothing is left running.
func openStage(ctx context.Context, s *Sample, opts Options) (_ *stage, err error) {
	secret := rand.Text()
	st := &stage{
		sample: s,
		args: nodeArgs{
			Cluster: "demo-" + strings.ToLower(rand.Text()[:8]), Cookie: secret,
			TickTime: tickTime, LogLevel: opts.LogLevel,
		},
		events: make(chan event),
		deaf:   make(chan struct{}),
		nodes:  map[string]*testcluster.Node{},
	}
	st.procs = testcluster.New(testcluster.Options{
		Logger: opts.Logger,
		Output: opts.Output,
		OnEvent: func(n *testcluster.Node, e testcluster.Event) {
			select {
			case st.events <- event{n, e}:
			case <-st.deaf:
			}
		},
	})
	defer func() {
		if err != nil {
			err = errors.Join(err, st.close())
		}
	}()
	if opts.Discovery == Consul {
		if st.agent, err = consulagent.Start(ctx, consulagent.Config{Binary: opts.ConsulBinary}); err != nil {
			return nil, err
		}
		st.args.Consul = st.agent.Addr()
	}
	// The first is everybody's seed.
	if err := st.start(ctx, s.Roles[0].Node); err != nil {
		return nil, err
	}
	for _, r := range s.Roles[1:] {
		if err := st.launch(r.Node); err != nil {
			return nil, err
		}
	}
	for _, r := range s.Roles[1:] {
		if err := st.node(r.Node).WaitReady(ctx); err != nil {
			return nil, err
		}
	}
	for _, r := range s.Roles {
		if err := st.awaitPeers(ctx, r.Node); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// launch starts a node's process, without waiting for it.
func (st *stage) launch(name string) error {
	args := st.args
	if st.agent == nil {
		st.mu.Lock()
		for other, n := range st.nodes {
			if addr := n.Info().Addr; other != name && addr != "" && alive(n) {
				args.Seeds = append(args.Seeds, addr)
			}
		}
		st.mu.Unlock()
	}
	n, err := st.procs.Launch(name, st.sample.Name, args)
	if err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.nodes[name] = n
	return nil
}

// start is launch, and waits until the node is up.
func (st *stage) start(ctx context.Context, name string) error {
	if err := st.launch(name); err != nil {
		return err
	}
	return st.node(name).WaitReady(ctx)
}

// awaitPeers waits until the node is connected to every other one that is alive.
func (st *stage) awaitPeers(ctx context.Context, name string) error {
	var peers []actor.NodeName
	for _, r := range st.sample.Roles {
		if n := st.node(r.Node); r.Node != name && alive(n) {
			peers = append(peers, actor.NodeName(n.Info().Name))
		}
	}
	_, err := testcluster.Call[bool](ctx, st.node(name), cmdConnected, peers)
	return err
}

// node is the latest process of that node.
func (st *stage) node(name string) *testcluster.Node {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.nodes[name]
}

// byFullName is the node that calls itself so.
func (st *stage) byFullName(name actor.NodeName) *testcluster.Node {
	short, _, _ := strings.Cut(string(name), "@")
	return st.node(short)
}

// fullNames maps the nodes' names to those that they have in the cluster.
func (st *stage) fullNames() map[string]actor.NodeName {
	st.mu.Lock()
	defer st.mu.Unlock()
	names := make(map[string]actor.NodeName, len(st.nodes))
	for name, n := range st.nodes {
		names[name] = actor.NodeName(n.Info().Name)
	}
	return names
}

// alive reports whether the node's process has not ended.
func alive(n *testcluster.Node) bool {
	select {
	case <-n.Exited():
		return false
	default:
		return true
	}
}

// leave stops the nodes in good order. It says which one could not be.
func (st *stage) leave(ctx context.Context) error {
	st.hush.Do(func() { close(st.deaf) })
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	st.mu.Lock()
	defer st.mu.Unlock()
	errs := make([]error, len(st.sample.Roles))
	var stopped sync.WaitGroup
	for i, r := range st.sample.Roles {
		stopped.Go(func() { errs[i] = st.nodes[r.Node].Stop(ctx) })
	}
	stopped.Wait()
	return errors.Join(errs...)
}

// close ends whatever is left, at once.
func (st *stage) close() error {
	st.hush.Do(func() { close(st.deaf) })
	err := st.procs.Close()
	if st.agent != nil {
		st.agent.Stop()
	}
	if err != nil {
		return fmt.Errorf("end the nodes of %s: %w", st.sample.Name, err)
	}
	return nil
}
