package dead

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/exercises"
)

// What a service and who asks it say to each other.
type (
	ask   struct{ From actor.PID }
	count struct {
		Service actor.PID
		N       int
	}
	stop struct{ Reason actor.Atom }
)

func types(c *codec.Codec) error {
	return errors.Join(
		codec.Register[ask](c, "bench.ask"),
		codec.Register[count](c, "bench.count"),
		codec.Register[stop](c, "bench.stop"),
	)
}

// The arguments and the results of commands.
type (
	// listen waits for what a keeper says next.
	listen struct {
		Keeper exercises.PID
		After  int    // how much of what it said is known
		What   string // suspect or replace; empty for either
		Within time.Duration
	}
	// said is something that a keeper said. Number counts what it says, from 1; 0 is
	// nothing, since time was up.
	said struct {
		Number int
		What   string
		Reason string
	}
	// ending has a service stop.
	ending struct {
		Service exercises.PID
		Reason  actor.Atom
	}
)

// The two things that a keeper can say.
const (
	saidSuspect = "suspect"
	saidReplace = "replace"
)

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer

	mu    sync.Mutex
	books map[exercises.PID]*book // by keeper
}

// book holds what a keeper said.
type book struct {
	said []said
	news chan struct{} // closed and replaced with each entry
}

// Program is what a node does with an answer: it runs services, keepers of those on
// other nodes, and asks.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: types,
		Serve: func(h *exercises.Host) error {
			b := &bench{Host: h, answer: a, books: map[exercises.PID]*book{}}
			exercises.Handle(h, "service", func(context.Context, bool) (exercises.PID, error) {
				return exercises.ToPID(h.System().Spawn(serve)), nil
			})
			exercises.Handle(h, "keep", b.keep)
			exercises.Handle(h, "hear", b.hear)
			exercises.Handle(h, "ask", b.ask)
			exercises.Handle(h, "stop", func(_ context.Context, e ending) (bool, error) {
				pid, err := exercises.FromPID(e.Service)
				if err != nil {
					return false, err
				}
				return true, h.System().Send(pid, stop{e.Reason})
			})
			return nil
		},
	}
}

// serve is a service: it counts how often it was asked.
func serve(p *actor.Process) error {
	n, end := 0, error(nil)
	for {
		err := actor.Select(p, actor.Infinity,
			actor.On(func(a ask) {
				n++
				end = p.Send(a.From, count{p.Self(), n})
			}),
			actor.On(func(s stop) { end = actor.Reason(s.Reason) }),
		)
		if err != nil {
			return err
		}
		if end != nil {
			return end
		}
	}
}

// keep starts a keeper of a service, waits until it watches, and returns its PID.
func (b *bench) keep(ctx context.Context, service exercises.PID) (exercises.PID, error) {
	watched, err := exercises.FromPID(service)
	if err != nil {
		return "", err
	}
	keeper := b.System().Spawn(func(p *actor.Process) error {
		self := exercises.ToPID(p.Self())
		return b.answer.Keep(p, watched,
			func(reason error) { b.note(self, saidSuspect, reason) },
			func(reason error) {
				p.Spawn(serve) // the replacement: from now on two may answer
				b.note(self, saidReplace, reason)
			})
	})
	// A DOWN tells the reason to who watched before. That this one does can be seen; an
	// answer of the service, on the same way, says that it has arrived there. One that
	// never watches is not waited for: what it fails to say gives it away.
	watching, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	_ = b.Monitors(watching, keeper, watched)
	_, err = b.ask(ctx, service)
	return exercises.ToPID(keeper), err
}

func (b *bench) book(keeper exercises.PID) *book {
	if b.books[keeper] == nil {
		b.books[keeper] = &book{news: make(chan struct{})}
	}
	return b.books[keeper]
}

func (b *bench) note(keeper exercises.PID, what string, reason error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.book(keeper)
	k.said = append(k.said, said{len(k.said) + 1, what, exercises.Show(reason)})
	close(k.news)
	k.news = make(chan struct{})
}

// hear is what a keeper says next, or nothing, when time is up or the keeper is no more.
func (b *bench) hear(ctx context.Context, l listen) (said, error) {
	keeper, err := exercises.FromPID(l.Keeper)
	if err != nil {
		return said{}, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		b.Fate(ctx, keeper, l.Within)
	}()
	for {
		s, news := b.heard(l)
		if s.Number > 0 {
			return s, nil
		}
		select {
		case <-news:
		case <-ended:
			s, _ = b.heard(l) // its last word
			return s, ctx.Err()
		}
	}
}

// heard is what a keeper has said by now, and what is closed when it says more.
func (b *bench) heard(l listen) (said, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.book(l.Keeper)
	for _, s := range k.said[min(l.After, len(k.said)):] {
		if l.What == "" || s.What == l.What {
			return s, nil
		}
	}
	return said{}, k.news
}

// askPatience is how long who asks a service waits for its answer.
const askPatience = 400 * time.Millisecond

// ask asks a service, and returns how often it was asked by now; 0 when it is silent.
func (b *bench) ask(_ context.Context, service exercises.PID) (int, error) {
	pid, err := exercises.FromPID(service)
	if err != nil {
		return 0, err
	}
	n := 0
	err = b.InProcess(func(p *actor.Process) error {
		if err := p.Send(pid, ask{p.Self()}); err != nil {
			return err
		}
		c, err := actor.Receive(p, askPatience, func(c count) bool { return c.Service == pid })
		n = c.N
		if errors.Is(err, actor.Timeout) {
			return nil
		}
		return err
	})
	return n, err
}
