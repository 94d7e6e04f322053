package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/beamline-go/beamline/internal/conformance"
	"github.com/beamline-go/beamline/internal/conformance/scenarios"
)

// conformanceCmd compares Go with the real BEAM.
type conformanceCmd struct {
	Only   []string `arg:"" optional:"" help:"Scenarios by name, or ids that they answer, such as P14. All when none is given." placeholder:"SCENARIO"`
	Record bool     `help:"Ask the BEAM again and write the recorded traces."`
	Seed   uint64   `help:"The fresh seed; with --record the seed to record. Drawn when not given." placeholder:"N"`
	List   bool     `help:"List the scenarios and what they answer, and run nothing."`
	Faults bool     `help:"Plant faults in the library, one after the other: each must turn a scenario red. Needs the go command; takes some minutes."`
}

// Help is what `beamline conformance --help` says first.
func (c *conformanceCmd) Help() string {
	return "Each scenario runs on the BEAM (the elixir command) and in Go, under the recorded seed and a fresh one, " +
		"and the traces must be the same line by line. Without elixir Go is compared with the recorded traces."
}

// Run is `beamline conformance`.
func (c *conformanceCmd) Run(ctx context.Context, std streams) error {
	if c.List {
		for _, sc := range scenarios.All() {
			fmt.Fprintf(std.Out, "%-14s %s\n", sc.Name, strings.Join(sc.Answers, ", "))
		}
		return nil
	}
	module, err := conformance.FindModule()
	if err != nil {
		return err
	}
	if c.Faults {
		return errors.New("not yet")
	}
	err = conformance.Run(ctx, conformance.Options{
		Module: module, Only: c.Only, Seed: c.Seed, Record: c.Record, Out: std.Out,
	})
	if errors.Is(err, conformance.ErrDifferent) {
		return exitError(statusFailed)
	}
	return err
}
