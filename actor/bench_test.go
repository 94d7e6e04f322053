package actor_test

import (
	"testing"

	"github.com/beamline-go/beamline/actor"
)

// The hot paths. `make bench` compares the same work with the BEAM's.

type ball struct {
	from actor.PID
	n    int
}

func BenchmarkRoundTripBlocking(b *testing.B) {
	s := start(b)
	echo := s.Spawn(func(p *actor.Process) error {
		for {
			m, err := actor.Receive[ball](p, actor.Infinity)
			if err != nil {
				return err
			}
			if err := p.Send(m.from, m.n); err != nil {
				return err
			}
		}
	})
	b.ReportAllocs()
	b.ResetTimer()
	run(b, s, func(p *actor.Process) error {
		for i := range b.N {
			if err := p.Send(echo, ball{p.Self(), i}); err != nil {
				return err
			}
			if _, err := actor.Receive[int](p, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
}

// volley is one side of a rally of two callbacks.
type volley struct {
	left int
	done chan struct{}
}

func (*volley) Init(*actor.Process) error { return nil }

func (v *volley) Handle(p *actor.Process, msg any) error {
	m := msg.(ball)
	if v.done != nil {
		if v.left--; v.left < 0 {
			close(v.done)
			return actor.Normal
		}
	}
	return p.Send(m.from, ball{p.Self(), m.n + 1})
}

func BenchmarkRoundTripCallback(b *testing.B) {
	s := start(b)
	done := make(chan struct{})
	far := s.SpawnCallback(&volley{}, actor.SpawnOpts{})
	near := s.SpawnCallback(&volley{left: b.N, done: done}, actor.SpawnOpts{})
	b.ReportAllocs()
	b.ResetTimer()
	if err := s.Send(near, ball{from: far}); err != nil {
		b.Fatal(err)
	}
	<-done
}

// sink counts what it gets and tells when it was all.
type sink struct {
	left int
	done chan struct{}
}

func (*sink) Init(*actor.Process) error { return nil }

func (s *sink) Handle(*actor.Process, any) error {
	if s.left--; s.left == 0 {
		close(s.done)
		return actor.Normal
	}
	return nil
}

func benchmarkOneWay(b *testing.B, senders int) {
	s := start(b)
	n := b.N / senders
	done := make(chan struct{})
	to := s.SpawnCallback(&sink{left: n*senders + 1, done: done}, actor.SpawnOpts{})
	b.ReportAllocs()
	b.ResetTimer()
	for range senders {
		s.Spawn(func(p *actor.Process) error {
			for i := range n {
				if err := p.Send(to, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := s.Send(to, 0); err != nil {
		b.Fatal(err)
	}
	<-done
}

func BenchmarkOneWayCallback(b *testing.B)         { benchmarkOneWay(b, 1) }
func BenchmarkEightSendersToCallback(b *testing.B) { benchmarkOneWay(b, 8) }

func BenchmarkOneWayBlocking(b *testing.B) {
	s := start(b)
	b.ReportAllocs()
	b.ResetTimer()
	run(b, s, func(p *actor.Process) error {
		to, ref := p.SpawnMonitor(func(q *actor.Process) error {
			for range b.N {
				if _, err := actor.Receive[int](q, actor.Infinity); err != nil {
					return err
				}
			}
			return nil
		})
		for i := range b.N {
			if err := p.Send(to, i); err != nil {
				return err
			}
		}
		_, err := actor.Receive(p, actor.Infinity, func(d actor.Down) bool { return d.Ref == ref })
		return err
	})
}

func BenchmarkSpawnOneMessage(b *testing.B) {
	s := start(b)
	b.ReportAllocs()
	b.ResetTimer()
	run(b, s, func(p *actor.Process) error {
		me := p.Self()
		for i := range b.N {
			p.Spawn(func(q *actor.Process) error { return q.Send(me, i) })
			if _, err := actor.Receive[int](p, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
}

func BenchmarkSpawnMonitor(b *testing.B) {
	s := start(b)
	b.ReportAllocs()
	b.ResetTimer()
	run(b, s, func(p *actor.Process) error {
		for range b.N {
			p.SpawnMonitor(func(*actor.Process) error { return nil })
			if _, err := actor.Receive[actor.Down](p, actor.Infinity); err != nil {
				return err
			}
		}
		return nil
	})
}

// A raw goroutine's worth of the same, to compare with.
func BenchmarkChannelRoundTrip(b *testing.B) {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := range there {
			back <- i
		}
	}()
	for i := range b.N {
		there <- i
		<-back
	}
	close(there)
}

func hop(n int, done chan struct{}) {
	if n == 0 {
		close(done)
		return
	}
	go hop(n-1, done)
}

func BenchmarkGoHop(b *testing.B) {
	done := make(chan struct{})
	go hop(b.N, done)
	<-done
}

// BenchmarkRingBlocking is a hop in a ring of 10,000 blocking bodies, whose stacks do
// not fit the caches: what a deep call costs shows here.
func BenchmarkRingBlocking(b *testing.B) {
	const size = 10_000
	s := start(b)
	run(b, s, func(p *actor.Process) error {
		to := p.Self()
		for range size - 1 {
			next := to
			to = p.Spawn(func(q *actor.Process) error {
				for {
					n, err := actor.Receive[int](q, actor.Infinity)
					if err != nil {
						return err
					}
					if err := q.Send(next, n-1); err != nil {
						return err
					}
				}
			})
		}
		b.ResetTimer()
		for left := b.N; left > 0; {
			if err := p.Send(to, left); err != nil {
				return err
			}
			n, err := actor.Receive[int](p, actor.Infinity)
			if err != nil {
				return err
			}
			left = n
		}
		return nil
	})
}
