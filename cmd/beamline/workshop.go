package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/beamline-go/beamline/internal/workshop"
)

// workshopCmd is the workshop: exercises in a folder of the learner's own, judged on
// three real nodes.
type workshopCmd struct {
	Init     workshopInitCmd     `cmd:"" help:"Make a folder with all exercises: a Go module under git."`
	List     workshopListCmd     `cmd:"" help:"List the exercises and how far you are."`
	Next     workshopNextCmd     `cmd:"" help:"Say what the next exercise is about, and what to predict first."`
	Check    workshopCheckCmd    `cmd:"" help:"Run your answer on three nodes, break what the task says, and judge it."`
	Hint     workshopHintCmd     `cmd:"" help:"Show the next hint."`
	Sample   workshopSampleCmd   `cmd:"" help:"Show what the Elixir sample of an exercise printed on a BEAM."`
	Solution workshopSolutionCmd `cmd:"" help:"Show a solution of an exercise that you passed."`
	Update   workshopUpdateCmd   `cmd:"" help:"Bring tasks and stubs up to date. What you touched stays as it is."`
	Reset    workshopResetCmd    `cmd:"" help:"Give an exercise back as it was. What you wrote is kept aside."`
	Verify   workshopVerifyCmd   `cmd:"" help:"For maintainers: every stub must fail, every wrong answer be rejected, every solution pass."`
}

// inFolder are the flags of the commands that work in a learner's folder.
type inFolder struct {
	Dir string `help:"The workshop folder, or one below it." default:"." placeholder:"DIR"`
}

func newWorkshop(std streams) (*workshop.Workshop, error) {
	return workshop.New(std.Out, wantsUnicode())
}

// with runs f on the learner's folder.
func (c inFolder) with(std streams, f func(w *workshop.Workshop, f *workshop.Folder) error) error {
	w, err := newWorkshop(std)
	if err != nil {
		return err
	}
	folder, err := workshop.Open(c.Dir)
	if err != nil {
		return err
	}
	return f(w, folder)
}

type workshopInitCmd struct {
	Dir   string `arg:"" help:"The folder to make; it must be new or empty." placeholder:"DIR"`
	Clone string `help:"The clone of Beamline to build with, where it is not found by itself." placeholder:"DIR"`
}

// Run is `beamline workshop init`.
func (c *workshopInitCmd) Run(ctx context.Context, std streams) error {
	w, err := newWorkshop(std)
	if err != nil {
		return err
	}
	clone, err := workshop.FindClone(c.Clone)
	if err != nil {
		return err
	}
	f, err := w.Init(ctx, c.Dir, clone)
	if err != nil {
		return err
	}
	fmt.Fprintf(std.Out, "The workshop is in %s, and builds with the clone in %s.\n\n", f.Dir, clone)
	w.Next(f)
	fmt.Fprintf(std.Out, "\nIn that folder `go tool beamline workshop …` works without any installation; README.md there says more.\n")
	return nil
}

type workshopListCmd struct{ inFolder }

// Run is `beamline workshop list`. Outside of a workshop folder it lists the exercises.
func (c *workshopListCmd) Run(std streams) error {
	w, err := newWorkshop(std)
	if err != nil {
		return err
	}
	f, err := workshop.Open(c.Dir)
	if errors.Is(err, workshop.ErrNoFolder) {
		f, err = nil, nil
	}
	if err != nil {
		return err
	}
	w.List(f)
	return nil
}

type workshopNextCmd struct{ inFolder }

// Run is `beamline workshop next`.
func (c *workshopNextCmd) Run(std streams) error {
	return c.with(std, func(w *workshop.Workshop, f *workshop.Folder) error {
		w.Next(f)
		return nil
	})
}

type workshopCheckCmd struct {
	inFolder
	Exercise string `arg:"" optional:"" help:"The exercise: 0.1, or its folder. The next one when none is given." placeholder:"EX"`
	Seed     uint64 `help:"Draw the same names, payloads and faults as the check that printed this seed." placeholder:"N"`
	Steps    bool   `help:"Print each step of the check as it is taken, and of each broken rule how it was seen."`
}

