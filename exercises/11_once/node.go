package once

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/exercises"
)

// The arguments and the results of commands.
type (
	// sending has a process send the values of three parts.
	sending struct {
		Collector exercises.PID
		Parts     [3][]int
	}
	// letting lets a sender have the values of another part.
	letting struct {
		Sender exercises.PID
		Part   int
	}
	// waiting waits until so many values of a sender are stored, or time is up.
	waiting struct {
		Sender exercises.PID
		Count  int
		Within time.Duration
	}
	// returned is what Send returned, or that it has not yet, in time.
	returned struct {
		Done bool
		Err  string
	}
)

// sender is a process that sends.
type sender struct {
	parts [3]chan struct{} // closed when the part may be had
	done  chan struct{}    // closed when Send has returned
	err   string
}

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer

	mu      sync.Mutex
	stored  map[exercises.PID][]int // by sender
	news    chan struct{}           // closed and replaced with each value
	senders map[exercises.PID]*sender
}

// Program is what a node does with an answer: it collects, and sends.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: a.Register,
		Serve: func(h *exercises.Host) error {
			b := &bench{
				Host: h, answer: a, stored: map[exercises.PID][]int{},
				news: make(chan struct{}), senders: map[exercises.PID]*sender{},
			}
			exercises.Handle(h, "collect", func(context.Context, bool) (exercises.PID, error) {
				return exercises.ToPID(h.System().Spawn(func(p *actor.Process) error { return a.Collect(p, b.store) })), nil
			})
			exercises.Handle(h, "send", b.send)
			exercises.Handle(h, "let", b.let)
			exercises.Handle(h, "returned", b.returned)
			exercises.Handle(h, "stored", b.await)
			return nil
		},
	}
}

func (b *bench) store(from actor.PID, value int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := exercises.ToPID(from)
	b.stored[s] = append(b.stored[s], value)
	close(b.news)
	b.news = make(chan struct{})
}

// await returns what is stored of a sender, once that is so much, or time is up.
func (b *bench) await(ctx context.Context, w waiting) ([]int, error) {
	late := time.NewTimer(w.Within)
	defer late.Stop()
	for {
		b.mu.Lock()
		values, news := append([]int{}, b.stored[w.Sender]...), b.news
		b.mu.Unlock()
		if len(values) >= w.Count {
			return values, nil
		}
		select {
		case <-news:
		case <-late.C:
			return values, nil
		case <-ctx.Done():
			return values, ctx.Err()
		}
	}
}

// send starts a process that sends what it is let have.
func (b *bench) send(_ context.Context, o sending) (exercises.PID, error) {
	collector, err := exercises.FromPID(o.Collector)
	if err != nil {
		return "", err
	}
	s := &sender{done: make(chan struct{})}
	for i := range s.parts {
		s.parts[i] = make(chan struct{})
	}
	pid := b.System().Spawn(func(p *actor.Process) error {
		s.err = "the process that sends ended"
		defer close(s.done) // also when something ends the process
		err := errors.New("it exited")
		if reason := actor.CatchAll(func() error {
			err = b.answer.Send(p, collector, s.values(p, o.Parts))
			return nil
		}); reason != nil {
			err = fmt.Errorf("%s", exercises.Show(reason))
		}
		s.err = ""
		if err != nil {
			s.err = err.Error()
		}
		return nil
	})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.senders[exercises.ToPID(pid)] = s
	return exercises.ToPID(pid), nil
}

// values gives the values of a part once the judge lets it, one in a while: so a fault falls
// among them.
func (s *sender) values(p *actor.Process, parts [3][]int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, part := range parts {
			select {
			case <-s.parts[i]:
			case <-p.Context().Done():
				return
			}
			for _, v := range part {
				if !yield(v) {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}
	}
}

func (b *bench) sender(pid exercises.PID) *sender {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.senders[pid]
}

func (b *bench) let(_ context.Context, l letting) (bool, error) {
	close(b.sender(l.Sender).parts[l.Part])
	return true, nil
}

// returned waits until Send has returned.
func (b *bench) returned(ctx context.Context, w waiting) (returned, error) {
	s, late := b.sender(w.Sender), time.NewTimer(w.Within)
	defer late.Stop()
	select {
	case <-s.done:
		return returned{Done: true, Err: s.err}, nil
	case <-late.C:
		return returned{}, nil
	case <-ctx.Done():
		return returned{}, ctx.Err()
	}
}
