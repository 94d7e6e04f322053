package tree

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/actor/supervisor"
	"github.com/beamline-go/beamline/exercises"
)

// The arguments and the results of commands.
type (
	// plan is the names of a tree's parts.
	plan struct {
		Cache      string
		Dependants []string
	}
	// planted is a tree: who owns it, and what Tree returned.
	planted struct {
		Owner, Top exercises.PID
		Err        string
	}
	// waiting asks for a tree as it is once everybody runs and holds the cache that runs,
	// and Gone is dead, but Within at the latest.
	waiting struct {
		Plan   plan
		Top    exercises.PID
		Gone   exercises.PID
		Within time.Duration
	}
	// part is a part of a tree as it is: PID is empty when it does not run.
	part struct {
		ID    string
		PID   exercises.PID
		Holds exercises.PID // the cache that a dependant holds
	}
	// ending has a process stop.
	ending struct {
		PID    exercises.PID
		Reason actor.Atom
	}
	// closing waits for the end of a cache.
	closing struct {
		Cache  string
		Within time.Duration
	}
	// left is what was in a cache at its end.
	left struct {
		Closed  bool
		Entries []string
	}
)

// bench is the node's side.
type bench struct {
	*exercises.Host
	answer Answer

	mu     sync.Mutex
	newest map[string]birth    // by ID
	ends   map[string][]string // what was in a cache at its end
	news   chan struct{}       // closed and replaced with each birth and each end
}

// birth is the start of a part.
type birth struct{ pid, holds actor.PID }

// Program is what a node does with an answer: it plants trees and looks at them.
func Program(a Answer) exercises.Program {
	return exercises.Program{
		Types: types,
		Serve: func(h *exercises.Host) error {
			b := &bench{Host: h, answer: a, newest: map[string]birth{}, ends: map[string][]string{}, news: make(chan struct{})}
			exercises.Handle(h, "plant", b.plant)
			exercises.Handle(h, "look", b.look)
			exercises.Handle(h, "put", func(_ context.Context, a [2]string) (bool, error) {
				return true, h.InProcess(func(p *actor.Process) error {
					_, err := genserver.Call(p, actor.Name(a[0]), put{Entry: a[1]})
					return err
				})
			})
			exercises.Handle(h, "entries", func(_ context.Context, cache string) (found []string, err error) {
				err = h.InProcess(func(p *actor.Process) error {
					found, _ = genserver.Call(p, actor.Name(cache), entries{})
					return nil
				})
				return found, err
			})
			exercises.Handle(h, "stop", func(_ context.Context, e ending) (bool, error) {
				pid, err := exercises.FromPID(e.PID)
				if err != nil {
					return false, err
				}
				return true, h.System().Send(pid, stop{e.Reason})
			})
			exercises.Handle(h, "left", b.left)
			return nil
		},
	}
}

// plant has an owner plant a tree, and live until it is told to stop.
func (b *bench) plant(ctx context.Context, a plan) (planted, error) {
	result := make(chan planted, 1)
	cache, dependants := b.children(a)
	b.System().Spawn(func(p *actor.Process) error {
		p.TrapExit(true)
		r := planted{Owner: exercises.ToPID(p.Self())}
		err := actor.CatchAll(func() error {
			top, err := b.answer.Tree(p, cache, dependants)
			r.Top = exercises.ToPID(top)
			return err
		})
		if err != nil {
			r.Err = exercises.Show(err)
		}
		result <- r
		s, err := actor.Receive[stop](p, actor.Infinity)
		if err != nil {
			return err
		}
		return actor.Reason(s.Reason)
	})
	select {
	case r := <-result:
		return r, nil
	case <-ctx.Done():
		return planted{}, errors.Join(errors.New("plant a tree"), ctx.Err())
	}
}

func (b *bench) born(id string, pid, holds actor.PID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.newest[id] = birth{pid, holds}
	b.wake()
}

func (b *bench) closed(cache string, held []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ends[cache] = held
	b.wake()
}

func (b *bench) wake() {
	close(b.news)
	b.news = make(chan struct{})
}

// await waits until seen, which is called under the lock, is true, but within at most.
func (b *bench) await(ctx context.Context, within time.Duration, seen func() bool) bool {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		b.mu.Lock()
		ok, news := seen(), b.news
		b.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-news:
		case <-ctx.Done():
			return false
		}
	}
}

// look waits until a tree is in order, and tells how it is.
func (b *bench) look(ctx context.Context, w waiting) ([]part, error) {
	var gone actor.PID
	if w.Gone != "" {
		pid, err := exercises.FromPID(w.Gone)
		if err != nil {
			return nil, err
		}
		gone = pid
		b.Fate(ctx, gone, w.Within)
	}
	b.await(ctx, w.Within, func() bool { return b.inOrder(w.Plan, gone) })
	// What the supervisor had begun by now it has finished when it answers.
	if top, err := exercises.FromPID(w.Top); err == nil {
		_ = b.InProcess(func(p *actor.Process) error {
			_, err := supervisor.WhichChildren(p, top)
			return err
		})
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var parts []part
	for _, id := range append([]string{w.Plan.Cache}, w.Plan.Dependants...) {
		found := part{ID: id}
		if n := b.newest[id]; b.System().Alive(n.pid) {
			found.PID, found.Holds = exercises.ToPID(n.pid), exercises.ToPID(n.holds)
		}
		parts = append(parts, found)
	}
	return parts, nil
}

func (b *bench) inOrder(a plan, gone actor.PID) bool {
	cache := b.newest[a.Cache]
	if !b.System().Alive(cache.pid) || b.System().Alive(gone) {
		return false
	}
	for _, id := range a.Dependants {
		if n := b.newest[id]; !b.System().Alive(n.pid) || n.holds != cache.pid {
			return false
		}
	}
	return true
}

func (b *bench) left(ctx context.Context, c closing) (left, error) {
	var l left
	b.await(ctx, c.Within, func() bool {
		l.Entries, l.Closed = b.ends[c.Cache]
		return l.Closed
	})
	return l, nil
}
