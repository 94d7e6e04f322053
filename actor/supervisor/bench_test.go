package supervisor_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
)

// A kill and the restart that follows.
func BenchmarkRestart(b *testing.B) {
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	defer s.Shutdown(context.Background())
	b.ReportAllocs()
	_ = s.Run(func(p *actor.Process) error {
		me := p.Self()
		_, err := supervisor.StartLink(p, supervisor.Spec{
			Intensity: supervisor.Intensity{Restarts: 1 << 40, Within: time.Hour},
			Children: []supervisor.Child{supervisor.Worker("w", func() genserver.Server {
				return &worker{tell: me}
			})},
		})
		if err != nil {
			return err
		}
		pid := actor.MustReceive[started](p, soon).pid
		for b.Loop() {
			_ = p.SendExit(pid, actor.Kill)
			pid = actor.MustReceive[started](p, soon).pid
		}
		return nil
	})
}
