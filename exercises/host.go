package exercises

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
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Tick is the nodes' net_ticktime: a peer that is silent for so long is down.
const Tick = 500 * time.Millisecond

// retry is how long a node waits at most before it tries again to reach another.
const retry = 200 * time.Millisecond

// Program is what a node of an exercise runs, for one answer.
type Program struct {
	// Types registers what is sent; nil for nothing.
	Types func(*codec.Codec) error
	// Serve prepares the node before any other can reach it: it registers functions, starts
	// services and handles commands.
	Serve func(h *Host) error
}

// Main makes this process a node of an exercise when Judge started it as one, with the
// program that Judge named, and does not return. It is all that a generated main does.
func Main(programs map[string]Program) {
	nodes := make(map[string]testcluster.Program, len(programs))
	for name, p := range programs {
		nodes[name] = func(ctx context.Context, c *testcluster.Child) error { return p.run(ctx, c) }
	}
	testcluster.Main(nodes)
	fmt.Fprintln(os.Stderr, "This is a node of the workshop's exercises. `beamline workshop check` runs it.")
	os.Exit(2)
}

// hostArgs are the arguments of a node process.
type hostArgs struct {
	Name, Cluster, Cookie string
	Seeds                 []string
	TickTime              time.Duration
}

// Host is a node process's side of an exercise.
type Host struct {
	*cluster.Node
	child   *testcluster.Child
	witness *witness
}

func (p Program) run(ctx context.Context, c *testcluster.Child) error {
	var args hostArgs
	if err := c.Args(&args); err != nil {
		return err
	}
	types := codec.New()
	if p.Types != nil {
		if err := p.Types(types); err != nil {
			return fmt.Errorf("register the types: %w", err)
		}
	}
	w := newWitness()
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	h := &Host{child: c, witness: w}
	node, err := cluster.Start(ctx, cluster.Config{
		Name:      actor.NodeName(args.Name),
		Listen:    "127.0.0.1:0",
		Cluster:   args.Cluster,
		Cookie:    args.Cookie,
		Discovery: seeds.New(args.Seeds...),
		Codec:     types,
		TickTime:  args.TickTime,
		RetryMax:  retry,
		Faults:    true,
		Strict:    true,
		Logger:    logger,
		Tracer:    w.see,
		Boot: func(n *cluster.Node) error {
			h.Node = n
			h.serve()
			return p.Serve(h)
		},
	})
	if err != nil {
		return err
	}
	err = c.Ready(testcluster.Info{Name: string(node.Name()), Addr: node.Addr()})
	if err == nil {
		<-ctx.Done()
	}
	// The context has ended, or the node never began: it gets a moment for its good-byes.
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return errors.Join(err, node.Stop(stop))
}

// Handle makes f answer Command on the judge's side. It runs on a goroutine of its own.
func Handle[A, R any](h *Host, command string, f func(ctx context.Context, arg A) (R, error)) {
	testcluster.Handle(h.child, command, f)
}

// Emit tells the judge that something happened, for its Await.
func (h *Host) Emit(kind string, value any) error { return h.child.Emit(kind, value) }

// InProcess runs f in a process of its own and waits until that process is dead. The
// error is f's, or says how else the process died.
func (h *Host) InProcess(f func(p *actor.Process) error) error {
	return h.System().Run(f)
}

type fateArgs struct {
	PID    PID
	Within time.Duration
}

type exitArgs struct {
	PID    PID
	Reason string
}

type slowArgs struct {
	Peer actor.NodeName
	By   time.Duration
}

// serve handles the commands that every exercise has.
func (h *Host) serve() {
	Handle(h, "connected", func(ctx context.Context, peers []actor.NodeName) (bool, error) {
		return true, h.WaitFor(ctx, peers...)
	})
	Handle(h, "fate", func(ctx context.Context, a fateArgs) (string, error) {
		pid, err := FromPID(a.PID)
		if err != nil {
			return "", err
		}
		return h.witness.fate(ctx, pid, a.Within), nil
	})
	Handle(h, "received", func(_ context.Context, pid PID) (int, error) {
		p, err := FromPID(pid)
		return h.witness.received(p), err
	})
	Handle(h, "exit", func(_ context.Context, a exitArgs) (bool, error) {
		pid, err := FromPID(a.PID)
		if err != nil {
			return false, err
		}
		return true, h.InProcess(func(p *actor.Process) error {
			return p.SendExit(pid, actor.Reason(actor.Atom(a.Reason)))
		})
	})
	h.serveFaults()
}

func (h *Host) serveFaults() {
	fault := func(name string, f func(peer actor.NodeName)) {
		Handle(h, name, func(_ context.Context, peer actor.NodeName) (bool, error) {
			f(peer)
			return true, nil
		})
	}
	fault("cut", h.Faults().Cut)
	fault("cut_out", func(peer actor.NodeName) { h.Faults().CutOneWay(peer, cluster.ToPeer) })
	fault("heal", h.Faults().Heal)
	Handle(h, "slow", func(_ context.Context, a slowArgs) (bool, error) {
		h.Faults().Delay(a.Peer, a.By)
		return true, nil
	})
}

// Fate waits, at most within, for the death of a process of this node, and tells its
// reason as Show writes it, or Alive.
func (h *Host) Fate(ctx context.Context, pid actor.PID, within time.Duration) string {
	return h.witness.fate(ctx, pid, within)
}

// Monitors waits until one process has monitored another.
func (h *Host) Monitors(ctx context.Context, watcher, watched actor.PID) error {
	return h.witness.await(ctx, func() bool { return h.witness.watch[[2]actor.PID{watcher, watched}] })
}
