package conformance

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/nodes"
	"github.com/beamline-go/beamline/internal/conformance/scenarios"
	"github.com/beamline-go/beamline/internal/conformance/trace"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Programs are what a binary that runs scenarios gives to testcluster.Main, first of
// all: node b of those across nodes.
func Programs() map[string]testcluster.Program { return nodes.Programs(scenarios.Codes()) }

// RunGo runs the Go side of a scenario under a seed and returns its trace. The error
// says that it did not end within limit, or left something running; what it had
// emitted is returned with it.
func RunGo(sc scenarios.Scenario, seed uint64, limit time.Duration) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	t := trace.New(sc.Name, seed)
	var err error
	if sc.RunNodes != nil {
		err = runNodes(ctx, sc, t)
	} else {
		sys := actor.NewSystem(actor.WithLogger(t.Logger()))
		err = await(ctx, sys, t, func(p *actor.Process) { sc.Run(p, t) })
		err = errors.Join(err, shutdown(sys, limit))
	}
	if err != nil {
		err = fmt.Errorf("%s with seed %d: %w", sc.Name, seed, err)
	}
	return t.Lines(), err
}

func runNodes(ctx context.Context, sc scenarios.Scenario, t *trace.T) error {
	pair, err := nodes.Start(ctx, sc.Name, sc.Code)
	if err != nil {
		return err
	}
	err = await(ctx, pair.A.System(), t, func(p *actor.Process) { sc.RunNodes(p, t, pair) })
	return errors.Join(err, pair.Close())
}

// await runs a scenario as a process and waits for its end.
func await(ctx context.Context, sys *actor.System, t *trace.T, run func(p *actor.Process)) error {
	ended := make(chan error, 1)
	go func() {
		ended <- sys.Run(func(p *actor.Process) error {
			run(p)
			return nil
		})
	}()
	select {
	case reason := <-ended:
		if reason != nil {
			t.Emit("the scenario's process ended", reason)
		}
		return nil
	case <-ctx.Done():
		return errors.New("it did not end in time")
	}
}

func shutdown(sys *actor.System, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := sys.Shutdown(ctx); err != nil {
		return fmt.Errorf("it left something running: %w", err)
	}
	return nil
}
