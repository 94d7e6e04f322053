package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"

	"github.com/beamline-go/beamline/cookbook"
	"github.com/beamline-go/beamline/internal/demo"
)

// cookbookCmd lists the samples of the cookbook, runs and records them.
type cookbookCmd struct {
	List   cookbookListCmd   `cmd:"" help:"List the samples." default:"1"`
	Run    cookbookRunCmd    `cmd:"" help:"Run a sample on real nodes, beside what the BEAM did."`
	Show   cookbookShowCmd   `cmd:"" help:"Print a sample's page: the Elixir code and the Go code, side by side."`
	Record cookbookRecordCmd `cmd:"" help:"Run a sample's Elixir script on the real BEAM and keep its trace."`
}

type cookbookListCmd struct{}

// Run prints a line a sample.
func (*cookbookListCmd) Run(std streams) error {
	for _, s := range cookbook.All() {
		r, err := s.Recording()
		if err != nil {
			return err
		}
		fmt.Fprintf(std.Out, "%-12s %s (%d lines from %s)\n", s.Name, s.Title, len(r.Lines), r.Beam)
	}
	return nil
}

// sampleArg is the argument that names a sample.
type sampleArg struct {
	Sample string `arg:"" help:"The sample: its folder, or the number that it begins with."`
}

var errNoSample = errors.New("there is no such sample")

func (a sampleArg) find() (*demo.Sample, error) {
	all := cookbook.All()
	i := slices.IndexFunc(all, func(s *demo.Sample) bool {
		number, _, _ := strings.Cut(s.Name, "_")
		return a.Sample == s.Name || a.Sample == number || "0"+a.Sample == number
	})
	if i < 0 {
		return nil, fmt.Errorf("sample %q: %w: beamline cookbook list has them all", a.Sample, errNoSample)
	}
	return all[i], nil
}

type cookbookRunCmd struct {
	sampleArg
	stageFlags
}

// Run runs the sample beside its recording.
func (c *cookbookRunCmd) Run(ctx context.Context, logger *slog.Logger, cli *CLI, std streams) error {
	s, err := c.find()
	if err != nil {
		return err
	}
	opts, err := c.options(ctx, logger, cli, std)
	if err != nil {
		return err
	}
	return show(ctx, s, opts, std, false)
}

type cookbookShowCmd struct{ sampleArg }

// Run prints the sample's README.
func (c *cookbookShowCmd) Run(std streams) error {
	s, err := c.find()
	if err != nil {
		return err
	}
	page, err := fs.ReadFile(s.Files, "README.md")
	if err != nil {
		return fmt.Errorf("sample %s: %w", s.Name, err)
	}
	_, err = std.Out.Write(page)
	return err
}

type cookbookRecordCmd struct {
	sampleArg
	Dir   string `help:"The cookbook's folder." default:"cookbook" type:"path"`
	Check bool   `help:"Keep nothing; exit with 1 when the BEAM says something else than what is recorded."`
}

// Run records the sample anew and says what has changed.
func (c *cookbookRecordCmd) Run(ctx context.Context, std streams) error {
	s, err := c.find()
	if err != nil {
		return err
	}
	now, err := demo.Record(ctx, s, c.Dir)
	if err != nil {
		return err
	}
	before, err := s.Recording()
	if err != nil && c.Check {
		return err
	}
	if slices.Equal(before.Lines, now.Lines) && (c.Check || before.Beam == now.Beam) {
		fmt.Fprintf(std.Out, "%s: %d lines, as recorded on %s (now: %s)\n", s.Name, len(now.Lines), before.Beam, now.Beam)
		return nil
	}
	columns := demo.NewColumns(std.Out, style(std.Out))
	columns.Head("recorded ("+before.Beam+")", "now ("+now.Beam+")")
	for i := range max(len(before.Lines), len(now.Lines)) {
		var left, right string
		if i < len(before.Lines) {
			left = before.Lines[i]
		}
		if i < len(now.Lines) {
			right = now.Lines[i]
		}
		columns.Row(left, right, left == right)
	}
	if c.Check {
		return exitError(statusFailed)
	}
	if err := now.Write(c.Dir, s.Name); err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "%s: %d lines recorded on %s\n", s.Name, len(now.Lines), now.Beam)
	return nil
}
