package grains

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// moment is how long connections get to end by themselves before they are closed.
const moment = 200 * time.Millisecond

// Stop ends the grains of this node in good order: each finishes the messages that it
// has and stops, and may call grains of other nodes to do so; then the node leaves the
// topology, so that the others start those grains where they belong now; then the
// server is closed. No goroutine of it is left. Calls that wait end with ErrStopped.
// The error, when ctx ends first, says what did not end in time; the rest is stopped all
// the same. Calling it again waits for the first call's end.
func (g *Grains) Stop(ctx context.Context) error {
	g.stopping.Store(true)
	g.stopOnce.Do(func() {
		defer close(g.stopped)
		g.stopErr = g.stop(ctx)
	})
	<-g.stopped
	return g.stopErr
}

func (g *Grains) stop(ctx context.Context) error {
	var errs []error
	// Grains first, topology second: nobody starts one of them anew while it still runs.
	emptied := make(chan struct{})
	g.tasks.Go(func() {
		defer close(emptied)
		if g.view.Load() != nil {
			g.quietly("stop the grains", g.lookup.Shutdown)
		}
	})
	select {
	case <-emptied:
	case <-ctx.Done():
		errs = append(errs, fmt.Errorf("grains are still busy: %w", context.Cause(ctx)))
	}
	g.closeCalls()
	g.awaitStreams()
	_ = g.node.System().Send(managerName, leave{g}) // it may be dead already, with its node
	<-g.gone
	errs = append(errs, g.teardown(ctx))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("grains: stop those of node %s: %w", g.node.Name(), err)
	}
	return nil
}

// awaitStreams waits, for a moment at most, for the streams that are being opened, by
// the last words of grains as a rule: Proto.Actor sleeps two seconds over one that fails.
func (g *Grains) awaitStreams() {
	v := g.view.Load()
	if v == nil {
		return
	}
	late := time.NewTimer(moment)
	defer late.Stop()
	for _, p := range v.peers() {
		if !p.wanted.Load() {
			continue
		}
		select {
		case <-p.streamed:
		case <-p.ctx.Done():
		case <-late.C:
			return
		}
	}
}

// managerGone is called when the manager is dead: in stop and with its node.
func (g *Grains) managerGone() {
	g.goneOnce.Do(func() {
		g.mu.Lock()
		if v := g.view.Load(); v != nil && len(v.byNode) > 0 {
			g.setViewLocked(nil)
		}
		g.left = true
		g.mu.Unlock()
		g.door.revokeAll()
		g.closeCalls()
		close(g.gone)
		if !g.stopping.Load() {
			go func() { _ = g.Stop(context.Background()) }()
		}
	})
}

// closeCalls refuses calls from now on and ends those that wait.
func (g *Grains) closeCalls() { g.closeOnce.Do(func() { close(g.closing) }) }

// teardown ends what build and listen made.
func (g *Grains) teardown(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if g.view.Load() != nil {
			g.quietly("stop the gossip actor", g.cluster.Gossip.Shutdown)
			g.closeServer()
		}
		g.tasks.Wait()
		g.system.Shutdown()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	// What is late is a grain in a call that does not return: nothing ends that.
	g.door.closeAll()
	select {
	case <-done:
		return nil
	case <-time.After(moment):
		return fmt.Errorf("a grain does not return: %w", context.Cause(ctx))
	}
}

// closeServer ends Proto.Actor's remote. A graceful stop waits for connections: those
// that are left get a moment and are then closed under it.
func (g *Grains) closeServer() {
	// A reader that ends just now has its channel closed, and the stop sends on it.
	g.door.awaitIdle()
	late := time.AfterFunc(moment, g.door.closeAll)
	err := recovered(func() { g.cluster.Remote.Shutdown(true) })
	late.Stop()
	g.door.closeAll()
	if err != nil {
		g.log.Debug("grains: Proto.Actor's server does not stop in good order", slog.Any("node", g.node.Name()), slog.Any("err", err))
		g.quietly("stop the server", func() { g.cluster.Remote.Shutdown(false) })
	}
}

// quietly keeps a panic in Proto.Actor's shutdown from ending the program.
func (g *Grains) quietly(what string, f func()) {
	if err := recovered(f); err != nil {
		g.log.Error("grains: Proto.Actor failed to "+what, slog.Any("node", g.node.Name()), slog.Any("err", err))
	}
}

func recovered(f func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	f()
	return nil
}

func sorted(names []actor.NodeName) []actor.NodeName {
	slices.Sort(names)
	return names
}
