package cluster

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protoremote "github.com/asynkron/protoactor-go/remote"
	"google.golang.org/grpc/credentials"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster/internal/mesh"
)

// Node is a running node of a cluster: an actor.System with a name, a port and
// connections to other nodes. Start makes it, Stop ends it. Its methods may be
// called from any goroutine.
type Node struct {
	settings settings
	name     actor.NodeName
	host     string // of the name, which completes names without one
	id       actor.NodeID
	addr     string
	log      *slog.Logger
	codec    *codec.Codec
	system   *actor.System
	proto    *protoactor.ActorSystem
	remote   *protoremote.Remote
	creds    credentials.TransportCredentials
	started  time.Time

	ctx      context.Context // ends with the node
	cancel   context.CancelFunc
	ready    chan struct{} // closed when streams may be served
	gates    gates
	faults   *Faults // nil when off
	loop     *loop
	stats    counters
	peers    peers
	watchers watchers
	spawner  spawner

	accepted atomic.Uint64  // streams
	tasks    sync.WaitGroup // goroutines of the node
	loopDone chan struct{}

	mu       sync.Mutex
	names    map[string]actor.NodeName // who is at an address, as far as was heard
	leaving  bool                      // Stop was called: no handler begins
	handlers sync.WaitGroup
	stopOnce sync.Once
	stopped  chan struct{}
	stopErr  error
}

// Start starts a node and has it join the nodes that cfg.Discovery names. It returns
// when each of them was tried once: those that do not answer are tried again in the
// background, with pauses, and the log says so now and then. ctx bounds the start
// alone.
//
// The error says what was attempted and what to do. It is ErrConfig for a Config
// that cannot be used, has syscall.EADDRINUSE in it for a port in use, and is a
// *RefusedError (errors.As) when the nodes refuse this one: its name is in use, the
// cookie is wrong, they are of another cluster or release.
func Start(ctx context.Context, cfg Config) (*Node, error) {
	s, err := cfg.check()
	if err != nil {
		return nil, err
	}
	_, host, _ := strings.Cut(string(s.Name), "@")
	n := &Node{
		settings: s, name: s.Name, host: host, log: s.Logger, codec: s.Codec, started: time.Now(),
		ready: make(chan struct{}), loopDone: make(chan struct{}), stopped: make(chan struct{}),
		names: make(map[string]actor.NodeName),
		gates: gates{
			faulty: s.Faults, open: make(map[*gate]struct{}), log: s.Logger,
			maxHalfOpen: s.MaxHalfOpen, patience: 2*s.handshakeTimeout() + moment,
		},
	}
	n.peers.byName = make(map[actor.NodeName]*peer)
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.creds = &gateCredentials{gates: &n.gates, secrets: newSecrets(s.TLS, s.TLSFiles, n.log)}
	if s.Faults {
		n.faults = newFaults(n)
	}
	if err := registerTypes(s.Codec); err != nil {
		return nil, fmt.Errorf("cluster: start node %s: %w", n.name, err)
	}
	n.proto = protoactor.NewActorSystem(
		protoactor.WithLoggerFactory(func(*protoactor.ActorSystem) *slog.Logger { return n.quiet() }),
		// A goroutine waits this long after a dead letter, whatever becomes of the node.
		protoactor.WithDeadLetterThrottleInterval(100*time.Millisecond))
	if n.addr, err = n.listen(s); err != nil {
		n.proto.Shutdown()
		n.gates.closeAll()
		return nil, err
	}
	if err := n.run(); err != nil {
		return nil, errors.Join(err, n.abandon())
	}
	if err := n.join(ctx); err != nil {
		return nil, errors.Join(err, n.abandon())
	}
	return n, nil
}

// quiet is the logger that Proto.Actor gets: what it calls information is of use only
// to who looks for a fault in it.
func (n *Node) quiet() *slog.Logger { return slog.New(demoted{n.log.Handler()}) }

// run makes the System and starts the loop.
func (n *Node) run() error {
	s := n.settings
	options := []actor.Option{
		actor.WithName(n.name), actor.WithLogger(n.log), actor.WithCodec(n.codec), actor.WithActorSystem(n.proto),
	}
	if s.Tracer != nil {
		options = append(options, actor.WithTracer(s.Tracer))
	}
	if s.Strict {
		options = append(options, actor.WithStrict())
	}
	n.system = actor.NewSystem(options...)
	n.id = n.system.NodeID()
	config := mesh.Config{
		Name: n.name, Incarnation: n.id.Incarnation, Cluster: s.Cluster, Cookie: s.Cookie, Addr: n.addr, Hidden: s.Hidden,
		TickTime: s.TickTime, DialTimeout: 2 * n.dialTimeout(), HandshakeTimeout: s.handshakeTimeout(), RetryMax: s.RetryMax,
	}
	if _, err := crand.Read(config.Seed[:]); err != nil {
		return fmt.Errorf("cluster: start node %s: draw a seed: %w", n.name, err)
	}
	machine, err := mesh.New(config)
	if err != nil {
		return fmt.Errorf("cluster: start node %s: %w: %w", n.name, ErrConfig, err)
	}
	n.loop = newLoop(machine)
	n.system.SetTransport(route{n})
	n.tasks.Go(func() {
		defer close(n.loopDone)
		n.runLoop()
	})
	n.startSpawner()
	if s.Boot != nil {
		if err := s.Boot(n); err != nil {
			return fmt.Errorf("cluster: start node %s: boot: %w", n.name, err)
		}
	}
	close(n.ready)
	return nil
}

