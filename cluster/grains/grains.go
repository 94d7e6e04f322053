package grains

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	protoactor "github.com/asynkron/protoactor-go/actor"
	protocluster "github.com/asynkron/protoactor-go/cluster"
	"github.com/asynkron/protoactor-go/cluster/identitylookup/disthash"
	protoremote "github.com/asynkron/protoactor-go/remote"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/cluster"
)

// Grains are a node's part in the virtual actors of its cluster. Start makes it, Stop
// ends it. Its methods may be called from any goroutine, those of actors and grains
// included.
type Grains struct {
	node     *cluster.Node
	settings settings
	log      *slog.Logger
	system   *protoactor.ActorSystem
	cluster  *protocluster.Cluster
	lookup   *lookup
	door     *door
	ends     endpoints

	view atomic.Pointer[view] // nil until listening

	// What follows is set once, before the first view.
	addr   string
	self   *protocluster.Member
	remote protoactor.AddressResolver // Proto.Actor's own

	mu   sync.Mutex // held while the membership changes
	left bool       // it changes no more

	started   chan struct{} // closed when Proto.Actor's cluster is set up
	gone      chan struct{} // closed when the manager is dead
	closing   chan struct{} // closed when calls are refused
	closeOnce sync.Once
	goneOnce  sync.Once
	stopping  atomic.Bool
	stopOnce  sync.Once
	stopped   chan struct{}
	stopErr   error
	tasks     sync.WaitGroup // goroutines of ours
}

// never is Proto.Actor's gossip interval: what it would gossip about is who is alive.
const never = time.Duration(math.MaxInt64)

// Start starts the grains of a node: a second ActorSystem of Proto.Actor's with a
// server of its own, which joins the grains of the nodes that this one is or will be
// connected to. It returns when this node can run and call grains, which takes
// milliseconds; WaitFor waits for those of other nodes. ctx bounds the start alone.
// Stop the grains before their node; those of a node that has stopped stop by
// themselves.
//
// The error is ErrConfig, ErrAlreadyStarted or actor.ErrClosed, or has
// syscall.EADDRINUSE in it for a port in use.
func Start(ctx context.Context, n *cluster.Node, cfg Config) (*Grains, error) {
	s, err := cfg.check(n.Addr())
	if err != nil {
		return nil, fmt.Errorf("grains: start on node %s: %w", n.Name(), err)
	}
	if n.System().Closing() {
		return nil, fmt.Errorf("grains: start on node %s: %w", n.Name(), actor.ErrClosed)
	}
	if _, taken := n.System().Whereis(managerName); taken {
		return nil, fmt.Errorf("grains: start on node %s: %w", n.Name(), ErrAlreadyStarted)
	}
	if err := s.probe(n); err != nil {
		return nil, err
	}
	g := &Grains{
		node: n, settings: s, log: n.System().Logger(),
		started: make(chan struct{}), gone: make(chan struct{}),
		closing: make(chan struct{}), stopped: make(chan struct{}),
	}
	g.door = newDoor(g, s.TLS)
	g.build()
	err = g.listen(ctx)
	if err == nil {
		err = g.manage()
	}
	if err != nil {
		g.managerGone()
		ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
		defer cancel()
		return nil, errors.Join(fmt.Errorf("grains: start on node %s: %w", n.Name(), err), g.Stop(ctx))
	}
	return g, nil
}

// stopTimeout bounds the stop of what could not be started.
const stopTimeout = 5 * time.Second

// manage starts the manager.
func (g *Grains) manage() error {
	m := &manager{g: g, ready: make(chan struct{})}
	s := g.node.System()
	pid := s.SpawnCallback(m, actor.SpawnOpts{Name: managerName})
	if pid.IsZero() && !s.Closing() {
		return ErrAlreadyStarted
	}
	// A process that is killed at once, with its node, never gets to be ready.
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for s.Alive(pid) {
		select {
		case <-m.ready:
			return nil
		case <-look.C:
		}
	}
	return actor.ErrClosed
}

// build makes Proto.Actor's system and cluster, and starts neither.
func (g *Grains) build() {
	g.system = protoactor.NewActorSystem(
		protoactor.WithLoggerFactory(func(*protoactor.ActorSystem) *slog.Logger { return slog.New(quiet{g.log.Handler()}) }),
		// A goroutine waits this long after a dead letter, whatever becomes of the system.
		protoactor.WithDeadLetterThrottleInterval(100*time.Millisecond))
	g.system.ProcessRegistry.RegisterAddressResolver(g.resolve) // before Proto.Actor's own
	var kinds []*protocluster.Kind
	for name, props := range g.settings.Kinds {
		kinds = append(kinds, protocluster.NewKind(name, props.Clone(protoactor.WithReceiverMiddleware(g.reportCrash(name)))))
	}
	g.lookup = &lookup{IdentityLookup: disthash.New(), g: g}
	config := protocluster.Configure("beamline", provider{g}, g.lookup, g.remoteConfig(),
		protocluster.WithKinds(kinds...),
		protocluster.WithRequestTimeout(DefaultTimeout),
		protocluster.WithClusterContextProducer(func(*protocluster.Cluster) protocluster.Context { return callContext{g} }))
	config.GossipInterval = never
	g.cluster = protocluster.New(g.system, config)
}

