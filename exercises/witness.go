package exercises

import (
	"context"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// witness sees what the node's processes do. Its memory grows with what they do: a
// check lives for seconds.
type witness struct {
	mu    sync.Mutex
	exits map[actor.PID]error
	taken map[actor.PID]int
	watch map[[2]actor.PID]bool // who has monitored whom
	news  chan struct{}         // closed and replaced with every death and every monitor
}

func newWitness() *witness {
	return &witness{
		exits: map[actor.PID]error{},
		taken: map[actor.PID]int{},
		watch: map[[2]actor.PID]bool{},
		news:  make(chan struct{}),
	}
}

// see is the node's tracer.
func (w *witness) see(e actor.Event) {
	switch e.Kind {
	case actor.EventExit:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.exits[e.PID] = e.Reason
		w.wake()
	case actor.EventMonitor:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.watch[[2]actor.PID{e.PID, e.Peer}] = true
		w.wake()
	case actor.EventReceive:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.taken[e.PID]++
	}
}

func (w *witness) received(pid actor.PID) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.taken[pid]
}

func (w *witness) wake() {
	close(w.news)
	w.news = make(chan struct{})
}

// await waits until seen, which is called under the lock, is true or ctx ends.
func (w *witness) await(ctx context.Context, seen func() bool) error {
	for {
		w.mu.Lock()
		ok, news := seen(), w.news
		w.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (w *witness) fate(ctx context.Context, pid actor.PID, within time.Duration) string {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	fate := Alive
	_ = w.await(ctx, func() bool { // in time or not: the fate tells
		if reason, dead := w.exits[pid]; dead {
			fate = Show(reason)
		}
		return fate != Alive
	})
	return fate
}
