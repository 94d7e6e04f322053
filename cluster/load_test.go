package cluster_test

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
)

// A sender waits when the peer takes nothing, holding a bounded amount, and is
// released when the connection is given up.
func TestBackPressure(t *testing.T) {
	const size, count = 10_000, 5000
	a, b := pair(t, func(c *cluster.Config) { c.TickTime = 500 * time.Millisecond })
	to, lost := idle(b), losses(a)
	var sent atomic.Int64
	done := make(chan error, 1)
	a.Faults().CutOneWay("b", cluster.ToPeer)
	a.System().Spawn(func(p *actor.Process) error {
		for range count {
			if err := p.Send(to, make([]byte, size)); err != nil {
				done <- err
				return err
			}
			sent.Add(1)
		}
		done <- nil
		return nil
	})
	<-lost
	// What the queue, gRPC and the pipe of fault control hold.
	if n := sent.Load(); n == 0 || n*size > 16<<20 {
		t.Errorf("%d messages of %d bytes were taken from the sender while the peer took nothing", n, size)
	}
	a.Faults().Cut("b")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A large message delays its sender's later ones and nobody else's.
func TestLargeMessageAmongSmallOnes(t *testing.T) {
	const size = 20 << 20
	a, b := pair(t, withAsk)
	to := echo(b, "echo")
	payload := make([]byte, size)
	for i := range payload {
		payload[i] = byte(i * 31 >> 3)
	}
	arrived := make(chan error, 1)
	sink := b.System().Spawn(func(p *actor.Process) error {
		for i, want := range []any{"before", payload, "after"} {
			m, err := actor.Receive[any](p, patience)
			if err != nil {
				arrived <- err
				return err
			}
			if bs, ok := m.([]byte); ok && i == 1 {
				if !bytes.Equal(bs, payload) {
					arrived <- fmt.Errorf("the large message came changed, with %d bytes", len(bs))
					return nil
				}
			} else if m != want {
				arrived <- fmt.Errorf("message %d is a %T", i, m)
				return nil
			}
		}
		arrived <- nil
		return nil
	})
	queued := make(chan struct{})
	a.System().Spawn(func(p *actor.Process) error {
		_ = p.Send(sink, "before")
		err := p.Send(sink, payload)
		close(queued)
		if err == nil {
			err = p.Send(sink, "after")
		}
		if err != nil {
			arrived <- err
		}
		return err
	})
	<-queued
	trips, longest := 0, time.Duration(0)
	run(t, a, func(p *actor.Process) error {
		for {
			select {
			case err := <-arrived:
				return err
			default:
			}
			begin := time.Now()
			if err := p.Send(to, ask{p.Self(), trips}); err != nil {
				return err
			}
			if got, err := actor.Receive[int](p, patience); err != nil || got != trips {
				return fmt.Errorf("answer %d is %d: %w", trips, got, err)
			}
			longest = max(longest, time.Since(begin))
			trips++
		}
	})
	t.Logf("%d round trips while %d bytes went by, the longest %v", trips, size, longest)
	if trips < 5 {
		t.Errorf("only %d round trips were made beside a large message", trips)
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	x, y := pair(b, withAsk, func(c *cluster.Config) { c.Faults = false })
	to := echo(y, "echo")
	run(b, x, func(p *actor.Process) error {
		for b.Loop() {
			if err := p.Send(to, ask{p.Self(), 1}); err != nil {
				return err
			}
			if _, err := actor.Receive[int](p, patience); err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkOneWay(b *testing.B) {
	x, y := pair(b, func(c *cluster.Config) { c.Faults = false })
	done := make(chan error, 1)
	to := y.System().Spawn(func(p *actor.Process) error {
		for {
			m, err := actor.Receive[any](p, actor.Infinity)
			if err != nil || m == "end" {
				done <- err
				return err
			}
		}
	})
	b.ReportAllocs()
	run(b, x, func(p *actor.Process) error {
		for b.Loop() {
			if err := p.Send(to, 1); err != nil {
				return err
			}
		}
		return p.Send(to, "end")
	})
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}

// While a message of the largest size is under way and decoded, what others send is not
// held up by it: the longest of their round trips is logged, and must be far from the
// time that the large one takes.
func TestLargestMessageDelaysNobodyElse(t *testing.T) {
	a, b := pair(t, withAsk)
	to := echo(b, "echo")
	arrived := make(chan int, 1)
	sink := b.System().Spawn(func(p *actor.Process) error {
		m, err := actor.Receive[[]byte](p, 6*patience)
		arrived <- len(m)
		return err
	})
	const size = codec.MaxSize - 1024
	begin := time.Now()
	a.System().Spawn(func(p *actor.Process) error { return p.Send(sink, make([]byte, size)) })
	var worst time.Duration
	trips := 0
	run(t, a, func(p *actor.Process) error {
		for {
			sent := time.Now()
			if err := p.Send(to, ask{p.Self(), trips}); err != nil {
				return err
			}
			if _, err := actor.Receive[int](p, patience); err != nil {
				return err
			}
			worst = max(worst, time.Since(sent))
			trips++
			select {
			case n := <-arrived:
				if n != size {
					t.Errorf("%d bytes arrived", n)
				}
				return nil
			default:
			}
		}
	})
	took := time.Since(begin)
	t.Logf("%d bytes took %v; of %d round trips meanwhile the longest took %v", size, took, trips, worst)
	if trips < 10 || worst > took/2 {
		t.Errorf("the largest message took %v and held up others for %v, in %d round trips", took, worst, trips)
	}
}
