package actor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
	"unique"

	protoactor "github.com/asynkron/protoactor-go/actor"
)

// System is a node's runtime: its processes, names and timers. One is what a BEAM
// is before it is given a name, or, with a Transport, one node of a cluster; package
// cluster makes those. Its methods may be called from any goroutine. They are the
// API of those who are no process: main, an HTTP handler, a helper goroutine.
type System struct {
	id     NodeID
	ref    nodeRef
	name   NodeName
	logger *slog.Logger
	made   time.Time
	tracer func(Event)
	codec  Codec
	strict bool

	table   table
	names   names
	timers  timers
	runners runners
	dist    distribution
	lastRef atomic.Uint64
	leaders atomic.Bool // some process has a group leader

	proto     *protoactor.ActorSystem
	ownProto  bool // made by NewSystem, so shut down with the System
	protoDown sync.Once

	bodies  atomic.Int64 // processes that are alive or whose body has not returned
	closing atomic.Bool
	empty   chan struct{} // closed when closing and no body is left
	once    sync.Once     // closes empty

	store sync.Map // see Store

	lingerMu sync.Mutex
	lingers  map[PID]*Process // dead, but their body has not returned
}

// Option sets up a System.
type Option func(*System)

// WithName names the node. Without it the name is NoNode, as on a BEAM that was
// started without one.
func WithName(name NodeName) Option { return func(s *System) { s.id.Name = name } }

// WithLogger says where crash reports go. Without it they go to slog.Default().
func WithLogger(l *slog.Logger) Option { return func(s *System) { s.logger = l } }

// WithTracer has f called with every spawn, exit, link, monitor, send, receive and
// registration, on the goroutine that does it and often under the lock of a process:
// f must be quick and must not use the System. Without a tracer each of these costs
// one branch that is predicted.
func WithTracer(f func(Event)) Option { return func(s *System) { s.tracer = f } }

// WithCodec gives the System the codec that strict mode uses.
func WithCodec(c Codec) Option { return func(s *System) { s.codec = c } }

// WithStrict sends every message through the codec, also between processes of one
// node: the receiver gets a copy of its own, as on the BEAM, and what could not
// cross to another node is an error already here. For tests; it needs WithCodec.
func WithStrict() Option { return func(s *System) { s.strict = true } }

// WithActorSystem runs the processes on a Proto.Actor system that exists already.
// The caller shuts that one down. Without it the System makes one of its own.
func WithActorSystem(as *protoactor.ActorSystem) Option {
	return func(s *System) { s.proto = as }
}

// NewSystem starts a runtime. Shutdown ends it.
func NewSystem(opts ...Option) *System {
	s := &System{
		id:      NodeID{Name: NoNode, Incarnation: rand.Uint64() | 1},
		made:    time.Now(),
		empty:   make(chan struct{}),
		lingers: make(map[PID]*Process),
	}
	for _, o := range opts {
		o(s)
	}
	if s.logger == nil {
		s.logger = slog.Default()
	}
	s.name = s.id.Name
	s.ref = unique.Make(s.id)
	s.names.holders = make(map[Name]*Process)
	s.timers.init(s)
	s.runners.init()
	s.dist.peers = make(map[NodeName]*peer)
	if s.strict && s.codec == nil {
		s.logger.Error("strict mode needs a codec: it is off", slog.Any("node", s.name))
		s.strict = false
	}
	if s.proto == nil {
		s.ownProto = true
		s.proto = protoactor.NewActorSystem(
			protoactor.WithLoggerFactory(func(*protoactor.ActorSystem) *slog.Logger {
				return slog.New(warnings{s.logger.Handler()})
			}),
			// A dead letter starts a goroutine that lives for this long.
			protoactor.WithDeadLetterThrottleInterval(100*time.Millisecond))
	}
	return s
}

// NodeID is the node's name and the incarnation of this life of it.
func (s *System) NodeID() NodeID { return s.id }

// Name is the node's name, Elixir's Node.self().
func (s *System) Name() NodeName { return s.name }

// Logger is where the System reports crashes. Behaviours report there too.
func (s *System) Logger() *slog.Logger { return s.logger }

// ActorSystem is the Proto.Actor system that the processes live on.
func (s *System) ActorSystem() *protoactor.ActorSystem { return s.proto }

