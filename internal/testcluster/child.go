package testcluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// Program is what a node process runs. ctx ends when the launcher calls Stop; the
// program then puts its things in order and returns. The process exits with it: with
// status 1 when it returned an error, which the launcher gets to see. When the launcher
// is gone the process exits at once, wherever the program is.
type Program func(ctx context.Context, c *Child) error

// Main makes this process a node process when a launcher started it as one: it runs the
// program that the launcher named and does not return. In any other process it returns
// at once. It is the first thing in main or TestMain, ahead of flags:
//
//	func main() {
//		testcluster.Main(map[string]testcluster.Program{"counter": runCounter})
//		…
func Main(programs map[string]Program) {
	if os.Getenv(marker) == "" {
		return
	}
	_ = os.Unsetenv(marker) // what this process starts is no node
	// Neither do its children inherit the pipes: they would keep them open after its death.
	syscall.CloseOnExec(commandsFD)
	syscall.CloseOnExec(eventsFD)
	c := &Child{
		out:      lineWriter{w: os.NewFile(eventsFD, "events")},
		commands: map[string]command{},
	}
	if err := c.run(programs, os.NewFile(commandsFD, "commands")); err != nil {
		fmt.Fprintf(os.Stderr, "node process %s: %v\n", c.name, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Child is a node process's side of the pipe to its launcher. Its methods are safe for
// concurrent use.
type Child struct {
	name string
	args json.RawMessage
	out  lineWriter

	mu       sync.Mutex
	commands map[string]command
}

type command func(ctx context.Context, arg json.RawMessage) (any, error)

// Info is what a node process tells of itself once it is ready.
type Info struct {
	Name string            `json:"name,omitempty"` // the node's full name
	Addr string            `json:"addr,omitempty"` // host:port that it listens on
	Meta map[string]string `json:"meta,omitempty"` // anything else, by name
}

// Name is the name that the launcher gave this node.
func (c *Child) Name() string { return c.name }

// Args puts what the launcher gave as arguments into v, a pointer.
func (c *Child) Args(v any) error {
	if err := json.Unmarshal(c.args, v); err != nil {
		return fmt.Errorf("testcluster: arguments of node %s: %w", c.name, err)
	}
	return nil
}

// Ready tells the launcher that the node can be used: its Start returns. Call it once,
// after Handle.
func (c *Child) Ready(info Info) error {
	if info.Name == "" {
		info.Name = c.name
	}
	return c.out.write(line{Op: opReady, Info: &info})
}

// Emit tells the launcher that something happened. Events of one node arrive in the
// order in which they were emitted.
func (c *Child) Emit(kind string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("testcluster: event %s: %w", kind, err)
	}
	return c.out.write(line{Op: opEvent, Name: kind, Value: data})
}

// Handle makes f answer the launcher's Call of the command name. Each call runs on a
// goroutine of its own; ctx ends when the node is stopped. A panic in f ends the node,
// and the launcher shows it.
func Handle[A, R any](c *Child, name string, f func(ctx context.Context, arg A) (R, error)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.commands[name] = func(ctx context.Context, data json.RawMessage) (any, error) {
		var arg A
		if err := json.Unmarshal(data, &arg); err != nil {
			return nil, fmt.Errorf("argument of command %s: %w", name, err)
		}
		return f(ctx, arg)
	}
}

// run serves the launcher's lines and the program until the program has returned.
func (c *Child) run(programs map[string]Program, commands *os.File) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	started := make(chan line, 1)
	go func() {
		err := readLines(commands, func(l line) {
			switch l.Op {
			case opStart:
				started <- l
			case opCall:
				go c.serve(ctx, l)
			case opStop:
				stop()
			}
		})
		if err != nil {
			fmt.Fprintf(os.Stderr, "node process: commands: %v\n", err)
		}
		os.Exit(1) // the launcher is gone
	}()

	first := <-started
	c.name, c.args = first.Name, first.Value
	program, ok := programs[first.Run]
	if !ok {
		return c.done(fmt.Errorf("this binary has no program %q for a node process (it has: %s)",
			first.Run, strings.Join(slices.Sorted(maps.Keys(programs)), ", ")))
	}
	err := program(ctx, c)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil // it was stopped, and says so
	}
	return c.done(err)
}

func (c *Child) done(err error) error {
	l := line{Op: opDone}
	if err != nil {
		l.Error = err.Error()
	}
	return errors.Join(err, c.out.write(l))
}

func (c *Child) serve(ctx context.Context, l line) {
	c.mu.Lock()
	f, ok := c.commands[l.Name]
	known := slices.Sorted(maps.Keys(c.commands))
	c.mu.Unlock()

	reply := line{Op: opReply, ID: l.ID}
	var value any
	err := fmt.Errorf("no such command (it has: %s)", strings.Join(known, ", "))
	if ok {
		value, err = f(ctx, l.Value)
	}
	if err == nil {
		reply.Value, err = json.Marshal(value)
	}
	if err != nil {
		reply.Error = err.Error()
	}
	// When the launcher is gone nobody misses the reply: the process is about to end.
	_ = c.out.write(reply)
}