// Run is `beamline workshop check`.
func (c *workshopCheckCmd) Run(ctx context.Context, std streams) error {
	return c.with(std, func(w *workshop.Workshop, f *workshop.Folder) error {
		passed, err := w.Check(ctx, f, c.Exercise, workshop.CheckOptions{Seed: c.Seed, Steps: c.Steps})
		if err == nil && !passed {
			return exitError(statusFailed)
		}
		return err
	})
}

type workshopHintCmd struct {
	inFolder
	Exercise string `arg:"" optional:"" help:"The exercise; the next one when none is given." placeholder:"EX"`
	Again    bool   `help:"Show once more those that were shown already."`
}

// Run is `beamline workshop hint`.
func (c *workshopHintCmd) Run(std streams) error {
	return c.with(std, func(w *workshop.Workshop, f *workshop.Folder) error {
		return w.Hint(f, c.Exercise, c.Again)
	})
}

type workshopSampleCmd struct {
	Exercise string `arg:"" help:"The exercise." placeholder:"EX"`
}

// Run is `beamline workshop sample`.
func (c *workshopSampleCmd) Run(std streams) error {
	w, err := newWorkshop(std)
	if err != nil {
		return err
	}
	return w.Sample(c.Exercise)
}

type workshopSolutionCmd struct {
	inFolder
	Exercise string `arg:"" help:"The exercise." placeholder:"EX"`
}

// Run is `beamline workshop solution`.
func (c *workshopSolutionCmd) Run(std streams) error {
	return c.with(std, func(w *workshop.Workshop, f *workshop.Folder) error { return w.Solution(f, c.Exercise) })
}

type workshopUpdateCmd struct {
	inFolder
	Clone string `help:"The clone of Beamline to build with from now on, where it is not found by itself." placeholder:"DIR"`
}

// Run is `beamline workshop update`.
func (c *workshopUpdateCmd) Run(ctx context.Context, std streams) error {
	return c.with(std, func(w *workshop.Workshop, f *workshop.Folder) error {
		clone, err := workshop.FindClone(c.Clone)
		if err != nil {
			return err
		}
		return w.Update(ctx, f, clone)
	})
}

type workshopResetCmd struct {
	inFolder
	Exercise string `arg:"" help:"The exercise." placeholder:"EX"`
}

// Run is `beamline workshop reset`.
func (c *workshopResetCmd) Run(std streams) error {
	return c.with(std, func(w *workshop.Workshop, f *workshop.Folder) error { return w.Reset(f, c.Exercise) })
}

type workshopVerifyCmd struct {
	Exercise string `arg:"" optional:"" help:"One exercise; all when none is given." placeholder:"EX"`
	Seed     uint64 `help:"The first seed; drawn when not given." placeholder:"N"`
	Seeds    int    `help:"How many seeds each answer is judged with." default:"2" placeholder:"N"`
	Parallel int    `help:"How many checks run at the same time; by default two a processor." placeholder:"N"`
	Clone    string `help:"The clone of Beamline to build with, where it is not found by itself." placeholder:"DIR"`
}

// Validate refuses a verification that could not fail.
func (c *workshopVerifyCmd) Validate() error {
	if c.Seeds < 1 {
		return fmt.Errorf("--seeds=%d: at least one seed is needed", c.Seeds)
	}
	return nil
}

// Run is `beamline workshop verify`.
func (c *workshopVerifyCmd) Run(ctx context.Context, std streams) error {
	w, err := newWorkshop(std)
	if err != nil {
		return err
	}
	clone, err := workshop.FindClone(c.Clone)
	if err != nil {
		return err
	}
	parallel := c.Parallel
	if parallel == 0 {
		parallel = 2 * runtime.NumCPU() // a check waits most of its time
	}
	ok, err := w.Verify(ctx, clone, workshop.VerifyOptions{
		Only: c.Exercise, Seed: c.Seed, Seeds: c.Seeds, Parallel: parallel,
	})
	if err == nil && !ok {
		return exitError(statusFailed)
	}
	return err
}
