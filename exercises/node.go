package exercises

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// patience is how long the judge waits for a node's answer to one command.
const patience = 3 * time.Second

// Node is the judge's handle on a node process.
type Node struct {
	Name actor.NodeName // whole: "ada@127.0.0.1"
	proc *testcluster.Node
	args hostArgs
}

// Start starts n nodes under names that are drawn, finds them through built-in seeds
// (each knows the address of the first, and learns the rest), and returns when each is
// connected with every other.
func (l *Lab) Start(ctx context.Context, n int) ([]*Node, error) {
	names := l.Words(n)
	first, err := l.launch(ctx, names[0], nil)
	if err != nil {
		return nil, err
	}
	nodes := make([]*Node, n)
	nodes[0] = first
	group, groupCtx := errgroup.WithContext(ctx)
	for i, name := range names[1:] {
		group.Go(func() error {
			node, err := l.launch(groupCtx, name, []string{first.proc.Info().Addr})
			nodes[i+1] = node
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := l.AwaitMesh(ctx, nodes...); err != nil {
		return nil, err
	}
	l.Step("the nodes %v start and are connected", nodes)
	return nodes, nil
}

// Restart starts a node's next life after Kill9: under its old name, with a new
// incarnation. It returns when the new node is connected with each of the others.
func (l *Lab) Restart(ctx context.Context, dead *Node, others ...*Node) (*Node, error) {
	l.Step("%v starts again", dead)
	seeds := make([]string, len(others))
	for i, n := range others {
		seeds[i] = n.proc.Info().Addr
	}
	node, err := l.launch(ctx, dead.args.Name, seeds)
	if err != nil {
		return nil, err
	}
	return node, l.AwaitMesh(ctx, append([]*Node{node}, others...)...)
}

func (l *Lab) launch(ctx context.Context, name string, seeds []string) (*Node, error) {
	args := hostArgs{Name: name, Cluster: l.cluster, Cookie: l.cookie, Seeds: seeds, TickTime: Tick}
	proc, err := l.procs.Launch(name, l.program, args)
	if err != nil {
		return nil, &setupError{err}
	}
	// That it does not get ready can be the answer's fault: its Register may fail.
	if err := proc.WaitReady(ctx); err != nil {
		return nil, err
	}
	return &Node{Name: actor.NodeName(proc.Info().Name), proc: proc, args: args}, nil
}

// AwaitMesh waits until each of the nodes is connected with every other.
func (l *Lab) AwaitMesh(ctx context.Context, nodes ...*Node) error {
	group, groupCtx := errgroup.WithContext(ctx)
	for _, n := range nodes {
		var peers []actor.NodeName
		for _, m := range nodes {
			if m != n {
				peers = append(peers, m.Name)
			}
		}
		group.Go(func() error {
			_, err := Command[bool](groupCtx, n, "connected", peers)
			return err
		})
	}
	return group.Wait()
}

// String is the node's short name.
func (n *Node) String() string { return n.proc.Name() }

// Command runs a command of the exercise on a node and waits for the answer. See
// Unanswered for what an error can be.
func Command[R any](ctx context.Context, n *Node, name string, arg any) (R, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return testcluster.Call[R](ctx, n.proc, name, arg)
}

// Unanswered reports whether err, which is Command's, says that the node runs and that
// its answer did not come in time: as a rule, that the learner's code did not return.
func Unanswered(err error) bool { return errors.Is(err, context.DeadlineExceeded) }

// Await waits for an event of a kind that the node's side emits, at most within.
func Await[T any](ctx context.Context, n *Node, kind string, within time.Duration, match ...func(T) bool) (T, bool, error) {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	v, err := testcluster.Await(limited, n.proc, kind, match...)
	if err != nil && ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return v, false, nil
	}
	return v, err == nil, err
}

// Fate waits, at most within, for the death of a process on its own node, and tells
// the reason as Show writes it, or "alive". The node's tracer is who tells: no monitor
// is set, and a process that died before can be asked for.
func Fate(ctx context.Context, home *Node, pid PID, within time.Duration) (string, error) {
	return Command[string](ctx, home, "fate", fateArgs{pid, within})
}

// Alive is what Fate says of a process that did not die.
const Alive = "alive"

// Received is how many messages a process took from its mailbox so far, by its node's
// tracer.
func Received(ctx context.Context, home *Node, pid PID) (int, error) {
	return Command[int](ctx, home, "received", pid)
}

// Exit sends a process an exit signal of a reason that is an atom: from a node, by
// nobody's process.
func Exit(ctx context.Context, from *Node, pid PID, reason string) error {
	_, err := Command[bool](ctx, from, "exit", exitArgs{pid, reason})
	return err
}

// Kill9 kills a node process, as kill -9 does.
func (l *Lab) Kill9(n *Node) error {
	l.Step("kill -9 of %v", n)
	return n.proc.Kill9()
}

// Pause stops a node process where it stands, as kill -STOP does.
func (l *Lab) Pause(n *Node) error {
	l.Step("%v is paused", n)
	return n.proc.Pause()
}

// Resume lets a paused node process go on.
func (l *Lab) Resume(n *Node) error {
	l.Step("%v goes on after its pause", n)
	return n.proc.Resume()
}

// Cut cuts the connection between two nodes, both ways.
func (l *Lab) Cut(ctx context.Context, a, b *Node) error {
	l.Step("the connection between %v and %v is cut", a, b)
	return l.fault(ctx, "cut", a, b)
}

// CutOneWay loses what one node sends to another, and nothing else.
func (l *Lab) CutOneWay(ctx context.Context, from, to *Node) error {
	l.Step("what %v sends to %v is lost; %v's traffic to %v flows", from, to, to, from)
	return l.fault(ctx, "cut_out", from, to)
}

// Slow has whatever goes from one of two nodes to the other take d longer, each way. The
// link gets slower by and by: what is delayed at one go is a silence, and a silence of a
// Tick ends the connection.
func (l *Lab) Slow(ctx context.Context, a, b *Node, d time.Duration) error {
	l.Step("the link between %v and %v gets slow: %v each way", a, b, d)
	const step = Tick / 5
	for delay := min(step, d); ; delay = min(delay+step, d) {
		if _, err := Command[bool](ctx, a, "slow", slowArgs{b.Name, delay}); err != nil {
			return fmt.Errorf("slow down the link between %v and %v: %w", a, b, err)
		}
		if delay == d {
			return nil
		}
		select {
		case <-time.After(step):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Heal undoes each fault between any two of the nodes, and then waits until all of them are
// connected.
func (l *Lab) Heal(ctx context.Context, nodes ...*Node) error {
	l.Step("the connection between %s heals", listed(nodes))
	var errs []error
	for i, a := range nodes {
		for _, b := range nodes[i+1:] {
			errs = append(errs, l.fault(ctx, "heal", a, b), l.fault(ctx, "heal", b, a))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return l.AwaitMesh(ctx, nodes...)
}

// listed is a list of nodes as a sentence has it.
func listed(nodes []*Node) string {
	names := make([]string, len(nodes))
	for i, n := range nodes {
		names[i] = n.String()
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

func (l *Lab) fault(ctx context.Context, command string, on, peer *Node) error {
	if _, err := Command[bool](ctx, on, command, peer.Name); err != nil {
		return fmt.Errorf("fault %s between %v and %v: %w", command, on, peer, err)
	}
	return nil
}
