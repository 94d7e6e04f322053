package conformance

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/internal/conformance/scenarios"
	"github.com/beamline-go/beamline/internal/conformance/trace"
)

// RunGo runs the Go side of a scenario under a seed and returns its trace. The error
// says that it did not end within limit; what it had emitted is returned with it.
func RunGo(sc scenarios.Scenario, seed uint64, limit time.Duration) ([]string, error) {
	t := trace.New(sc.Name, seed)
	sys := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	ended := make(chan error, 1)
	go func() {
		ended <- sys.Run(func(p *actor.Process) error {
			sc.Run(p, t)
			return nil
		})
	}()
	var failure error
	select {
	case reason := <-ended:
		if reason != nil {
			t.Emit("the scenario's process ended", reason)
		}
	case <-time.After(limit):
		failure = fmt.Errorf("%s with seed %d did not end within %v", sc.Name, seed, limit)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	if err := sys.Shutdown(ctx); err != nil && failure == nil {
		failure = fmt.Errorf("%s with seed %d left something running: %w", sc.Name, seed, err)
	}
	return t.Lines(), failure
}
