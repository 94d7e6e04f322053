package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/beamline-go/beamline/cookbook"
	"github.com/beamline-go/beamline/internal/consulagent"
	"github.com/beamline-go/beamline/internal/demo"
)

// demoCmd shows the first sample of the cookbook.
type demoCmd struct {
	stageFlags
	Beam        bool `help:"Run the sample on a real BEAM too, on three nodes, in place of what was recorded there. Needs Elixir, and to be run in this repository's root." xor:"beam"`
	Interactive bool `help:"Stay up: keys kill and restart nodes and cut links, and the trace goes on." xor:"beam"`
	SkipKill    bool `help:"Do not kill the node. The demo must then fail; a test uses that." hidden:""`
}

// Help is the long help of the command.
func (*demoCmd) Help() string {
	return `Runs the first sample of the cookbook on three nodes, each a process of the operating system, and
prints what they do beside what the same sample did on the BEAM. One of them is killed with kill -9. Exits
with 0 when the two traces are the same to the last line, else with 1. Nothing needs to be installed and
nothing is left running. NO_COLOR=1 switches colours off.`
}

// Run runs the demo.
func (c *demoCmd) Run(ctx context.Context, logger *slog.Logger, cli *CLI, std streams) error {
	sample := cookbook.All()[0]
	opts, err := c.options(ctx, logger, cli, std)
	if err != nil {
		return err
	}
	if c.Beam {
		opts.BeamDir = "cookbook"
	}
	if c.Interactive {
		in, out := terminalOf(std)
		return demo.Interact(ctx, sample, in, out, style(std.Out), opts)
	}
	return show(ctx, sample, opts, std, c.SkipKill)
}

// stageFlags are the flags of the commands that run a sample on nodes of its own.
type stageFlags struct {
	Discovery string `help:"How the nodes find each other: ${enum}. With consul a real agent is started (and built at the first time)." enum:"seeds,consul" default:"seeds"`
}

func (f *stageFlags) options(ctx context.Context, logger *slog.Logger, cli *CLI, std streams) (demo.Options, error) {
	opts := demo.Options{Discovery: f.Discovery, Logger: logger, LogLevel: max(cli.LogLevel, slog.LevelError)}
	if cli.LogLevel < slog.LevelWarn {
		// Asked to be told more, it tells all: the deaths on purpose, too.
		opts.LogLevel, opts.Output = cli.LogLevel, std.Err
	}
	if f.Discovery == demo.Consul {
		path, err := consulagent.FindOrBuild(ctx, std.Err)
		if err != nil {
			return opts, err
		}
		opts.ConsulBinary = path
	}
	return opts, nil
}

// show runs a sample beside its recording. A red verdict is an exit status.
func show(ctx context.Context, s *demo.Sample, opts demo.Options, std streams, skipKill bool) error {
	same, err := demo.Show(ctx, s, demo.NewColumns(std.Out, style(std.Out)), opts, skipKill)
	if err != nil {
		return fmt.Errorf("%s could not be run: %w", s.Name, err)
	}
	if !same {
		return exitError(statusFailed)
	}
	return nil
}

// style is how the demo draws on w.
func style(w io.Writer) demo.Style {
	return demo.Style{Width: terminalWidth(w), ASCII: !wantsUnicode(), Colour: wantsColour(w)}
}

// terminalOf is the terminal to read keys from and to draw on; nil where it is none.
func terminalOf(std streams) (in *os.File, out io.Writer) {
	if isTerminal(os.Stdin) {
		in = os.Stdin
	}
	if isTerminal(std.Out) {
		out = std.Out
	}
	return in, out
}