// abandon ends a node that could not be started.
func (n *Node) abandon() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return n.Stop(ctx)
}

// System is the node's runtime: spawn and send through it from outside processes.
func (n *Node) System() *actor.System { return n.system }

// Name is the node's name with its host, Elixir's Node.self().
func (n *Node) Name() actor.NodeName { return n.name }

// ID is the node's name with the incarnation of this life of it.
func (n *Node) ID() actor.NodeID { return n.id }

// Addr is the host:port where other nodes reach this one.
func (n *Node) Addr() string { return n.addr }

// Codec is what the node encodes messages with.
func (n *Node) Codec() *codec.Codec { return n.codec }

// Faults breaks the node's connections on purpose. It is nil unless Config.Faults
// was set.
func (n *Node) Faults() *Faults { return n.faults }

// complete adds the host to a node name without one: the host of this node.
func (n *Node) complete(name actor.NodeName) actor.NodeName {
	if name == "" || strings.Contains(string(name), "@") {
		return name
	}
	return name + "@" + actor.NodeName(n.host)
}

// heard remembers who is at which address.
func (n *Node) heard(peers ...mesh.Peer) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range peers {
		n.names[p.Addr] = p.Name
	}
}

// heardOf is who was heard of.
func (n *Node) heardOf() []actor.NodeName {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Collect(maps.Values(n.names))
}

func (n *Node) nameAt(addr string) actor.NodeName {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.names[addr]
}

// enter counts a handler in, unless the node is stopping.
func (n *Node) enter() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.leaving {
		return false
	}
	n.handlers.Add(1)
	return true
}

// stopTimeout bounds the stop of a node that could not be started.
const stopTimeout = 10 * time.Second

// Stop ends the node in good order: it withdraws from discovery, takes leave of the
// connected nodes (their links and monitors to this one end with NoConnection), kills
// its processes and waits for their bodies, and closes its port. Afterwards no
// goroutine of it is left. The error, when ctx ends first, says what did not end in
// time. Calling it again waits for the first call's end.
func (n *Node) Stop(ctx context.Context) error {
	n.stopOnce.Do(func() {
		defer close(n.stopped)
		n.stopErr = n.stop(ctx)
	})
	<-n.stopped
	return n.stopErr
}

func (n *Node) stop(ctx context.Context) error {
	var errs []error
	if d := n.settings.Discovery; d != nil {
		if err := d.Withdraw(ctx); err != nil {
			errs = append(errs, fmt.Errorf("withdraw from discovery: %w", err))
		}
	}
	n.cancel()
	n.mu.Lock()
	n.leaving = true
	n.mu.Unlock()
	n.peers.close()
	if n.loop != nil {
		n.post(func() {
			n.step(mesh.StopRequested{})
			n.loop.close()
		})
		<-n.loopDone
	}
	n.handlers.Wait() // each gives its stream a moment at most
	if n.system != nil {
		if err := n.system.Shutdown(ctx); err != nil {
			errs = append(errs, err)
		}
	}
	n.closeRemote()
	n.tasks.Wait()
	if len(errs) > 0 {
		return fmt.Errorf("cluster: stop node %s: %w", n.name, errors.Join(errs...))
	}
	return nil
}

// closeRemote ends Proto.Actor's remote. Its streams to and from other systems have
// the connections that are left; they get a moment to end, since a graceful stop
// waits for them, and are then closed under it.
func (n *Node) closeRemote() {
	n.quietly(func() {
		done := make(chan struct{})
		n.tasks.Go(func() {
			defer close(done)
			n.quietly(func() { n.remote.Shutdown(true) })
		})
		late := time.NewTimer(moment)
		defer late.Stop()
		select {
		case <-done:
		case <-late.C:
		}
		n.gates.closeAll()
		<-done
	})
	n.proto.Shutdown()
}

// quietly keeps a panic in Proto.Actor's shutdown from ending the program.
func (n *Node) quietly(f func()) {
	defer func() {
		if p := recover(); p != nil {
			n.log.Error("Proto.Actor's remote failed to stop", slog.Any("node", n.name), slog.Any("panic", p))
		}
	}()
	f()
}