// listen starts Proto.Actor's cluster. Its StartMember sleeps for a second when all is
// done, which we leave it to do on a goroutine.
func (g *Grains) listen(ctx context.Context) error {
	failed := make(chan error, 1)
	g.tasks.Go(func() {
		defer func() {
			if p := recover(); p != nil {
				failed <- fmt.Errorf("listen on %s: %v", g.settings.Listen, p)
			}
		}()
		g.cluster.StartMember()
	})
	select {
	case <-g.started:
		return ctx.Err()
	case err := <-failed:
		return err
	}
}

// listening is called within StartMember, once the server listens.
func (g *Grains) listening() error {
	g.addr = g.system.Address()
	// Proto.Actor knows this node by the id of its system; the ids of others are ours.
	if g.self = newMember(g.system.ID, g.addr, g.cluster.GetClusterKinds()); g.self == nil {
		return fmt.Errorf("grains: Proto.Actor listens on %q, which is no address", g.addr)
	}
	handlers := g.system.ProcessRegistry.RemoteHandlers
	g.remote = handlers[len(handlers)-1]
	g.system.EventStream.Subscribe(func(e any) {
		if t, ok := e.(*protoremote.EndpointTerminatedEvent); ok {
			g.ends.terminated(t.Address)
		}
	})
	g.mu.Lock()
	g.setViewLocked(nil)
	g.mu.Unlock()
	close(g.started)
	return nil
}

// Node is the node that the grains belong to.
func (g *Grains) Node() *cluster.Node { return g.node }

// Addr is the host:port of Proto.Actor's server for grains.
func (g *Grains) Addr() string { return g.addr }

// Cluster is Proto.Actor's cluster, for what this package does not wrap. Leave to this
// package what starts or stops it and what changes its members; its gossip is off.
func (g *Grains) Cluster() *protocluster.Cluster { return g.cluster }

// Members are the nodes whose grains take part, this one's included, sorted. They are
// those of the connected nodes, a moment later.
func (g *Grains) Members() []actor.NodeName {
	names := []actor.NodeName{g.node.Name()}
	for _, p := range g.view.Load().peers() {
		names = append(names, p.node)
	}
	return sorted(names)
}

// WaitFor waits until the grains of all the named nodes take part at the same time.
// The error, when ctx ends first, says which do not.
func (g *Grains) WaitFor(ctx context.Context, nodes ...actor.NodeName) error {
	for {
		v := g.view.Load()
		var missing []actor.NodeName
		for _, name := range nodes {
			if name = g.complete(name); name != g.node.Name() && v.byNode[name] == nil {
				missing = append(missing, name)
			}
		}
		if len(missing) == 0 {
			return nil
		}
		select {
		case <-v.changed:
		case <-g.closing:
			return fmt.Errorf("grains: node %s: wait for the grains of %v: %w", g.node.Name(), missing, ErrStopped)
		case <-ctx.Done():
			return fmt.Errorf("grains: node %s: wait for the grains of %v, members are %v, connected nodes %v: %w; are grains started there?",
				g.node.Name(), missing, g.Members(), g.node.List(), context.Cause(ctx))
		}
	}
}

// Where is the node that a grain lives on, or would if it were called now. It is false
// when no member runs that kind.
func (g *Grains) Where(kind, identity string) (actor.NodeName, bool) {
	v := g.view.Load()
	switch owner := v.owner(kind, identity); {
	case owner == "":
		return "", false
	case owner == g.addr:
		return g.node.Name(), true
	default:
		return v.byAddr[owner].node, true
	}
}

func (v *view) owner(kind, identity string) string {
	return v.owners.GetByClusterIdentity(protocluster.NewClusterIdentity(identity, kind))
}

// complete adds this node's host to a node name without one, as package cluster does.
func (g *Grains) complete(name actor.NodeName) actor.NodeName {
	if name == "" || strings.Contains(string(name), "@") {
		return name
	}
	_, host, _ := strings.Cut(string(g.node.Name()), "@")
	return name + "@" + actor.NodeName(host)
}
