package testcluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"
)

// Node is the launcher's handle on a node process. Its methods are safe for concurrent
// use, and fail with ErrEnded once the process has ended.
type Node struct {
	cluster  *Cluster
	name     string
	cmd      *exec.Cmd
	commands lineWriter
	pipe     *os.File // what commands writes to
	events   *os.File
	output   *tail
	exited   chan struct{} // closed when the process has ended and all it said was read

	mu      sync.Mutex
	changed chan struct{} // closed and replaced with every change below
	info    *Info         // set by Ready
	queue   []Event       // not yet taken by Await
	calls   map[uint64]chan line
	lastID  uint64
	asked   bool  // Kill9 or Stop was called: the end is no surprise
	done    *line // the program returned
	err     error // how the process ended, once exited is closed; nil: with status 0
	paused  *resumer
}

// ErrEnded says that the node's process is no more. The error that wraps it tells how it
// ended and what it printed last.
var ErrEnded = errors.New("the node process has ended")

// CommandError is a command that the node answered with an error.
type CommandError struct {
	Node, Command string
	Text          string // the error's text, on the node
}

// Error names the node, the command and the node's error.
func (e *CommandError) Error() string {
	return fmt.Sprintf("testcluster: node %s: command %s: %s", e.Node, e.Command, e.Text)
}

func newNode(c *Cluster, name string, commands, events *os.File) *Node {
	return &Node{
		cluster:  c,
		name:     name,
		commands: lineWriter{w: commands},
		pipe:     commands,
		events:   events,
		output:   &tail{prefix: name + " | ", forward: c.opts.Output},
		exited:   make(chan struct{}),
		changed:  make(chan struct{}),
		calls:    map[uint64]chan line{},
	}
}

// Name is the name that the node was started under.
func (n *Node) Name() string { return n.name }

// OSPid is the process id that the operating system gave the node.
func (n *Node) OSPid() int { return n.cmd.Process.Pid }

// Info is what the node told of itself when it was ready.
func (n *Node) Info() Info {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.info == nil {
		return Info{Name: n.name}
	}
	return *n.info
}

// Exited is closed when the process has ended and everything it said has been read.
func (n *Node) Exited() <-chan struct{} { return n.exited }

// Output is what the node printed last on its standard output and standard error.
func (n *Node) Output() string { return n.output.String() }

// WaitReady waits until the node's program has called Ready.
func (n *Node) WaitReady(ctx context.Context) error {
	return n.await(ctx, "it to be ready", func() bool { return n.info != nil })
}

// WaitExit waits until the process has ended. The error is nil when it ended with status 0.
func (n *Node) WaitExit(ctx context.Context) error {
	ctx, cancel := n.cluster.limit(ctx)
	defer cancel()
	select {
	case <-n.exited:
		if n.err != nil {
			return fmt.Errorf("testcluster: node %s: %w", n.name, n.err)
		}
		return nil
	case <-ctx.Done():
		return n.failed("the end of the process", ctx.Err())
	}
}

// Await takes the first event of the kind that matches, waiting for it if need be.
// Events that do not match stay for a later Await.
func Await[T any](ctx context.Context, n *Node, kind string, match ...func(T) bool) (T, error) {
	var value T
	var bad error
	err := n.await(ctx, "an event "+kind, func() bool {
		for i, e := range n.queue {
			if e.Kind != kind {
				continue
			}
			var v T
			if bad = e.Decode(&v); bad != nil {
				return true
			}
			if len(match) == 0 || match[0](v) {
				n.queue = append(n.queue[:i:i], n.queue[i+1:]...)
				value = v
				return true
			}
		}
		return false
	})
	return value, errors.Join(err, bad)
}

// Call runs a command on the node that its program gave to Handle, and waits for the
// answer. An error of the command itself is a *CommandError.
func Call[R any](ctx context.Context, n *Node, name string, arg any) (R, error) {
	var result R
	value, err := json.Marshal(arg)
	if err != nil {
		return result, fmt.Errorf("testcluster: node %s: argument of command %s: %w", n.name, name, err)
	}
	reply := make(chan line, 1)
	n.mu.Lock()
	n.lastID++
	id := n.lastID
	n.calls[id] = reply
	n.mu.Unlock()
	defer func() {
		n.mu.Lock()
		delete(n.calls, id)
		n.mu.Unlock()
	}()

	what := "the answer to command " + name
	ctx, cancel := n.cluster.limit(ctx)
	defer cancel()
	if err := n.write(ctx, line{Op: opCall, ID: id, Name: name, Value: value}); err != nil {
		return result, n.failed(what, err)
	}
	var l line
	select {
	case l = <-reply:
	case <-ctx.Done():
		return result, n.failed(what, ctx.Err())
	case <-n.exited:
		select {
		case l = <-reply: // its last words
		default:
			return result, n.failed(what, nil)
		}
	}
	if l.Error != "" {
		return result, &CommandError{Node: n.name, Command: name, Text: l.Error}
	}
	if err := json.Unmarshal(l.Value, &result); err != nil {
		return result, n.failed(what, err)
	}
	return result, nil
}

