package actor_test

import (
	"log/slog"
	"sync"
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// Whoever wants a System down may say so, more than one at once too.
func TestShutdownTwice(t *testing.T) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	s.Spawn(func(p *actor.Process) error {
		_, err := actor.Receive[any](p, actor.Infinity)
		return err
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if err := s.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
}
