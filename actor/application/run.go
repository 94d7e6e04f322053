package application

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/beamline-go/beamline/actor"
)

// What Run returns, to be the exit status of the operating-system process. A second
// signal makes it 128 and the signal's number, as a shell says it: 130 for SIGINT, 143 for
// SIGTERM.
const (
	// StatusStopped says that everything was stopped in order: on a signal, or since the
	// context had ended.
	StatusStopped = 0
	// StatusFailed says that the application did not start, or ended by itself.
	StatusFailed = 1
	// StatusOverdue says that not everything had stopped when the grace time was up.
	StatusOverdue = 3
)

// DefaultGrace is how long Run waits for everything to stop.
const DefaultGrace = 10 * time.Second

// RunOption sets up Run.
type RunOption func(*runner)

type runner struct {
	sys     *actor.System
	own     bool
	grace   time.Duration
	signals chan os.Signal
}

// WithSystem has the application run on a System that exists already, such as a cluster
// node's. Whoever made it shuts it down. Without it Run makes one, and shuts it down.
func WithSystem(s *actor.System) RunOption { return func(r *runner) { r.sys = s } }

// WithGrace is how long everything may take to stop, DefaultGrace if it is not given.
// actor.Infinity waits for ever, or for a second signal.
func WithGrace(d time.Duration) RunOption { return func(r *runner) { r.grace = d } }

// Run starts app, and what it requires, as Permanent, and waits: until SIGTERM or SIGINT
// comes, ctx ends, or one of them ends by itself. Then it stops them, the last started
// first, and returns a Status for os.Exit. A second signal does not wait any longer.
//
//	func main() { os.Exit(application.Run(context.Background(), app)) }
//
// What happens is logged with the System's Logger.
func Run(ctx context.Context, app *Application, opts ...RunOption) (status int) {
	r := &runner{grace: DefaultGrace, signals: make(chan os.Signal, 2)}
	for _, o := range opts {
		o(r)
	}
	if r.sys == nil {
		r.sys, r.own = actor.NewSystem(), true
	}
	signal.Notify(r.signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(r.signals)
	return r.run(ctx, app)
}

func (r *runner) run(ctx context.Context, app *Application) int {
	log := r.sys.Logger()
	if r.grace < 0 {
		log.Error("application: the grace time is negative", slog.Duration("grace", r.grace))
		return StatusFailed
	}
	started := r.do(func(p *actor.Process) error {
		_, err := EnsureAllStarted(p, app, Permanent)
		return err
	})
	halt := haltOf(r.sys)
	status := StatusStopped
	for {
		select {
		case err := <-started:
			if started = nil; err == nil {
				continue
			}
			log.Error("application: it does not start", slog.Any("reason", err))
			return r.stop(StatusFailed)
		case reason := <-halt:
			log.Error("application: it ended by itself", slog.Any("reason", reason))
			status = StatusFailed
		case sig := <-r.signals:
			log.Info("application: stopping", slog.String("signal", sig.String()))
		case <-ctx.Done():
			log.Info("application: stopping", slog.Any("reason", context.Cause(ctx)))
		}
		return r.stop(status)
	}
}

// do runs f as a process, and does not wait for it.
func (r *runner) do(f func(p *actor.Process) error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- r.sys.Run(f) }()
	return done
}

// stop stops everything, within the grace time or until another signal comes.
func (r *runner) stop(status int) int {
	log := r.sys.Logger()
	ctx, cancel := context.WithCancel(context.Background())
	if r.grace != actor.Infinity {
		ctx, cancel = context.WithTimeout(ctx, r.grace)
	}
	defer cancel()
	stopped := make(chan error, 1)
	go func() {
		err := r.sys.Run(func(p *actor.Process) error { return StopAll(p) })
		if r.own {
			err = errors.Join(err, r.sys.Shutdown(ctx))
		}
		stopped <- err
	}()
	select {
	case err := <-stopped:
		if err != nil {
			log.Error("application: it did not stop in order", slog.Any("reason", err))
			if ctx.Err() != nil {
				return StatusOverdue
			}
			return StatusFailed
		}
		return status
	case <-ctx.Done():
		log.Error(fmt.Sprintf("application: not everything has stopped within %v", r.grace))
		return StatusOverdue
	case sig := <-r.signals:
		log.Error("application: a second signal: stopping at once", slog.String("signal", sig.String()))
		if n, ok := sig.(syscall.Signal); ok {
			return 128 + int(n)
		}
		return StatusOverdue
	}
}
