package main

import (
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"

	"github.com/beamline-go/beamline/actor"
)

// The ring: ten thousand processes, each of which knows the next. A token with a number
// goes round; who gets it passes it on with one less, and who gets 0 tells the parent.
// One operation is one hop. The token goes round once before the clock starts, so that
// every process has run; starting them is not timed.

const ringSize = 10_000

// token is what goes round; on the BEAM it is {:token, n}.
type token struct{ N int }

// next tells the first process who comes after it; the others know from the start.
type next struct{ PID actor.PID }

// tour times a token that hops n times, after a round that is not timed.
func (b *bench) tour(n int, start func(p *actor.Process) (ring []actor.PID)) float64 {
	var d time.Duration
	b.run(func(p *actor.Process) error {
		ring := start(p)
		if err := p.Send(ring[0], next{ring[len(ring)-1]}); err != nil {
			return err
		}
		for _, hops := range []int{ringSize, n} {
			t := time.Now()
			if err := p.Send(ring[0], token{hops}); err != nil {
				return err
			}
			if _, err := actor.Receive[allReceived](p, actor.Infinity); err != nil {
				return err
			}
			d = time.Since(t)
		}
		for _, pid := range ring {
			_ = p.SendExit(pid, actor.Kill)
		}
		return nil
	})
	return per(d, n)
}

// forward is one hop.
func forward(p *actor.Process, to, parent actor.PID, t token) error {
	if t.N == 0 {
		return p.Send(parent, allReceived{})
	}
	return p.Send(to, token{t.N - 1})
}

func ringBlocking(b *bench, n int) float64 {
	return b.tour(n, func(p *actor.Process) []actor.PID {
		parent := p.Self()
		hop := func(q *actor.Process, to actor.PID) error {
			for {
				t, err := actor.Receive[token](q, actor.Infinity)
				if err != nil {
					return err
				}
				if err := forward(q, to, parent, t); err != nil {
					return err
				}
			}
		}
		ring := []actor.PID{p.Spawn(func(q *actor.Process) error {
			m, err := actor.Receive[next](q, actor.Infinity)
			if err != nil {
				return err
			}
			return hop(q, m.PID)
		})}
		for len(ring) < ringSize {
			to := ring[len(ring)-1]
			ring = append(ring, p.Spawn(func(q *actor.Process) error { return hop(q, to) }))
		}
		return ring
	})
}

// hopper is one of the ring as a callback.
type hopper struct{ to, parent actor.PID }

// Init does nothing.
func (*hopper) Init(*actor.Process) error { return nil }

// Handle is one hop.
func (h *hopper) Handle(p *actor.Process, msg any) error {
	switch m := msg.(type) {
	case token:
		return forward(p, h.to, h.parent, m)
	case next:
		h.to = m.PID
	}
	return nil
}

func ringCallback(b *bench, n int) float64 {
	return b.tour(n, func(p *actor.Process) []actor.PID {
		var ring []actor.PID
		var last actor.PID
		for len(ring) < ringSize {
			last, _ = p.SpawnCallback(&hopper{last, p.Self()}, actor.SpawnOpts{})
			ring = append(ring, last)
		}
		return ring
	})
}

func ringChannels(_ *bench, n int) float64 {
	done := make(chan struct{})
	first := make(chan any)
	last := first
	for i := range ringSize {
		from, to := make(chan any), last
		if i == ringSize-1 {
			from = first
		}
		go func() {
			for m := range from {
				if t := m.(token); t.N > 0 {
					to <- token{t.N - 1}
				} else {
					done <- struct{}{}
				}
			}
			if to != first {
				close(to)
			}
		}()
		last = from
	}
	var d time.Duration
	for _, hops := range []int{ringSize, n} {
		t := time.Now()
		first <- token{hops}
		<-done
		d = time.Since(t)
	}
	close(first)
	return per(d, n)
}

func ringProto(b *bench, n int) float64 {
	root := b.sys.ActorSystem().Root
	done := make(chan struct{})
	var ring []*protoactor.PID
	for i := range ringSize {
		props := protoactor.PropsFromFunc(func(c protoactor.Context) {
			t, ok := c.Message().(token)
			switch {
			case !ok:
			case t.N == 0:
				done <- struct{}{}
			default:
				c.Send(ring[(i+ringSize-1)%ringSize], token{t.N - 1})
			}
		})
		ring = append(ring, root.Spawn(props))
	}
	var d time.Duration
	for _, hops := range []int{ringSize, n} {
		t := time.Now()
		root.Send(ring[0], token{hops})
		<-done
		d = time.Since(t)
	}
	for _, pid := range ring {
		root.Stop(pid)
	}
	return per(d, n)
}
