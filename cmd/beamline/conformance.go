package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/beamline-go/beamline/internal/conformance"
	"github.com/beamline-go/beamline/internal/conformance/scenarios"
	"github.com/beamline-go/beamline/internal/plantedfaults"
)

// conformanceCmd compares Go with the real BEAM.
type conformanceCmd struct {
	Only   []string `arg:"" optional:"" help:"Scenarios by name, ids that they answer, such as P14, or a section of them: P, B or N. All when none is given." placeholder:"SCENARIO"`
	Record bool     `help:"Ask the BEAM again and write the recorded traces."`
	Seed   uint64   `help:"The fresh seed; with --record the seed to record. Drawn when not given." placeholder:"N"`
	List   bool     `help:"List the scenarios and what they answer, and run nothing."`
	Faults string   `help:"Plant faults in the library, one after the other: each must turn a scenario red. Those of a section (P, B or N, through the scenarios of that section), a few of each (core), or all. Needs the go command." enum:",P,B,N,core,all" default:"" placeholder:"SET"`
	Fault  string   `help:"Plant the faults that have this in their name." placeholder:"PART"`
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
	if c.Faults != "" || c.Fault != "" {
		return c.plant(ctx, module, std)
	}
	err = conformance.Run(ctx, conformance.Options{
		Module: module, Only: c.Only, Seed: c.Seed, Record: c.Record, Out: std.Out,
	})
	if errors.Is(err, conformance.ErrDifferent) {
		return exitError(statusFailed)
	}
	return err
}

func (c *conformanceCmd) plant(ctx context.Context, module string, std streams) error {
	var faults []plantedfaults.Fault
	switch {
	case c.Fault != "":
		faults = plantedfaults.ByName(c.Fault)
	case c.Faults == "core":
		faults = plantedfaults.Core()
	case c.Faults == "all":
		faults = plantedfaults.Faults()
	default:
		faults = plantedfaults.Of(c.Faults)
		if len(c.Only) == 0 {
			c.Only = []string{c.Faults}
		}
	}
	if len(faults) == 0 {
		return fmt.Errorf("no planted fault has %q in its name", c.Fault)
	}
	err := plantedfaults.Run(ctx, plantedfaults.Options{Module: module, Faults: faults, Only: c.Only, Out: std.Out})
	if errors.Is(err, plantedfaults.ErrNotCaught) {
		return exitError(statusFailed)
	}
	return err
}