// MakeRef makes a unique reference, as Process.MakeRef.
func (s *System) MakeRef() Ref { return Ref{node: s.ref, id: s.lastRef.Add(1)} }

// Store is for what a library keeps once for a node, such as the tables of its
// registries: what :persistent_term and named ETS tables are for. A library uses keys of
// a type of its own that it does not export, so that nobody meets its entries.
func (s *System) Store() *sync.Map { return &s.store }

// Run starts a process, waits until it has ended, and returns its exit reason, nil
// for Normal. It is how main and tests enter the world of processes.
func (s *System) Run(body func(p *Process) error) error {
	var reason error
	done := make(chan struct{})
	pid := s.Spawn(func(w *Process) error {
		defer close(done)
		w.TrapExit(true)
		_, ref := w.SpawnMonitor(body)
		down, err := Receive(w, Infinity, func(d Down) bool { return d.Ref == ref })
		if err != nil {
			reason = err
			return nil
		}
		reason = down.Reason
		return nil
	})
	if pid.IsZero() {
		return fmt.Errorf("actor: run a process: %w", ErrClosed)
	}
	<-done
	if reason == Normal {
		return nil
	}
	return reason
}

// Spawn starts a process from outside any process. It returns the zero PID when the
// System is shutting down.
func (s *System) Spawn(body func(p *Process) error) PID {
	pid, _ := s.spawn(nil, &Process{handler: blocking(body)}, nil)
	return pid
}

// SpawnCallback starts a callback process from outside any process. Link and Monitor
// of opts mean nothing there. It returns the zero PID when the name is taken or the
// System is shutting down.
func (s *System) SpawnCallback(cb Callback, opts SpawnOpts) PID {
	pid, _ := s.spawn(nil, &Process{handler: cb, callback: true}, &opts)
	return pid
}

// local is the live process with this PID, nil when it is dead or on another node.
func (s *System) local(pid PID) *Process {
	if pid.node != s.ref {
		return nil
	}
	return s.table.get(pid.id)
}

// Alive reports whether pid is a live process of this node: Process.alive?. For a
// PID of another node it is false; monitor it instead.
func (s *System) Alive(pid PID) bool {
	p := s.local(pid)
	return p != nil && p.state.Load() < doomed
}

// Alive is System.Alive.
func (p *Process) Alive(pid PID) bool { return p.sys.Alive(pid) }

// Processes lists the live processes of this node: Process.list().
func (s *System) Processes() []PID {
	var pids []PID
	for _, p := range s.table.all() {
		pids = append(pids, p.Self())
	}
	return pids
}

// ErrClosed says that the System is shutting down and starts no process any more.
var ErrClosed = errors.New("the system is shutting down")

// admit counts a new process in, unless the System is closing.
func (s *System) admit() bool {
	s.bodies.Add(1)
	if s.closing.Load() {
		s.depart()
		return false
	}
	return true
}

// depart counts a process out that is dead and whose body has returned.
func (s *System) depart() {
	if s.bodies.Add(-1) == 0 && s.closing.Load() {
		s.once.Do(s.ended)
	}
}

// ended is called once, when the last body is gone and none will come.
func (s *System) ended() {
	close(s.empty)
	s.runners.dismiss()
}

// Shutdown kills every process and waits until their bodies have returned and their
// deferred functions have run. The error, when ctx ends first, says how many bodies
// do not return: each is in code that makes no call into the framework, such as a
// loop or an I/O call that ignores the process's Context.
func (s *System) Shutdown(ctx context.Context) error {
	s.closing.Store(true)
	s.timers.stop()
	// One pass will do: a process that is published after it sees closing itself.
	for _, p := range s.table.all() {
		s.sendExit(nil, p.Self(), Kill)
	}
	if s.bodies.Load() == 0 {
		s.once.Do(s.ended)
	}
	var err error
	select {
	case <-s.empty:
	case <-ctx.Done():
		err = fmt.Errorf("actor: shut down %s: %d process bodies have not returned: %w", s.name, s.bodies.Load(), ctx.Err())
	}
	if s.ownProto {
		s.protoDown.Do(s.proto.Shutdown) // a second time it panics
	}
	return err
}

// warnings keeps Proto.Actor's own account of its coming and going out of the log.
type warnings struct{ slog.Handler }

// Enabled is true from Warn on.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// Closing reports whether Shutdown was called: no process starts any more.
func (s *System) Closing() bool { return s.closing.Load() }
