package global

import (
	crand "crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/actor/genserver"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/internal/names"
)

// ServerName is the name of the process on each node that keeps the register, as on the
// BEAM.
const ServerName actor.Name = "global_name_server"

// Config is what the register of a node is started with. The zero value is what OTP 25
// does by default. All nodes of a cluster have the same.
type Config struct {
	// AllowMultipleNames lets a process have several names; :kernel's
	// global_multi_name_action set to allow. Otherwise Register of a second name fails.
	AllowMultipleNames bool

	// AllowOverlappingPartitions leaves nodes connected of which one is cut off from a
	// third that the other still sees; :kernel's prevent_overlapping_partitions set to
	// false. Names may then stay registered twice. By default such nodes disconnect from
	// each other.
	AllowOverlappingPartitions bool

	// LockRetryMin bounds the pause after the first failed attempt at a lock, which is
	// random; the bound doubles with each attempt up to LockRetryMax. 0 means 250 ms and
	// 8 s, as on the BEAM.
	LockRetryMin, LockRetryMax time.Duration
}

// Global is the register of a node. Start makes it; the functions of this package find
// it by the process that they are given.
type Global struct {
	node   *cluster.Node
	cfg    Config
	server actor.PID

	mu        sync.RWMutex
	table     map[any]actor.PID
	resolvers map[Resolver]ResolveFunc
}

// key is where a System's Store keeps its Global.
type key struct{}

// ErrNotStarted says that there is no register on this node: call Start once for each
// node.
var ErrNotStarted = errors.New("no global register was started on this node")

// ErrStarted says that the node has a register already.
var ErrStarted = errors.New("a global register was started on this node already")

// Start starts the register on a node: the process global_name_server. Every node that
// is to see the names starts one, with the same Config, best right after cluster.Start.
// It returns when it agrees with the nodes that are connected. It ends with the node. The error is ErrStarted when called twice.
func Start(n *cluster.Node, cfg Config) (*Global, error) {
	g := &Global{
		node: n, cfg: cfg, table: make(map[any]actor.PID),
		resolvers: map[Resolver]ResolveFunc{
			RandomExitName: randomExitName, RandomNotifyName: randomNotifyName, NotifyAllName: notifyAllName,
		},
	}
	fail := func(err error) (*Global, error) {
		return nil, fmt.Errorf("global: start the register on node %s: %w", n.Name(), err)
	}
	if _, taken := n.System().Store().LoadOrStore(key{}, g); taken {
		return fail(ErrStarted)
	}
	s := &server{
		g: g, n: n, started: time.Now(), up: make(map[actor.NodeName]bool), calls: make(map[uint64]call),
		pids: make(map[actor.PID]actor.Ref), refs: make(map[actor.Ref]actor.PID),
		servers: make(map[actor.NodeName]actor.Ref), serverRefs: make(map[actor.Ref]actor.NodeName),
		resolvers: make(map[actor.Ref]resolved),
	}
	mc := names.Config{
		Self: n.ID(), Alive: n.System().Alive, MultiName: cfg.AllowMultipleNames, AllowOverlapping: cfg.AllowOverlappingPartitions,
		LockRetryMin: cfg.LockRetryMin, LockRetryMax: cfg.LockRetryMax,
	}
	if _, err := crand.Read(mc.Seed[:]); err != nil {
		return fail(err)
	}
	s.machine = names.New(mc)
	err := registerTypes(n.Codec())
	if err == nil {
		err = n.System().Run(func(p *actor.Process) error {
			pid, err := genserver.Start(p, s, genserver.WithName(ServerName))
			if g.server = pid; err != nil {
				return err
			}
			return Sync(p)
		})
	}
	if err != nil {
		n.System().Store().CompareAndDelete(key{}, g)
		return fail(err)
	}
	return g, nil
}

// On is the register that was started on the node of a System. The error is ErrNotStarted.
func On(s *actor.System) (*Global, error) {
	if g, ok := s.Store().Load(key{}); ok {
		return g.(*Global), nil
	}
	return nil, fmt.Errorf("global: node %s: %w", s.Name(), ErrNotStarted)
}

// registerTypes registers what this package sends.
func registerTypes(c *codec.Codec) error {
	return errors.Join(
		names.RegisterTypes(c),
		codec.Register[peerMessage](c, "global.peerMessage"),
		codec.Register[NameConflict](c, "global.NameConflict"),
		codec.Register[NameConflictWith](c, "global.NameConflictWith"),
		codec.Register[*BadArgError](c, "global.BadArgError"),
		codec.Register[request](c, "global.request"), codec.Register[answer](c, "global.answer"),
		codec.Register[infoRequest](c, "global.infoRequest"), codec.Register[Info](c, "global.Info"),
		codec.Register[resolved](c, "global.resolved"), codec.Register[wake](c, "global.wake"),
		codec.RegisterError(c, "global.ErrNotStarted", ErrNotStarted), codec.RegisterError(c, "global.ErrStarted", ErrStarted),
		codec.RegisterError(c, "global.ErrHasName", ErrHasName), codec.RegisterError(c, "global.ErrAborted", ErrAborted),
	)
}

// whereis looks a name up in the table that the server keeps.
func (g *Global) whereis(name any) (actor.PID, bool) {
	if !isComparable(name) {
		return actor.PID{}, false
	}
	g.mu.RLock()
	pid, ok := g.table[name]
	g.mu.RUnlock()
	if s := g.node.System(); ok && pid.NodeID() == s.NodeID() && !s.Alive(pid) {
		return actor.PID{}, false // its death has not been handled yet
	}
	return pid, ok
}

func (g *Global) put(name any, pid actor.PID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.table[name] = pid
}

func (g *Global) drop(name any) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.table, name)
}

func (g *Global) clear() {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.table)
}