// Kill9 kills the node as kill -9 does, and returns when the operating system has buried
// it. A node that has ended already is no error.
func (n *Node) Kill9() error {
	n.expect()
	if err := n.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return n.failed("its death", err)
	}
	<-n.exited
	return nil
}

// Stop ends the program's context, resuming a paused node first, and waits until the
// process has ended. A node that does not end in time is killed, and that is an error, as
// is one whose program failed. A node that has ended already is no error.
func (n *Node) Stop(ctx context.Context) error {
	select {
	case <-n.exited:
		return nil
	default:
	}
	n.expect()
	ctx, cancel := n.cluster.limit(ctx)
	defer cancel()
	err := n.Resume()
	if err == nil || errors.Is(err, ErrEnded) {
		// When the pipe is broken the process is ending by itself.
		_ = n.write(ctx, line{Op: opStop})
		if err = n.WaitExit(ctx); err == nil || !errors.Is(err, ctx.Err()) {
			return err
		}
	}
	return errors.Join(err, n.Kill9())
}

// write writes l unless ctx ends first: the pipe to a paused node can be full.
func (n *Node) write(ctx context.Context, l line) error {
	written := make(chan error, 1)
	go func() { written <- n.commands.write(l) }() // ends at the latest with the process
	select {
	case err := <-written:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (n *Node) expect() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = true
}

// await waits until cond, which is called under the lock, is true.
func (n *Node) await(ctx context.Context, what string, cond func() bool) error {
	ctx, cancel := n.cluster.limit(ctx)
	defer cancel()
	for {
		n.mu.Lock()
		ok, changed := cond(), n.changed
		n.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return n.failed(what, ctx.Err())
		case <-n.exited:
			n.mu.Lock()
			ok = cond() // what it said last
			n.mu.Unlock()
			if ok {
				return nil
			}
			return n.failed(what, nil)
		}
	}
}

// failed is the error of an operation that waited for something of this node. Once the
// process has ended, that is the reason given, whatever err says.
func (n *Node) failed(what string, err error) error {
	select {
	case <-n.exited:
		if n.err != nil {
			return fmt.Errorf("testcluster: node %s: waiting for %s: %w", n.name, what, n.err)
		}
		return fmt.Errorf("testcluster: node %s: waiting for %s: %w with status 0", n.name, what, ErrEnded)
	default:
		return fmt.Errorf("testcluster: node %s: waiting for %s: %w", n.name, what, err)
	}
}

// watch reads what the node says and buries it. It is the node's one goroutine here
// beside those of os/exec, and ends with the process.
func (n *Node) watch() {
	var garbled error
	read := make(chan struct{})
	go func() {
		defer close(read)
		garbled = readLines(n.events, n.heard)
	}()
	waited := n.cmd.Wait()
	if errors.Is(waited, exec.ErrWaitDelay) {
		waited = nil // it exited with 0, and something it started holds its output
	}
	// The node's end of the pipe is closed now, unless it lent it to somebody.
	late := time.AfterFunc(time.Second, func() { _ = n.events.Close() })
	<-read
	late.Stop()
	_ = n.events.Close() // unless that was just done
	_ = n.pipe.Close()

	n.mu.Lock()
	asked, done, paused := n.asked, n.done, n.paused
	n.paused = nil
	if waited != nil || garbled != nil {
		n.err = fmt.Errorf("%w (%w)", ErrEnded, errors.Join(waited, garbled))
		if done != nil && done.Error != "" {
			n.err = fmt.Errorf("%w: its program failed: %s", ErrEnded, done.Error)
		}
		if out := n.output.String(); out != "" {
			n.err = fmt.Errorf("%w; it printed last:\n%s", n.err, out)
		}
	}
	n.mu.Unlock()
	if paused != nil {
		_ = paused.release() // it has nobody to wake any more
	}
	if !asked && n.err != nil {
		n.cluster.opts.Logger.Error("a node process died", "node", n.name, "pid", n.OSPid(), "err", n.err)
	}
	n.cluster.gone(n)
	close(n.exited)
}

// heard handles a line that the node wrote.
func (n *Node) heard(l line) {
	if l.Op == opEvent && n.cluster.opts.OnEvent != nil {
		n.cluster.opts.OnEvent(n, Event{Kind: l.Name, Value: l.Value})
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch l.Op {
	case opReady:
		n.info = l.Info
	case opEvent:
		n.queue = append(n.queue, Event{Kind: l.Name, Value: l.Value})
	case opReply:
		if reply, ok := n.calls[l.ID]; ok {
			reply <- l
		}
	case opDone:
		n.done = &l
	}
	close(n.changed)
	n.changed = make(chan struct{})
}

// signal sends sig to the process.
func (n *Node) signal(sig syscall.Signal) error {
	err := n.cmd.Process.Signal(sig)
	if errors.Is(err, os.ErrProcessDone) {
		err = ErrEnded
	}
	if err != nil {
		return fmt.Errorf("testcluster: node %s: send it the signal %q: %w", n.name, sig, err)
	}
	return nil
}
