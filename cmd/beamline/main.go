// Command beamline shows, runs and checks what the packages of this module do:
// `beamline demo` is the place to begin. Each command has a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
	"github.com/lmittmann/tint"

	"github.com/beamline-go/beamline/cookbook"
	"github.com/beamline-go/beamline/internal/conformance"
	"github.com/beamline-go/beamline/internal/demo"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// CLI is the command line: one field a command, flags that all of them share on top.
// A command's Run may ask for any of a context.Context (cancelled by the first
// SIGINT, SIGTERM or SIGHUP), a *slog.Logger (to standard error), the *CLI and a streams.
type CLI struct {
	LogLevel slog.Level       `help:"Least level that is logged to standard error: debug, info, warn or error." default:"warn" placeholder:"LEVEL"`
	Version  kong.VersionFlag `help:"Print the version and exit."`

	Demo        demoCmd        `cmd:"" help:"Three nodes, one is killed, and what the BEAM and Go say of it side by side. Begin here."`
	Cookbook    cookbookCmd    `cmd:"" help:"Elixir samples and their Go ports: list, run, show and record them."`
	Node        nodeCmd        `cmd:"" help:"Start one node by hand and say which others come and go."`
	Conformance conformanceCmd `cmd:"" help:"Compare Go with the real BEAM: the same scenarios on both sides, line by line."`
	Certs       certsCmd       `cmd:"" help:"Make an authority and nodes' certificates for development."`
	Consul      consulCmd      `cmd:"" help:"Run a real Consul agent on loopback."`
	Fault       faultCmd       `cmd:"" help:"Cut, delay and throttle the connections of a node that allows it, or pause and kill it."`
	Doctor      doctorCmd      `cmd:"" help:"Say what this machine has, what is missing, and what that costs."`
	Port        portCmd        `cmd:"" help:"Look an Elixir function up: its Go name, what differs, and both sides' code."`
	Workshop    workshopCmd    `cmd:"" help:"Do the exercises: in Go, judged on three real nodes."`
}

// streams is where a command prints. Commands never touch os.Stdout themselves, so
// that tests can read what they say.
type streams struct {
	Out io.Writer // what was asked for
	Err io.Writer // progress, logs and errors
}

// exitError ends the command with a status of its own when everything there is to
// say has been printed already: a red verdict, for one.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// The exit status of a command: 0 for success.
const (
	statusFailed      = 1   // it failed, or its verdict is red
	statusUsage       = 2   // the command line makes no sense
	statusInterrupted = 130 // stopped by a signal, as shells count it
)

func main() {
	beNode()
	os.Exit(run(os.Args[1:], streams{os.Stdout, os.Stderr}))
}

// run is main with its inputs and outputs given, and the exit status as its result.
func run(args []string, std streams) int {
	var cli CLI
	exited := -1 // kong's own exits: --help and --version
	parser, err := kong.New(&cli,
		kong.Name("beamline"),
		kong.Description("BEAM process semantics in Go: see them, run them, check them against the real BEAM."),
		kong.Vars{"version": version()},
		kong.Writers(std.Out, std.Err),
		kong.Exit(func(code int) { exited = code }),
	)
	if err != nil {
		fmt.Fprintln(std.Err, "beamline:", err)
		return statusUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	cmd, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(std.Err, "beamline: %v (beamline --help lists the commands)\n", err)
		return statusUsage
	}

	logger := slog.New(tint.NewTextHandler(std.Err, &tint.Options{
		Level:      cli.LogLevel,
		TimeFormat: time.TimeOnly,
		NoColor:    !wantsColour(std.Err),
	}))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	// From the second signal on the default holds again: an impatient Ctrl-C ends us.
	context.AfterFunc(ctx, stop)

	cmd.BindTo(ctx, (*context.Context)(nil))
	return report(ctx, cmd.Run(logger, &cli, std), std.Err)
}

// beNode does not return in a process that was started to be a node of a sample or of a
// conformance scenario.
func beNode() {
	programs := demo.Programs(cookbook.All()...)
	maps.Copy(programs, conformance.Programs())
	testcluster.Main(programs)
}

// report makes an exit status of a command's error, and says on w what the command has
// not said itself.
func report(ctx context.Context, err error, w io.Writer) int {
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return int(exit)
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(w, "beamline: interrupted")
		return statusInterrupted
	}
	fmt.Fprintln(w, "beamline:", err)
	return statusFailed
}
