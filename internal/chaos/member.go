package chaos

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/beamline-go/beamline/actor"
	"github.com/beamline-go/beamline/actor/codec"
	"github.com/beamline-go/beamline/cluster"
	"github.com/beamline-go/beamline/cluster/discovery"
	"github.com/beamline-go/beamline/cluster/discovery/consul"
	"github.com/beamline-go/beamline/cluster/discovery/seeds"
	"github.com/beamline-go/beamline/internal/testcluster"
)

// Programs are what the nodes run; a binary that runs chaos gives them to testcluster.Main.
func Programs() map[string]testcluster.Program {
	return map[string]testcluster.Program{"chaos": member}
}

// memberArgs is what a node process is started with.
type memberArgs struct {
	Cluster string
	Consul  string   // the agent's address; empty: Seeds are used
	Seeds   []string // addresses of the other nodes
	Listen  string
	Peers   []actor.NodeName // all nodes but this one
	Tick    time.Duration
	Seed    uint64
}

// Counts is what a node has done and seen in its life.
type Counts struct {
	Said, Heard     int64
	Ups, Downs      int64
	Monitors, Links int64
	Ended           int64 // monitors and links that ended with the other process's reason
	Lost            int64 // and with NoConnection
	Claims, Led     int64 // attempts at the global name, and those that got it
}

func (c *Counts) add(o Counts) {
	c.Said += o.Said
	c.Heard += o.Heard
	c.Ups += o.Ups
	c.Downs += o.Downs
	c.Monitors += o.Monitors
	c.Links += o.Links
	c.Ended += o.Ended
	c.Lost += o.Lost
	c.Claims += o.Claims
	c.Led += o.Led
}

// Settled is how a node stands once it has settled.
type Settled struct {
	Goroutines int
	Memory     uint64 // bytes in use, with the garbage collected
	Counts     Counts // since the last time
}

// The messages between nodes.
type (
	said struct {
		From actor.PID
		N    uint64
	}
	victimArgs struct {
		After time.Duration
		Code  int
	}
)

// The kinds of what a node tells with Emit.
const kindWrong = "wrong"

// life is a node process's state.
type life struct {
	args memberArgs
	node *cluster.Node
	tell func(format string, args ...any) // a violation

	rest   atomic.Bool // nothing new is begun, but what the mouths say
	counts struct {
		said, heard, ups, downs, monitors, links, ended, lost, claims, led atomic.Int64
	}
	watcher  actor.PID
	claiming atomic.Int32 // registrations of the global name that are under way
	victims  atomic.Int32 // that run here
}

func member(ctx context.Context, c *testcluster.Child) error {
	l := &life{tell: func(format string, args ...any) {
		_ = c.Emit(kindWrong, fmt.Sprintf("%s: ", c.Name())+fmt.Sprintf(format, args...))
	}}
	if err := c.Args(&l.args); err != nil {
		return err
	}
	if err := l.start(ctx, c.Name()); err != nil {
		return err
	}
	testcluster.ServeFaults(c, l.node.Faults())
	testcluster.Handle(c, "settle", func(ctx context.Context, _ any) (Settled, error) { return l.settle(ctx) })
	testcluster.Handle(c, "view", func(context.Context, any) (View, error) { return l.view(), nil })
	testcluster.Handle(c, "go on", func(context.Context, any) (bool, error) {
		l.rest.Store(false)
		return true, nil
	})
	if err := c.Ready(testcluster.Info{Name: string(l.node.Name()), Addr: l.node.Addr()}); err != nil {
		return err
	}
	<-ctx.Done()
	stopping, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return l.node.Stop(stopping)
}

// start starts the node. Its last life may still be connected, at a node that was paused or
// cut off when it ended, and then the name is in use for a moment.
func (l *life) start(ctx context.Context, name string) error {
	types := codec.New()
	codec.MustRegister[said](types, "chaos.said")
	codec.MustRegister[victimArgs](types, "chaos.victim")
	for {
		cfg := cluster.Config{
			Name: actor.NodeName(name), Listen: l.args.Listen, Cluster: l.args.Cluster, Cookie: "chaos", Codec: types,
			TickTime: l.args.Tick, RetryMax: 500 * time.Millisecond, DialTimeout: 2 * time.Second, Faults: true, Boot: l.boot,
			Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		}
		var err error
		if cfg.Discovery, err = l.discovery(cfg.Logger); err != nil {
			return err
		}
		_, err = cluster.Start(ctx, cfg)
		var refused *cluster.RefusedError
		if errors.As(err, &refused) && refused.Code == cluster.CodeNameInUse && ctx.Err() == nil {
			continue
		}
		return err
	}
}

