package testcluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"time"
)

// Options say how a Cluster starts its nodes. The zero value re-executes the own binary,
// keeps what nodes print for error reports and waits ten seconds for anything.
type Options struct {
	// Binary is the executable of the nodes; empty means the own one. It calls Main.
	Binary string
	// Env is added to the environment that the nodes inherit, as KEY=value.
	Env []string
	// Timeout limits each wait for a node whose context has no deadline; 0 means 10 s.
	Timeout time.Duration
	// Output gets what nodes print, as it comes, a line at a time and each with the node's
	// name in front; nil: nobody does. What a node printed last is in the errors of its
	// death either way.
	Output io.Writer
	// Logger tells of nodes that died though nobody asked them to; nil: nobody.
	Logger *slog.Logger
	// OnEvent, when set, gets the events of all nodes, and Await gets none. It runs on a
	// goroutine of the node's: in order for one node, at the same time for several. It
	// may not wait for that node.
	OnEvent func(n *Node, e Event)
}

// Event is something that a node's program told with Emit.
type Event struct {
	Kind  string
	Value json.RawMessage // decode it with Decode
}

// Decode puts the event's value into v, a pointer.
func (e Event) Decode(v any) error {
	if err := json.Unmarshal(e.Value, v); err != nil {
		return fmt.Errorf("testcluster: event %s: %w", e.Kind, err)
	}
	return nil
}

// Cluster is a set of node processes and their launcher. Its methods are safe for
// concurrent use. Close it, or they live until this process ends.
type Cluster struct {
	opts Options

	mu     sync.Mutex
	nodes  map[*Node]struct{} // every node whose process has not ended
	closed bool
}

// ErrClosed says that the Cluster was closed: it starts no more nodes.
var ErrClosed = errors.New("the cluster is closed")

// New makes a Cluster without nodes.
func New(opts Options) *Cluster {
	if opts.Timeout == 0 {
		opts.Timeout = 10 * time.Second
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Cluster{opts: opts, nodes: map[*Node]struct{}{}}
}

// Start launches a node process under a name, and waits until its program has called
// Ready. The program is one that the node's binary gave to Main; args reach it by
// Child.Args. Names are for people: nothing forbids two nodes of one name. On an error
// nothing is left running.
func (c *Cluster) Start(ctx context.Context, name, program string, args any) (*Node, error) {
	n, err := c.Launch(name, program, args)
	if err != nil {
		return nil, err
	}
	if err := n.WaitReady(ctx); err != nil {
		return nil, errors.Join(err, n.Kill9())
	}
	return n, nil
}

// Launch is Start without the wait: WaitReady follows, so that several nodes can start
// at the same time.
func (c *Cluster) Launch(name, program string, args any) (*Node, error) {
	fail := func(err error) (*Node, error) {
		return nil, fmt.Errorf("testcluster: start node %s: %w", name, err)
	}
	value, err := json.Marshal(args)
	if err != nil {
		return fail(err)
	}
	binary := c.opts.Binary
	if binary == "" {
		if binary, err = os.Executable(); err != nil {
			return fail(err)
		}
	}
	commandsR, commandsW, err := os.Pipe()
	if err != nil {
		return fail(err)
	}
	eventsR, eventsW, err := os.Pipe()
	if err != nil {
		return fail(errors.Join(err, commandsR.Close(), commandsW.Close()))
	}
	n := newNode(c, name, commandsW, eventsR)
	n.cmd = exec.Command(binary)
	n.cmd.Args = []string{binary, "(node " + name + ")"} // for who reads the list of processes
	n.cmd.Env = append(append(os.Environ(), c.opts.Env...), marker+"=1")
	n.cmd.ExtraFiles = []*os.File{commandsR, eventsW} // commandsFD, eventsFD
	n.cmd.Stdout, n.cmd.Stderr = n.output, n.output
	n.cmd.WaitDelay = time.Second
	// A process group of its own: a Ctrl-C at the terminal is the launcher's to handle.
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}

	c.mu.Lock()
	err = ErrClosed
	if !c.closed {
		err = n.cmd.Start()
	}
	if err == nil {
		c.nodes[n] = struct{}{}
	}
	c.mu.Unlock()
	// The node holds its own ends now; ours would hide its death.
	closeErr := errors.Join(commandsR.Close(), eventsW.Close())
	if err != nil {
		return fail(errors.Join(err, commandsW.Close(), eventsR.Close()))
	}
	go n.watch()
	if err := errors.Join(closeErr, n.commands.write(line{Op: opStart, Name: name, Run: program, Value: value})); err != nil {
		return fail(errors.Join(err, n.Kill9()))
	}
	return n, nil
}

// Close kills every node that is still there, waits until the last of them has ended
// and its goroutines with it, and starts no more. It can be called again.
func (c *Cluster) Close() error {
	c.mu.Lock()
	c.closed = true
	left := slices.Collect(maps.Keys(c.nodes))
	c.mu.Unlock()
	var errs []error
	for _, n := range left {
		errs = append(errs, n.Kill9())
	}
	return errors.Join(errs...)
}

// gone forgets a node whose process has ended.
func (c *Cluster) gone(n *Node) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.nodes, n)
}

// limit gives ctx the cluster's time-out where it has no deadline.
func (c *Cluster) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.opts.Timeout)
}
