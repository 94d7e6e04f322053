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

func BenchmarkStartStop(b *testing.B) {
	b.ReportAllocs()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	err := s.Run(func(p *actor.Process) error {
		for range b.N {
			pid, err := genserver.Start(p, &echo{})
			if err != nil {
				return err
			}
			if err := genserver.StopServer(p, pid, actor.Normal, actor.Infinity); err != nil {
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

func BenchmarkCast(b *testing.B) {
	b.ReportAllocs()
	s := actor.NewSystem(actor.WithLogger(slog.New(slog.DiscardHandler)))
	err := s.Run(func(p *actor.Process) error {
		pid, err := genserver.StartLink(p, &counting{})
		if err != nil {
			return err
		}
		for i := range b.N {
			if err := genserver.Cast(p, pid, i); err != nil {
				return err
			}
		}
		if n, err := genserver.Call(p, pid, number{}); err != nil || n != b.N {
			b.Errorf("%d casts came, %v", n, err)
		}
		return nil
	})
	if err != nil {
		b.Error(err)
	}
	_ = s.Shutdown(b.Context())
}

// counting counts casts.
type counting struct {
	genserver.Default
	n int
}

func (c *counting) HandleCast(*actor.Process, any) genserver.Result {
	c.n++
	return genserver.NoReply()
}

func (c *counting) HandleCall(_ *actor.Process, req any, _ genserver.From) genserver.Result {
	return genserver.Reply(req.(number), c.n)
}