// boot starts what the node consists of, before others can reach it.
func (l *life) boot(n *cluster.Node) error {
	l.node = n
	if err := cluster.RegisterFunc(n, "victim", l.victim); err != nil {
		return err
	}
	s := n.System()
	ready := make(chan struct{})
	s.Spawn(func(p *actor.Process) error { return l.ear(p, ready) })
	<-ready
	for _, peer := range l.args.Peers {
		s.Spawn(func(p *actor.Process) error { return l.mouth(p, peer) })
	}
	l.watcher = s.Spawn(l.watch)
	return l.serve()
}

func (l *life) discovery(log *slog.Logger) (discovery.Discovery, error) {
	if l.args.Consul == "" {
		return seeds.New(l.args.Seeds...), nil
	}
	return consul.New(consul.Config{Address: l.args.Consul, TTL: 2 * time.Second, Logger: log})
}

// victim is the process that others monitor and link to: it ends by itself after a while,
// also when who watched it was cut off.
func (l *life) victim(p *actor.Process, a victimArgs) error {
	l.victims.Add(1)
	defer l.victims.Add(-1)
	if err := p.Sleep(a.After); err != nil {
		return err
	}
	return actor.Reason(a.Code)
}

const earName = actor.Name("ear")

// ear hears what the mouths of other nodes say, and whether anything is missing.
func (l *life) ear(p *actor.Process, ready chan<- struct{}) error {
	if err := p.Register(earName, p.Self()); err != nil {
		return err
	}
	l.node.MonitorNodes(p, true)
	up := map[actor.NodeName]map[actor.PID]uint64{} // the last number of each sender, in this epoch
	close(ready)
	ever := map[actor.PID]uint64{}
	for {
		msg, err := actor.Receive[any](p, actor.Infinity)
		if err != nil {
			return err
		}
		switch m := msg.(type) {
		case cluster.NodeUp:
			l.counts.ups.Add(1)
			if up[m.Node] != nil {
				l.tell("%s is up, and was up already", m.Node)
			}
			up[m.Node] = map[actor.PID]uint64{}
		case cluster.NodeDown:
			l.counts.downs.Add(1)
			if up[m.Node] == nil {
				l.tell("%s is down, and was not up", m.Node)
			}
			delete(up, m.Node)
		case said:
			l.counts.heard.Add(1)
			heard := up[m.From.Node()]
			switch {
			case heard == nil:
				l.tell("%v said %d while its node is down", m.From, m.N)
				continue
			case heard[m.From] != 0 && m.N != heard[m.From]+1:
				l.tell("%v said %d after %d in one epoch", m.From, m.N, heard[m.From])
			case m.N <= ever[m.From]:
				l.tell("%v said %d, and %d in an earlier epoch", m.From, m.N, ever[m.From])
			}
			heard[m.From], ever[m.From] = m.N, m.N
		}
	}
}

// mouth says numbers to another node's ear, whether that is there or not. It never rests:
// nodes that were disconnected are connected again by what is sent.
func (l *life) mouth(p *actor.Process, to actor.NodeName) error {
	for n := uint64(1); ; {
		for range 20 {
			if err := p.Send(earName.At(to), said{p.Self(), n}); err != nil {
				l.tell("a number could not be sent to %s: %v", to, err)
			}
			l.counts.said.Add(1)
			n++
		}
		if err := p.Sleep(5 * time.Millisecond); err != nil {
			return err
		}
	}
}

// settle waits until the node is connected to all others and everything that it had
// begun has ended.
func (l *life) settle(ctx context.Context) (Settled, error) {
	l.rest.Store(true)
	if err := l.node.WaitFor(ctx, l.args.Peers...); err != nil {
		return Settled{}, err
	}
	still := make(chan struct{})
	if err := l.node.System().Send(l.watcher, quiet{still}); err != nil {
		return Settled{}, err
	}
	select {
	case <-still:
	case <-ctx.Done():
		return Settled{}, fmt.Errorf("monitors or links across nodes did not end: %w", context.Cause(ctx))
	}
	if err := l.agree(ctx); err != nil {
		return Settled{}, err
	}
	if err := none(ctx, &l.victims, "a process that others had started here"); err != nil {
		return Settled{}, err
	}
	s := Settled{Memory: inUse(), Goroutines: runtime.NumGoroutine() - l.node.System().Resting()}
	c := &l.counts
	s.Counts = Counts{
		Said: c.said.Swap(0), Heard: c.heard.Swap(0), Ups: c.ups.Swap(0), Downs: c.downs.Swap(0),
		Monitors: c.monitors.Swap(0), Links: c.links.Swap(0), Ended: c.ended.Swap(0), Lost: c.lost.Swap(0),
		Claims: c.claims.Swap(0), Led: c.led.Swap(0),
	}
	return s, nil
}

// none waits until a count is 0: what it counts ends by itself.
func none(ctx context.Context, count *atomic.Int32, what string) error {
	for count.Load() > 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("%s has not ended: %w", what, context.Cause(ctx))
		}
	}
	return nil
}

func inUse() uint64 {
	var m runtime.MemStats
	for range 3 {
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
