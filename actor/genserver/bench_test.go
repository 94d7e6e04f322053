package genserver_test

import (
	"log/slog"
	"testing"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
)

type number struct {
	genserver.Req[int]
	N int
}

type echo struct{ genserver.Default }

func (e *echo) HandleCall(p *actor.Process, req any, from genserver.From) genserver.Result {
	if m, ok := req.(number); ok {
		return genserver.Reply(m, m.N)
	}
	return e.Default.HandleCall(p, req, from)
}

func BenchmarkCall(b *testing.B) {
	b.ReportAllocs()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	err := s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &echo{})
		if err != nil {
			return err
		}
		for i := range b.N {
			if _, err := genserver.Call(p, pid, number{N: i}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Error(err)
	}
	_ = s.Shutdown(b.Context())
}
